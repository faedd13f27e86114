import type { Decision } from '../../policy/distribution.ts';
import type { CounterStream, Draws } from '../../random/counter-stream.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
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
   * Undiscounted returns of the finished episodes: one for each environment, in order, if the rollout is one of whole episodes,
   * otherwise in the order in which the episodes ended.
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
  /** Whether to take the most probable action instead of drawing one. */
  greedy?: boolean;
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
  /** Settles when their latest step has ended and its results are stored. */
  step: Promise<void>;
}

interface Ended {
  t: number;
  env: number;
  episodeReturn: number;
}

/** Collects rollouts. They share one memory: a rollout is valid until the next one. */
export class EpisodeCollector {
  readonly #envs: ParallelEnv;
  readonly #policy: Policy;
  readonly #rolloutSteps: number;
  readonly #greedy: boolean;
  readonly #stream: CounterStream | undefined;
  #streamStep = 0;
  /** The step that the draws of this rollout begin with. */
  #firstStep = 0;
  readonly #tuner: AutoTuner<readonly Group[]>;
  readonly #memory: RolloutMemory;
  #groups: readonly Group[];
  /** [N × D], the array that the environments write their observations to. */
  #observations: Float32Array = new Float32Array();
  /** [N], 1 where the next step counts. */
  readonly #active: Uint8Array;
  #started = false;
  #ended: Ended[] = [];
  #clock = new OverlapClock();

  /** @throws {RangeError} if rollouts would take too much memory. */
  constructor(
    envs: ParallelEnv,
    policy: Policy,
    { rolloutSteps = Infinity, greedy = false, stream, groups }: CollectorOptions = {},
  ) {
    this.#envs = envs;
    this.#policy = policy;
    this.#rolloutSteps = rolloutSteps;
    this.#greedy = greedy;
    this.#stream = stream;
    this.#memory = new RolloutMemory(envs, policy.distribution, rolloutSteps);
    this.#active = new Uint8Array(envs.numEnvs);
    const counts = groups === undefined && policy.rowsStandAlone ? [1, 2] : [groups ?? 1];
    const possible = counts.filter((count) => count === counts[0] || envs.groups(count).length === count);
    this.#tuner = new AutoTuner(possible.map((count) => createGroups(envs, policy, count)));
    this.#groups = this.#tuner.candidate;
  }

  /**
   * Collects one rollout. The groups take turns: while one group steps, the policy decides for the next.
   *
   * The actions drawn depend on the step and the environment, not on the groups. If the rollout begins with a reset, `seed` seeds
   * the environments.
   */
  async collect(loop: LoopControl, seed?: number): Promise<Rollout> {
    const whole = this.#rolloutSteps === Infinity;
    this.#ended = [];
    this.#clock = new OverlapClock();
    this.#memory.clear();
    if (whole || !this.#started) await this.#reset(seed);
    this.#regroup();
    this.#started = false; // after an error, groups may be at different steps
    this.#firstStep = this.#stream ? this.#streamStep : this.#policy.nextStep;
    let t = 0;
    try {
      for (; await this.#hasNextStep(t); t++) {
        this.#memory.reserve(t + 1);
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
    return {
      ...this.#memory.read(t),
      lastObservations: this.#gatherLast(),
      episodeReturns: this.#ended.map(({ episodeReturn }) => episodeReturn),
      actMs: act,
      envMs: env,
    };
  }

  async #reset(seed: number | undefined): Promise<void> {
    this.#observations = (await this.#envs.reset(seed === undefined ? {} : { seed })).observations;
    this.#assignRows();
    this.#active.fill(1);
  }

  /** Switches to the grouping that the tuner chose for this rollout. */
  #regroup(): void {
    if (this.#groups === this.#tuner.candidate) return;
    this.#groups = this.#tuner.candidate;
    this.#assignRows();
  }

  /** Assigns to each group its rows of the observations. */
  #assignRows(): void {
    const width = this.#envs.observationSpace.size;
    for (const group of this.#groups) {
      group.observations = this.#observations.subarray(group.start * width, group.end * width);
      group.step = Promise.resolve();
    }
  }

  /** Gives a copy of the latest observations of all environments, [N × D]. */
  #gatherLast(): Float32Array {
    const width = this.#envs.observationSpace.size;
    const last = new Float32Array(this.#envs.numEnvs * width);
    for (const { observations, start } of this.#groups) last.set(observations, start * width);
    return last;
  }

  /** Whether the rollout has a step t. Awaits earlier steps only until one group shows that it has. */
  async #hasNextStep(t: number): Promise<boolean> {
    if (this.#rolloutSteps !== Infinity) return t < this.#rolloutSteps;
    for (const { step, start, end } of this.#groups) {
      await step;
      if (this.#active.subarray(start, end).includes(1)) return true;
    }
    return false;
  }

  /** Starts step t of a group, without waiting for the step or for a decision that the GPU computes. */
  async #launch(group: Group, t: number): Promise<void> {
    const { observations, decision, start, end } = group;
    const row = t * this.#envs.numEnvs + start;
    // Copied before the step: the environments write the next observations over these.
    this.#memory.writeBefore(row, observations, this.#active.subarray(start, end));
    const acting = this.#clock.time('act', () =>
      this.#policy.act(observations, {
        greedy: this.#greedy,
        draws: this.#drawsFor(t, start),
        into: decision,
      }),
    );
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
    this.#memory.writeAfter(row, decision, step);
    const { episodeReturn } = step.infos;
    for (let i = 0; i < envs.numEnvs; i++) {
      const env = start + i;
      if (step.done[i] && this.#active[env]) this.#ended.push({ t, env, episodeReturn: episodeReturn[i] });
      // With autoreset 'next-step', the step after an end only resets.
      const resetsNext = step.done[i] === 1 && envs.autoreset === 'next-step';
      if (this.#rolloutSteps !== Infinity) this.#active[env] = resetsNext ? 0 : 1;
      else if (step.done[i]) this.#active[env] = 0;
    }
    group.observations = step.observations;
  }
}

function createGroups(envs: ParallelEnv, policy: Policy, count: number): Group[] {
  let end = 0;
  return envs.groups(count).map((group) => {
    const start = end;
    end += group.numEnvs;
    const decision = policy.createDecision(group.numEnvs);
    return { envs: group, start, end, decision, observations: new Float32Array(), step: Promise.resolve() };
  });
}
