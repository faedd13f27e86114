import { describeValue } from '../../checks/describe-value.ts';
import { BusyError } from '../../errors.ts';
import { findMaskNames, writeMasks } from '../../policy/action-mask.ts';
import type { Decision } from '../../policy/distribution.ts';
import { checkFit } from '../../policy/policy-fit.ts';
import type { CounterStream, Draws } from '../../random/counter-stream.ts';
import { checkFinite } from '../../vector/check-finite.ts';
import type { ParallelEnv, VecStep } from '../../vector/parallel-env.ts';
import type { LoopControl } from '../loop/loop-control.ts';
import type { Policy } from '../networks/policy.ts';
import { AutoTuner } from './auto-tuner.ts';
import { OverlapClock } from './overlap-clock.ts';
import { RolloutMemory, type RolloutRows } from './rollout-memory.ts';

/** The arrays are valid until the next rollout is collected. */
export interface Rollout extends RolloutRows {
  /** [N × D], the observations after the last step. */
  readonly lastObservations: Float32Array;
  /**
   * Undiscounted returns of the finished episodes, in the order of their environments if the rollout is one of whole episodes,
   * otherwise in the order in which they ended. If the environments are in RecordEpisodeStatistics, these are its returns.
   */
  readonly episodeReturns: readonly number[];
  /** Time of deciding, and of stepping while no decision was under way, ms. */
  readonly actMs: number;
  readonly envMs: number;
}

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
   * How many groups of environments take turns: while one group steps, the policy decides for the next. The number does not change
   * the rollouts. Default: one or two, whichever measures faster.
   */
  groups?: number;
}

/** Environments that are stepped together. */
interface Group {
  readonly envs: ParallelEnv;
  /** Their rows of a step: from `start` up to, but not including, `end`. */
  readonly start: number;
  readonly end: number;
  readonly decision: Decision;
  /** Their latest observations. */
  observations: Float32Array;
  /** [n × A], 0 where an action is impossible now. Undefined if the environments mask no actions. */
  masks: Uint8Array | undefined;
  /** Settles when their latest step has ended and its results are stored. */
  step: Promise<void>;
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
}

interface Ended {
  t: number;
  env: number;
  episodeReturn: number;
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
  readonly #records: boolean;
  readonly #stream: CounterStream | undefined;
  #streamStep = 0;
  /** The step that the draws of this rollout begin with. */
  #firstStep = 0;
  readonly #tuner: AutoTuner<readonly Group[]>;
  readonly #memory: RolloutMemory;
  #groups: readonly Group[];
  /** [N × D], the array that the environments write their observations to. */
  #observations: Float32Array = new Float32Array();
  /** The infos that hold masks of actions. */
  #maskNames: readonly string[] | undefined;
  /** [N], 1 where the next step counts. */
  readonly #active: Uint8Array;
  #started = false;
  #ended: Ended[] = [];
  #clock = new OverlapClock();

  /** @throws {RangeError} if the policy is for other spaces, or the steps that rollouts contain would take too much memory. */
  constructor(
    envs: ParallelEnv,
    policy: Policy,
    {
      rolloutSteps = Infinity,
      maxEpisodeSteps = Infinity,
      greedy = false,
      records = true,
      stream,
      groups,
    }: CollectorOptions = {},
  ) {
    checkPolicy('Policy', policy);
    const { env, encoder, shape, distribution } = policy;
    const { inputs, outputs } = shape;
    checkFit('Policy', { env, observations: encoder.parts, inputs, outputs, ...distribution.fields }, envs);
    this.#envs = envs;
    this.#policy = policy;
    this.#rolloutSteps = rolloutSteps;
    this.#maxEpisodeSteps = maxEpisodeSteps;
    this.#greedy = greedy;
    this.#records = records;
    this.#stream = stream;
    this.#memory = new RolloutMemory(envs, policy.distribution, records ? rolloutSteps : 0);
    this.#active = new Uint8Array(envs.numEnvs);
    const counts = groups === undefined && policy.rowsStandAlone ? [1, 2] : [groups ?? 1];
    const possible = counts.filter((count) => count === counts[0] || envs.groups(count).length === count);
    this.#tuner = new AutoTuner(possible.map((count) => createGroups(envs, policy, count)));
    this.#groups = this.#tuner.candidate;
  }

  /**
   * Collects one rollout. The groups take turns: while one group steps, the policy decides for the next.
   *
   * The actions drawn depend on the step and the environment, not on the groups.
   *
   * @throws {BusyError} if another collector is in the middle of a rollout of these environments.
   */
  async collect(loop: LoopControl, options: CollectOptions = {}): Promise<Rollout> {
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

  async #collect(loop: LoopControl, { maxSteps = Infinity, ...start }: CollectOptions): Promise<Rollout> {
    const whole = this.#rolloutSteps === Infinity;
    const isBounded = !whole || this.#envs.spec.maxEpisodeSteps !== Infinity;
    const end = isBounded ? this.#rolloutSteps : maxSteps;
    this.#ended = [];
    this.#clock = new OverlapClock();
    this.#memory.clear();
    if (whole || !this.#started) await this.#reset(start);
    this.#regroup();
    this.#started = false; // after an error, groups may be at different steps
    this.#firstStep = this.#stream ? this.#streamStep : this.#policy.nextStep;
    let t = 0;
    try {
      for (; t < end && (await this.#hasNextStep()); t++) {
        if (this.#records) this.#memory.reserve(t + 1);
        await loop.whenStepIsDue();
        for (const group of this.#groups) {
          await group.step;
          await loop.yield();
          await this.#launch(group, t);
        }
      }
      for (const { step } of this.#groups) await step;
      this.#started = true;
    } finally {
      if (this.#stream) this.#streamStep = this.#firstStep + t;
      else this.#policy.nextStep = this.#firstStep + t;
      // A caller that catches an error may use the environments immediately.
      await Promise.allSettled(this.#groups.map(({ step }) => step));
    }
    const { act, env } = this.#clock.ms;
    this.#tuner.record((act + env) / t);
    // Whole episodes are sorted by environment: in order of their ends, the longest would always come last.
    this.#ended.sort((a, b) => (whole ? 0 : a.t - b.t) || a.env - b.env);
    const rows = this.#memory.read(this.#records ? t : 0);
    const lastObservations = this.#gatherLast();
    this.#checkNumbers(rows, lastObservations);
    return {
      ...rows,
      lastObservations,
      episodeReturns: this.#ended.map(({ episodeReturn }) => episodeReturn),
      actMs: act,
      envMs: env,
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

  async #reset({ seed, keepStreams = false }: CollectOptions): Promise<void> {
    const options = { ...(seed !== undefined && { seed }), ...(keepStreams && { keepStreams }) };
    const { observations, infos } = await this.#envs.reset(options);
    this.#observations = observations;
    this.#assignRows();
    this.#active.fill(1);
    const { sizes, width } = this.#policy.distribution;
    if (sizes.length > 0) this.#maskNames = findMaskNames(Object.keys(infos), sizes);
    if (!this.#maskNames) return;
    const masks = new Uint8Array(this.#envs.numEnvs * width);
    writeMasks(infos, this.#maskNames, masks);
    this.#assignMasks(masks);
  }

  /** Switches to the grouping that the tuner chose for this rollout. */
  #regroup(): void {
    if (this.#groups === this.#tuner.candidate) return;
    const masks = this.#groups.flatMap((group) => [...(group.masks ?? [])]);
    this.#groups = this.#tuner.candidate;
    this.#assignRows();
    if (this.#maskNames) this.#assignMasks(Uint8Array.from(masks));
  }

  /** Assigns to each group its rows of the observations. */
  #assignRows(): void {
    const width = this.#envs.observationSpace.size;
    for (const group of this.#groups) {
      group.observations = this.#observations.subarray(group.start * width, group.end * width);
      group.step = Promise.resolve();
    }
  }

  /** Gives each group its rows of the masks, [N × A]. */
  #assignMasks(masks: Uint8Array): void {
    const { width } = this.#policy.distribution;
    for (const group of this.#groups) group.masks = masks.slice(group.start * width, group.end * width);
  }

  /** Gives a copy of the latest observations of all environments, [N × D]. */
  #gatherLast(): Float32Array {
    const width = this.#envs.observationSpace.size;
    const last = new Float32Array(this.#envs.numEnvs * width);
    for (const { observations, start } of this.#groups) last.set(observations, start * width);
    return last;
  }

  /** Whether an episode of the rollout has another step. Awaits earlier steps only until one group shows that it has. */
  async #hasNextStep(): Promise<boolean> {
    if (this.#rolloutSteps !== Infinity) return true;
    for (const { step, start, end } of this.#groups) {
      await step;
      if (this.#active.subarray(start, end).includes(1)) return true;
    }
    return false;
  }

  /** Starts step t of a group, without waiting for the step or for a decision that the GPU computes. */
  async #launch(group: Group, t: number): Promise<void> {
    const { observations, masks, decision, start, end } = group;
    const row = t * this.#envs.numEnvs + start;
    // Copied before the step: the environments write the next observations over these.
    if (this.#records) this.#memory.writeBefore(row, observations, this.#active.subarray(start, end), masks);
    const acting = this.#clock
      .time('act', () =>
        this.#policy.act(observations, {
          greedy: this.#greedy,
          draws: this.#drawsFor(t, start),
          masks,
          into: decision,
        }),
      )
      .catch((error) => {
        const width = this.#envs.observationSpace.size;
        checkFinite('observations', observations, (i) => start + Math.floor(i / width)); // the policy knows no environments
        throw error;
      });
    group.step = acting.then(() => this.#step(group, t, row));
    group.step.catch(() => {}); // the error reaches those who await the step
    if (this.#policy.actBackend.name !== 'webgpu') await acting; // else the next decision would run before this step starts
  }

  #drawsFor(t: number, firstEnv: number): Draws {
    const step = this.#firstStep + t;
    return this.#stream ? { stream: this.#stream, step, firstEnv } : this.#policy.drawsFor(step, firstEnv);
  }

  async #step(group: Group, t: number, row: number): Promise<void> {
    const { envs, decision, start } = group;
    const step = await this.#clock.time('env', () => envs.step(decision.actions));
    if (this.#records) this.#memory.writeAfter(row, decision, step);
    const isLast = t + 1 >= this.#maxEpisodeSteps;
    for (let i = 0; i < envs.numEnvs; i++) {
      const env = start + i;
      const ends = isLast || step.done[i] === 1;
      if (ends && this.#active[env]) this.#ended.push({ t, env, episodeReturn: returnOf(envs, step, i) });
      // With autoreset 'next-step', the step after an end only resets.
      const resetsNext = step.done[i] === 1 && envs.autoreset === 'next-step';
      if (this.#rolloutSteps !== Infinity) this.#active[env] = resetsNext ? 0 : 1;
      else if (ends) this.#active[env] = 0;
    }
    group.observations = step.observations;
    if (!group.masks || !this.#maskNames) return;
    writeMasks(step.infos, this.#maskNames, group.masks);
    if (envs.autoreset !== 'next-step') return;
    const width = this.#maskNames.length;
    for (let i = 0; i < envs.numEnvs; i++) {
      if (step.done[i]) group.masks.fill(1, i * width, (i + 1) * width); // the next step only resets
    }
  }
}

/** @throws {TypeError} unless `policy` decides on batches of observations, as that of createPolicy does. */
export function checkPolicy(where: string, policy: unknown): void {
  if (Object(policy).encoder) return;
  throw new TypeError(
    `${where}: expected a policy, got ${describeValue(policy)}. Pass the result of await createPolicy(…) or loadPolicy(…).`,
  );
}

/**
 * Gives the return of an episode: that of RecordEpisodeStatistics, which may be inside a wrapper that changes rewards, or else the
 * sum of the rewards.
 */
function returnOf({ autoreset }: ParallelEnv, { done, infos, finalInfos }: VecStep, i: number): number {
  const recorded = autoreset === 'same-step' ? finalInfos : infos;
  if (recorded['_episode.r']?.[i]) return recorded['episode.r'][i];
  if (done[i] || !('episode.r' in recorded)) return infos.episodeReturn[i];
  throw new RangeError(
    'evaluate: expected episodes that end within maxEpisodeSteps, because RecordEpisodeStatistics gives no return before the end, ' +
      'got a longer one. Pass makeVec envOptions: { maxEpisodeSteps } instead.',
  );
}

function createGroups(envs: ParallelEnv, policy: Policy, count: number): Group[] {
  let end = 0;
  return envs.groups(count).map((group) => {
    const start = end;
    end += group.numEnvs;
    const decision = policy.createDecision(group.numEnvs);
    const observations = new Float32Array();
    return { envs: group, start, end, decision, observations, masks: undefined, step: Promise.resolve() };
  });
}
