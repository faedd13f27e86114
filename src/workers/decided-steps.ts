// Steps that the workers of a group decide themselves: one message to each and one back, however many steps they take.
//
// With shared memory each worker writes its rows where the page will read them: row t · N + i is written by the worker that runs
// environment i. Otherwise the rows of a worker travel in a buffer of their own, and the page copies them.

import * as Comlink from 'comlink';
import type { PoolStepsRequest, StepsReply } from '../core/policy/thread-steps.ts';
import { dtypeOf } from '../core/spaces/dtype.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import {
  copyRolloutRows,
  createRolloutArrays,
  type RolloutArrays,
  type RolloutShape,
  rolloutBytes,
} from '../core/vector/rollout-arrays.ts';
import type { DecideReply, DecideRequest, SentPlace } from './protocol.ts';
import { listWorkers, type WorkerRange } from './step-transport.ts';
import type { WorkerPool } from './worker-pool.ts';

export class DecidedSteps {
  readonly #pool: WorkerPool;
  readonly #envs: ParallelEnv;
  readonly #workers: readonly number[];
  /** By worker, the buffer in which its rows travel. */
  readonly #buffers = new Map<number, ArrayBuffer>();

  /** `envs`: the environments of these workers. */
  constructor(pool: WorkerPool, envs: ParallelEnv, workers: WorkerRange) {
    this.#pool = pool;
    this.#envs = envs;
    this.#workers = listWorkers(workers);
  }

  /** As `DecidingEnvs.takeSteps`. */
  async take(request: PoolStepsRequest, arrays: RolloutArrays | undefined): Promise<StepsReply> {
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
    return { ...replies.reduce(join), steps: most, active, noise };
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
      const sent: DecideRequest = {
        ...request,
        active: request.active.slice(start, end),
        noise: request.noise.slice(this.#firstNoise(request, start), this.#firstNoise(request, end)),
        firstEnv: start,
        place,
      };
      const moved = place?.buffer instanceof ArrayBuffer ? [place.buffer] : [];
      return server.decide(Comlink.transfer(sent, moved));
    });
    return replies.map(({ rows, latest, ...reply }, k) => {
      const w = workers[k];
      this.#pool.countDecided(w, { steps: reply.steps, stepMs: reply.envMs, decideMs: reply.actMs });
      if (latest) this.#pool.transport.store(w, latest);
      if (rows && arrays) this.#copy(w, rows, request, reply.steps, arrays);
      return reply;
    });
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
    ended: [...a.ended, ...b.ended],
    finals: [...a.finals, ...b.finals],
    actMs: a.actMs + b.actMs,
    envMs: a.envMs + b.envMs,
  };
}
