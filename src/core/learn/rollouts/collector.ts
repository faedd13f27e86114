import { describeValue } from '../../checks/describe-value.ts';
import { checkChoice } from '../../checks/option-checks.ts';
import { BusyError } from '../../errors.ts';
import { findMaskNames } from '../../policy/action-mask.ts';
import { createEpisodes, type EndedEpisodes } from '../../policy/ended-episodes.ts';
import type { Exploration } from '../../policy/exploration.ts';
import { checkFit } from '../../policy/policy-fit.ts';
import type { CounterStream } from '../../random/counter-stream.ts';
import { checkFinite } from '../../vector/check-finite.ts';
import type { ParallelEnv, VecReset } from '../../vector/parallel-env.ts';
import type { LostRows } from '../../vector/rollout-arrays.ts';
import { VectorWrapper } from '../../vector/vector-wrapper.ts';
import type { LoopControl } from '../loop/loop-control.ts';
import type { Policy } from '../networks/policy.ts';
import { AutoTuner } from './auto-tuner.ts';
import { createActors } from './create-actors.ts';
import { DECIDING, type Deciding } from './deciding.ts';
import type { Rollout } from './rollout.ts';
import { RolloutMemory, type RolloutRows } from './rollout-memory.ts';
import type { Actor, RolloutTask } from './rollout-task.ts';

export interface CollectorOptions {
  /**
   * Infinity: a rollout is one whole episode of each environment, beginning with a reset. A number: a rollout has that many steps
   * of each environment, and the next rollout continues from there. Nothing else may step the environments in between.
   */
  rolloutSteps?: number;
  /** Steps after which a whole episode counts as finished, whatever the time limit of the environments. */
  maxEpisodeSteps?: number;
  /** Whether to take the most probable action instead of drawing one. */
  greedy?: boolean;
  /** Whether the rollouts contain their steps. Without them, as for returns only, long episodes need no memory. Default: true. */
  records?: boolean;
  /** Random stream that draws the actions, starting at step 0. Default: the policy's own stream, starting at its next step. */
  stream?: CounterStream;
  /**
   * Whether the workers collect the next rollout while the caller learns from the last one. They decide with the policy as it was when
   * the last one was asked for: one update old.
   */
  overlap?: boolean;
  /** Who decides on the actions. Default: the workers, unless they cannot or the page measures faster. */
  deciding?: Deciding | undefined;
  /**
   * If the page decides, how many groups of environments take turns: while one group steps, it decides for the next. The number does not
   * change the rollouts. Default: one or two, whichever measures faster.
   */
  groups?: number;
}

export interface CollectOptions {
  /** As for the environments' reset, if the rollout begins with one. */
  seed?: number | undefined;
  keepStreams?: boolean;
  /**
   * Steps of each environment after which a rollout of whole episodes ends even if some have not, if no time limit ends them: they
   * might never end. With a time limit, episodes are completed, so that a run that is resumed with more steps continues exactly.
   */
  maxSteps?: number;
  /** How a deterministic policy explores. Default: it does not. */
  exploration?: Exploration | undefined;
}

/** The collector that is in the middle of a rollout, or whose next rollout continues where the latest one ended. */
const OWNERS = new WeakMap<ParallelEnv, EpisodeCollector>();

/** Collects rollouts. They share one memory: a rollout is valid until the next one. */
export class EpisodeCollector {
  readonly #envs: ParallelEnv;
  readonly #policy: Policy;
  readonly #rolloutSteps: number;
  readonly #maxEpisodeSteps: number;
  readonly #greedy: boolean;
  readonly #stream: CounterStream | undefined;
  #streamStep = 0;
  readonly #tuner: AutoTuner<Actor>;
  /** Two, in turn, if one rollout is collected while another is in use. */
  readonly #memories: RolloutMemory[];
  /** The rollout that is collected while another is in use. */
  #next: Promise<Rollout> | undefined;
  /** Whether rollouts contain their steps. */
  readonly #records: boolean;
  /** The results of the latest reset or step. */
  #latest: VecReset | undefined;
  /** The infos that hold masks of actions. */
  #maskNames: readonly string[] | undefined;
  /** [N], 1 where the next step counts. */
  readonly #active: Uint8Array;
  /** [N × A], the noise with which a deterministic policy explores. */
  readonly #noise: Float64Array;
  #started = false;

  /**
   * @throws {RangeError} if the policy is for other spaces, or the steps that rollouts contain would take too much memory.
   * @throws {UnsupportedError} if workers are asked to decide and cannot.
   */
  constructor(
    envs: ParallelEnv,
    policy: Policy,
    {
      rolloutSteps = Infinity,
      maxEpisodeSteps = Infinity,
      greedy = false,
      records = true,
      stream,
      overlap = false,
      deciding = 'auto',
      groups,
    }: CollectorOptions = {},
  ) {
    checkPolicy('Policy', policy);
    const { env, encoder, shape, distribution } = policy;
    const { outputs } = shape;
    checkFit('Policy', { env, observations: encoder.parts, ...shape, ...distribution.fields }, envs);
    this.#envs = envs;
    this.#policy = policy;
    this.#rolloutSteps = rolloutSteps;
    this.#maxEpisodeSteps = maxEpisodeSteps;
    this.#greedy = greedy;
    this.#records = records;
    this.#stream = stream;
    this.#active = new Uint8Array(envs.numEnvs);
    this.#noise = new Float64Array(distribution.kind === 'deterministic' ? envs.numEnvs * outputs : 0);
    checkChoice('EpisodeCollector', 'deciding', deciding, DECIDING);
    if (overlap && deciding === 'page') {
      throw new RangeError(
        "EpisodeCollector: expected overlap without deciding: 'page', which learns meanwhile. Leave one of them out.",
      );
    }
    const wanted = overlap ? 'workers' : groups === undefined ? deciding : 'page';
    const actors = createActors(envs, policy, { deciding: wanted, groups, records });
    const isShared = actors[0].decidedBy === 'workers' && envs.transport.kind === 'shared';
    this.#memories = Array.from(
      { length: overlap ? 2 : 1 },
      () => new RolloutMemory(envs, records ? rolloutSteps : 0, isShared),
    );
    this.#tuner = new AutoTuner(actors);
  }

  /**
   * Collects one rollout. The actions drawn depend on the step and the environment, not on who decides.
   *
   * With `overlap`, the collection of the next one begins. Await `whenIdle` before you count on what the policy or the environments
   * hold besides.
   *
   * @throws {BusyError} if another collector is in the middle of a rollout of these environments.
   */
  async collect(loop: LoopControl, options: CollectOptions = {}): Promise<Rollout> {
    const rollout = await (this.#next ?? this.#collectOne(loop, options));
    if (this.#memories.length === 1) return rollout;
    // The policy is read before this returns: the caller changes it.
    this.#next = this.#collectOne(loop.fork(), options);
    this.#next.catch(() => {}); // the error reaches the next call
    return rollout;
  }

  /** Resolves when no rollout is being collected. */
  async whenIdle(): Promise<void> {
    await Promise.allSettled([this.#next]);
  }

  /** Leaves the environments to others, as `release` does, once no rollout is being collected. */
  async close(): Promise<void> {
    await this.whenIdle();
    this.release();
  }

  async #collectOne(loop: LoopControl, options: CollectOptions): Promise<Rollout> {
    this.claim();
    try {
      return await this.#collect(loop, options);
    } finally {
      if (!this.#started || this.#rolloutSteps === Infinity) this.release();
    }
  }

  /**
   * Takes the environments until the end of the next rollout, or until `release` if the one after it continues from there.
   *
   * @throws {BusyError} if another collector has them.
   */
  claim(): void {
    const owner = OWNERS.get(this.#envs) ?? this;
    if (owner !== this) {
      throw new BusyError(
        'ParallelEnv: expected environments that no loop is using, got some in the middle of a rollout. ' +
          'Make others with makeVec, or leave the loop first.',
      );
    }
    OWNERS.set(this.#envs, this);
  }

  /** Leaves the environments to others: the next rollout and their next loop begin with a reset. */
  release(): void {
    this.#started = false;
    if (OWNERS.get(this.#envs) !== this) return;
    OWNERS.delete(this.#envs);
    this.#envs.requireReset();
  }

  async #collect(
    loop: LoopControl,
    { maxSteps = Infinity, exploration, ...start }: CollectOptions,
  ): Promise<Rollout> {
    const isWhole = this.#rolloutSteps === Infinity;
    const isBounded = !isWhole || this.#envs.spec.maxEpisodeSteps !== Infinity;
    const latest = isWhole || !this.#started ? await this.#reset(start) : this.#latest!;
    this.#started = false; // after an error, environments may be at different steps
    const actor = this.#tuner.candidate;
    this.#memories.reverse();
    const [memory] = this.#memories;
    const task: RolloutTask = {
      ...{ loop, isWhole, latest },
      memory: this.#records ? memory : undefined,
      end: isBounded ? this.#rolloutSteps : maxSteps,
      maxEpisodeSteps: this.#maxEpisodeSteps,
      greedy: this.#greedy,
      stream: this.#stream ?? this.#policy.trainingStream,
      firstDraw: this.#stream ? this.#streamStep : this.#policy.nextStep,
      maskNames: this.#maskNames,
      sizes: this.#policy.distribution.sizes,
      active: this.#active,
      ...{ exploration, noise: this.#noise },
      ...{ t: 0, ended: createEpisodes(0), finals: [], lost: [] },
    };
    let ms: { act: number; env: number };
    try {
      ms = await actor.collect(task);
    } finally {
      if (this.#stream) this.#streamStep = task.firstDraw + task.t;
      else this.#policy.nextStep = task.firstDraw + task.t;
    }
    this.#started = true;
    this.#latest = task.latest;
    if (task.lost.length === 0) this.#tuner.record((ms.act + ms.env) / task.t);
    if (this.#records) memory.discard(task.lost);
    const rows = memory.read(this.#records ? task.t : 0, task.finals);
    const lastObservations = task.latest.observations.slice();
    this.#checkNumbers(rows, lastObservations);
    for (let each = this.#envs; each instanceof VectorWrapper; each = each.env) each.endRollout();
    return {
      ...rows,
      lastObservations,
      episodeReturns: listReturns(task.ended, isWhole),
      lostEnvs: listEnvs(task.lost),
      decidedBy: actor.decidedBy,
      actMs: ms.act,
      envMs: ms.env,
    };
  }

  /** Checks what the policy has not seen. @throws {Error} that names an environment. */
  #checkNumbers({ rewards, finalObservations, cutRows }: RolloutRows, lastObservations: Float32Array): void {
    const { numEnvs, observationSpace } = this.#envs;
    const width = observationSpace.size;
    checkFinite('rewards', rewards, (i) => i % numEnvs);
    checkFinite('observations', lastObservations, (i) => Math.floor(i / width));
    checkFinite('observations', finalObservations, (i) => cutRows[Math.floor(i / width)] % numEnvs);
  }

  async #reset({ seed, keepStreams = false }: CollectOptions): Promise<VecReset> {
    const options = { ...(seed !== undefined && { seed }), ...(keepStreams && { keepStreams }) };
    const latest = await this.#envs.reset(options);
    this.#active.fill(1);
    this.#noise.fill(0);
    const { sizes } = this.#policy.distribution;
    if (sizes.length > 0) this.#maskNames = findMaskNames(Object.keys(latest.infos), sizes);
    for (const memory of this.#memories) memory.maskSize = this.#maskNames?.length ?? 0;
    return latest;
  }
}

/** Whole episodes are sorted by environment: in order of their ends, the longest would always come last. */
function listReturns({ envs, returns }: EndedEpisodes, isWhole: boolean): number[] {
  if (!isWhole) return [...returns];
  const order = [...envs.keys()].sort((a, b) => envs[a] - envs[b]);
  return order.map((k) => returns[k]);
}

/** Lists the environments of these rows, each once. */
function listEnvs(lost: readonly LostRows[]): number[] {
  const all = lost.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, k) => start + k));
  return [...new Set(all)];
}

/** @throws {TypeError} unless `policy` decides on batches of observations, as that of createPolicy does. */
export function checkPolicy(where: string, policy: unknown): void {
  if (Object(policy).encoder) return;
  throw new TypeError(
    `${where}: expected a policy, got ${describeValue(policy)}. Pass the result of await createPolicy(…) or loadPolicy(…).`,
  );
}
