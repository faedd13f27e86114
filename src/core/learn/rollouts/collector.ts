import type { Decision } from '../../policy/distribution.ts';
import type { CounterStream, Draws } from '../../random/counter-stream.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import type { LoopControl } from '../loop/loop-control.ts';
import type { Policy } from '../networks/policy.ts';
import { FastestWay } from './fastest-way.ts';
import { OverlapClock } from './overlap-clock.ts';
import { RolloutMemory, type RolloutRows } from './rollout-memory.ts';

/** The arrays hold until the next rollout is collected. */
export interface Rollout extends RolloutRows {
  /** [N × D], what was observed after the last step. */
  readonly lastObservations: Float32Array;
  /** The returns (undiscounted) of the episodes that have ended, in order of their environments if each has ended one. */
  readonly episodeReturns: readonly number[];
  /** How the time was spent, ms: deciding, and waiting for environments while nothing was being decided. */
  readonly actMs: number;
  readonly envMs: number;
}

export interface CollectorOptions {
  /**
   * Infinity: a rollout is one whole episode of each environment, from a reset on. A number: it is so many steps of each, and
   * the next one goes on where it ended; nothing else may step the environments between the two.
   */
  rolloutSteps?: number;
  /** Always the most probable action. */
  greedy?: boolean;
  /** What actions are drawn with, from step 0 on. Left out: the policy's own stream, from its next step on. */
  stream?: CounterStream;
  /**
   * How many groups of environments take turns, so that some step while it is decided for others. The rollouts are the same.
   * Left out: one or two, whichever turns out to be faster on this machine.
   */
  groups?: number;
}

/** Environments that are stepped together. */
interface Group {
  readonly envs: ParallelEnv;
  /** Which rows of a step are theirs. */
  readonly start: number;
  readonly end: number;
  readonly decision: Decision;
  /** What they have been observed to be last. */
  observations: Float32Array;
  /** Settles when their last step has been taken, and kept. */
  step: Promise<void>;
}

interface Ended {
  t: number;
  env: number;
  episodeReturn: number;
}

/** Collects rollouts, again and again into the same memory: a rollout holds until the next one. */
export class EpisodeCollector {
  readonly #envs: ParallelEnv;
  readonly #policy: Policy;
  readonly #rolloutSteps: number;
  readonly #greedy: boolean;
  readonly #stream: CounterStream | undefined;
  #streamStep = 0;
  readonly #choice: FastestWay<readonly Group[]>;
  readonly #memory: RolloutMemory;
  #groups: readonly Group[];
  /** [N × D], what the environments write their observations to. */
  #observations: Float32Array = new Float32Array();
  /** [N], 1 where the next step counts. */
  readonly #active: Uint8Array;
  #started = false;
  #ended: Ended[] = [];
  #clock = new OverlapClock();

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
    this.#memory = new RolloutMemory(envs, policy.distribution);
    this.#active = new Uint8Array(envs.numEnvs);
    const ways = groups === undefined && policy.rowsStandAlone ? [1, 2] : [groups ?? 1];
    const possible = ways.filter((count) => count === ways[0] || envs.groups(count).length === count);
    this.#choice = new FastestWay(possible.map((count) => createGroups(envs, policy, count)));
    this.#groups = this.#choice.way;
  }

  /**
   * Acts and steps, group after group: while one steps, it is decided for the next.
   *
   * Which actions are drawn depends on the step and the environment, not on the groups. With a seed, environments that begin new
   * episodes before the first step are seeded with it.
   */
  async collect(loop: LoopControl, seed?: number): Promise<Rollout> {
    const whole = this.#rolloutSteps === Infinity;
    this.#ended = [];
    this.#clock = new OverlapClock();
    this.#memory.clear();
    if (whole || !this.#started) await this.#reset(seed);
    this.#choose();
    this.#started = false; // after an error, groups may stand at different steps
    let t = 0;
    try {
      for (; await this.#goesOn(t); t++) {
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
      if (this.#stream) this.#streamStep += t;
      else this.#policy.nextStep += t;
      await Promise.allSettled(this.#groups.map(({ step }) => step)); // whoever is told of an error may call the others at once
    }
    const { act, env } = this.#clock.ms;
    this.#choice.report((act + env) / t);
    // In order of their ends, episodes of whole rollouts would have the longest last.
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
    this.#deal();
    this.#active.fill(1);
  }

  /** From one rollout to the next, the environments may be grouped anew. */
  #choose(): void {
    if (this.#groups === this.#choice.way) return;
    this.#groups = this.#choice.way;
    this.#deal();
  }

  /** Gives the groups their rows of the observations. */
  #deal(): void {
    const width = this.#envs.observationSpace.size;
    for (const group of this.#groups) {
      group.observations = this.#observations.subarray(group.start * width, group.end * width);
      group.step = Promise.resolve();
    }
  }

  /** Gives what each environment has been observed to be last, [N × D]. */
  #gatherLast(): Float32Array {
    const width = this.#envs.observationSpace.size;
    const last = new Float32Array(this.#envs.numEnvs * width);
    for (const { observations, start } of this.#groups) last.set(observations, start * width);
    return last;
  }

  /** Whether step t is to be taken. Waits for as few steps before it as tell. */
  async #goesOn(t: number): Promise<boolean> {
    if (this.#rolloutSteps !== Infinity) return t < this.#rolloutSteps;
    for (const { step, start, end } of this.#groups) {
      await step;
      if (this.#active.subarray(start, end).includes(1)) return true;
    }
    return false;
  }

  /** Has a group take step t. Does not wait for it, nor for a decision that is made elsewhere than on this thread. */
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
    group.step.catch(() => {}); // who awaits it is told
    if (this.#policy.actBackend.name !== 'webgpu') await acting; // or the next decision would be computed before this step begins
  }

  #drawsFor(t: number, firstEnv: number): Draws {
    if (!this.#stream) return this.#policy.drawsFor(this.#policy.nextStep + t, firstEnv);
    return { stream: this.#stream, step: this.#streamStep + t, firstEnv };
  }

  async #step(group: Group, t: number, row: number): Promise<void> {
    const { envs, decision, start } = group;
    const step = await this.#clock.time('env', () => envs.step(decision.actions));
    this.#memory.writeAfter(row, decision, step);
    const { episodeReturn } = step.infos;
    for (let i = 0; i < envs.numEnvs; i++) {
      const env = start + i;
      if (step.done[i] && this.#active[env]) this.#ended.push({ t, env, episodeReturn: episodeReturn[i] });
      // With 'next-step' the step after an end only resets.
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
