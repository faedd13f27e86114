// Steps that the workers of a group decide themselves: one message to each and one back, however many steps they take.
//
// With shared memory each worker writes its rows where the page will read them: row t · N + i is written by the worker that runs
// environment i. Otherwise the rows of a worker travel in a buffer of their own, and the page copies them.

import * as Comlink from 'comlink';
import { createEpisodes, mergeEpisodes } from '../core/policy/ended-episodes.ts';
import type { PoolStepsRequest, SentPolicy, StepsReply } from '../core/policy/thread-steps.ts';
import { dtypeOf } from '../core/spaces/dtype.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import {
  copyRolloutRows,
  createRolloutArrays,
  type LostRows,
  type RolloutArrays,
  type RolloutShape,
  rolloutBytes,
} from '../core/vector/rollout-arrays.ts';
import type { DecideReply, DecideRequest, SentPlace } from './protocol.ts';
import { listWorkers, type WorkerRange } from './step-transport.ts';
import { REPLACED } from './worker-place.ts';
import type { WorkerPool } from './worker-pool.ts';

export class DecidedSteps {
  readonly #pool: WorkerPool;
  readonly #envs: ParallelEnv;
  readonly #range: WorkerRange;
  readonly #workers: readonly number[];
  /** The latest policy, and by worker the number of losses before the one that knows it. */
  #policy: SentPolicy | undefined;
  readonly #told = new Map<number, number>();
  /** By worker, the buffer in which its rows travel. */
  readonly #buffers = new Map<number, ArrayBuffer>();

  /** `envs`: the environments of these workers. */
  constructor(pool: WorkerPool, envs: ParallelEnv, workers: WorkerRange) {
    this.#pool = pool;
    this.#envs = envs;
    this.#range = workers;
    this.#workers = listWorkers(workers);
  }

  /** As `DecidingEnvs.takeSteps`. */
  async take(given: PoolStepsRequest, arrays: RolloutArrays | undefined): Promise<StepsReply> {
    this.#policy = given.policy ?? this.#policy;
    const early = await this.#takeLost(given.t);
    const request = { ...given, active: given.active.slice(), noise: given.noise.slice() };
    for (const { start, end } of early) {
      request.active.fill(given.isWhole && given.t > 0 ? 0 : 1, start, end);
      request.noise.fill(0, this.#firstNoise(given, start), this.#firstNoise(given, end));
    }
    const replies = await this.#ask(this.#workers, request, arrays);
    const most = Math.max(...replies.map(({ steps }) => steps));
    // All environments take the same number of steps, as they do when the page decides: their random streams continue from there.
    await Promise.all(
      replies.map(async ({ steps, active, noise }, k) => {
        if (steps === most) return;
        const rest = { ...request, policy: undefined, mayEndEarly: false, t: request.t + steps };
        const whole = Uint8Array.from(request.active);
        whole.set(active, this.#envs.parts[k].start);
        const wholeNoise = request.noise.slice();
        wholeNoise.set(noise, this.#firstNoise(request, this.#envs.parts[k].start));
        const again = await this.#ask(
          [this.#workers[k]],
          { ...rest, steps: most - steps, active: whole, noise: wholeNoise },
          arrays,
        );
        replies[k] = join(replies[k], again[0]);
      }),
    );
    const active = new Uint8Array(this.#envs.numEnvs);
    const noise = new Float64Array(request.noise.length);
    replies.forEach((reply, k) => {
      const { start } = this.#envs.parts[k];
      active.set(reply.active, start);
      noise.set(reply.noise, this.#firstNoise(request, start));
    });
    const joined = replies.reduce(join);
    const lost = [...early, ...joined.lost, ...(await this.#takeLost(request.t + most))];
    return { ...joined, steps: most, active, noise, lost };
  }

  /** Says which rows are those of workers that have been lost: those before step `steps` of the rollout, perhaps none. */
  async #takeLost(steps: number): Promise<LostRows[]> {
    if (!this.#pool.hasLosses) return [];
    const replaced = await this.#pool.takeReplaced(this.#range);
    return replaced.map((w) => ({ ...this.#partOf(w), from: 0, steps }));
  }

  /** Where the noise of an environment starts in that of all. */
  #firstNoise({ noise, active }: PoolStepsRequest, env: number): number {
    return (env * noise.length) / active.length;
  }

  /** Asks some of the workers for steps. Gives their replies, and stores what they have sent. */
  async #ask(
    workers: readonly number[],
    request: PoolStepsRequest,
    arrays: RolloutArrays | undefined,
  ): Promise<StepsReply[]> {
    const replies = await this.#pool.callWorkers<DecideReply>('step', workers, ({ server }, w) => {
      const { start, end } = this.#partOf(w);
      const place = arrays && this.#placeFor(w, request, arrays);
      const losses = this.#pool.lossesOf(w);
      const knows = !request.policy && this.#told.get(w) === losses;
      this.#told.set(w, losses);
      const sent: DecideRequest = {
        ...request,
        policy: knows ? undefined : this.#policy,
        active: request.active.slice(start, end),
        noise: request.noise.slice(this.#firstNoise(request, start), this.#firstNoise(request, end)),
        firstEnv: start,
        place,
      };
      const moved = place?.buffer instanceof ArrayBuffer ? [place.buffer] : [];
      return server.decide(Comlink.transfer(sent, moved));
    });
    return replies.map((answer, k) => {
      const w = workers[k];
      if (answer === REPLACED) return this.#standIn(w, request);
      const { rows, latest, ...reply } = answer;
      this.#pool.countDecided(w, { steps: reply.steps, stepMs: reply.envMs, decideMs: reply.actMs });
      // The worker may have been lost since it answered.
      if (latest && this.#told.get(w) === this.#pool.lossesOf(w)) this.#pool.transport.store(w, latest);
      if (rows && arrays) this.#copy(w, rows, request, reply.steps, arrays);
      return reply;
    });
  }

  /** What a worker that was lost might have answered. Another has begun new episodes, which count from the next request on. */
  #standIn(w: number, { steps, isWhole, noise, active }: PoolStepsRequest): StepsReply {
    const { start, end } = this.#partOf(w);
    return {
      ...{ steps, ended: createEpisodes(0), finals: [], lost: [], actMs: 0, envMs: 0 },
      active: new Uint8Array(end - start).fill(isWhole ? 0 : 1),
      noise: new Float64Array(((end - start) * noise.length) / active.length),
    };
  }

  /** Says where a worker writes its rows. */
  #placeFor(w: number, { t, steps }: PoolStepsRequest, arrays: RolloutArrays): SentPlace {
    const { start, end } = this.#partOf(w);
    const shape = shapeOf(this.#envs, arrays);
    const how = { maskSize: shape.maskSize, dtype: shape.observationSpace.dtype };
    if (!(arrays.buffer instanceof ArrayBuffer)) {
      return { buffer: arrays.buffer, rows: arrays.rows, ...how, first: start, stride: this.#envs.numEnvs };
    }
    const stride = end - start;
    const rows = steps * stride;
    const bytes = rolloutBytes(shape, rows);
    const kept = this.#buffers.get(w);
    this.#buffers.delete(w); // it is away until the worker answers
    const buffer = kept && kept.byteLength >= bytes ? kept : new ArrayBuffer(bytes);
    return { buffer, rows, ...how, first: -t * stride, stride };
  }

  /** Copies the rows that a worker has sent. */
  #copy(
    w: number,
    buffer: ArrayBuffer,
    { t, steps }: PoolStepsRequest,
    taken: number,
    arrays: RolloutArrays,
  ): void {
    const { start, end } = this.#partOf(w);
    const count = end - start;
    const from = createRolloutArrays(shapeOf(this.#envs, arrays), steps * count, buffer);
    for (let k = 0; k < taken; k++) {
      copyRolloutRows(from, k * count, arrays, (t + k) * this.#envs.numEnvs + start, count);
    }
    this.#buffers.set(w, buffer);
  }

  /** The rows of a worker within these environments. */
  #partOf(w: number): { start: number; end: number } {
    return this.#envs.parts[w - this.#workers[0]];
  }
}

function shapeOf(
  { observationSpace, actionSpace }: ParallelEnv,
  { masks, observations, rows }: RolloutArrays,
): RolloutShape {
  const stored = { size: observationSpace.size, dtype: dtypeOf(observations) };
  return { observationSpace: stored, actionSpace, maskSize: masks.length / rows };
}

/** Joins what two have done, or one after the other. */
function join(a: StepsReply, b: StepsReply): StepsReply {
  return {
    steps: a.steps + b.steps,
    active: b.active,
    noise: b.noise,
    ended: mergeEpisodes([a.ended, b.ended]),
    finals: [...a.finals, ...b.finals],
    lost: [...a.lost, ...b.lost],
    actMs: a.actMs + b.actMs,
    envMs: a.envMs + b.envMs,
  };
}
