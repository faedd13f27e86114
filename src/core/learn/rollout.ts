import type { ParallelEnv } from '../vector/parallel-env.ts';
import type { Pace } from './pace.ts';
import type { Policy } from './policy.ts';

/** N parallel episodes, from their start until each environment has ended one, or `maxSteps` have passed. */
export interface Rollout {
  /** T: only that many steps of the arrays are used. */
  readonly steps: number;
  readonly numEnvs: number;
  /** [T × N × D], what was observed before each action. */
  readonly observations: Float32Array;
  /** [T × N] */
  readonly actions: Int32Array;
  readonly rewards: Float64Array;
  /** [T × N], 1 until the environment's first end, its last step included; 0 after it. */
  readonly mask: Uint8Array;
  /** [T × N], H(π(·|s)) when the action was drawn, nats. */
  readonly entropies: Float32Array;
  /** The returns (undiscounted) of the episodes that have ended, in order of their environments. */
  readonly episodeReturns: readonly number[];
  /** Where the time went, ms. */
  readonly actMs: number;
  readonly envMs: number;
}

/** Collects rollouts, again and again into the same memory: a rollout holds until the next one. */
export class EpisodeCollector {
  readonly #envs: ParallelEnv;
  readonly #policy: Policy;
  readonly #maxSteps: number;
  readonly #greedy: boolean;
  #observations = new Float32Array();
  #actions = new Int32Array();
  #rewards = new Float64Array();
  #mask = new Uint8Array();
  #entropies = new Float32Array();

  /** `maxSteps` is how long a rollout may be at most; Infinity waits for every episode's end. */
  constructor(envs: ParallelEnv, policy: Policy, maxSteps: number, { greedy = false } = {}) {
    this.#envs = envs;
    this.#policy = policy;
    this.#maxSteps = maxSteps;
    this.#greedy = greedy;
  }

  async collect(pace: Pace): Promise<Rollout> {
    const { numEnvs, observationSpace } = this.#envs;
    const width = observationSpace.size * numEnvs;
    const active = new Uint8Array(numEnvs).fill(1);
    const returns = new Float64Array(numEnvs).fill(Number.NaN);
    let left = numEnvs;
    let steps = 0;
    let actMs = 0;
    let envMs = 0;
    let { observations } = await this.#envs.reset();
    for (; left > 0 && steps < this.#maxSteps; steps++) {
      this.#reserve(steps + 1);
      // Copied before the step: the environments write the next observations over these.
      this.#observations.set(observations, steps * width);
      this.#mask.set(active, steps * numEnvs);

      const start = performance.now();
      const decision = await this.#policy.act(observations, { greedy: this.#greedy });
      const decided = performance.now();
      const step = await this.#envs.step(decision.actions);
      actMs += decided - start;
      envMs += performance.now() - decided;

      this.#actions.set(decision.actions, steps * numEnvs);
      this.#entropies.set(decision.entropies, steps * numEnvs);
      this.#rewards.set(step.rewards, steps * numEnvs);
      for (let i = 0; i < numEnvs; i++) {
        if (!step.done[i] || !active[i]) continue;
        active[i] = 0;
        left -= 1;
        returns[i] = step.infos.episodeReturn[i];
      }
      observations = step.observations;
      await pace.breathe();
    }
    return {
      steps,
      numEnvs,
      observations: this.#observations.subarray(0, steps * width),
      actions: this.#actions.subarray(0, steps * numEnvs),
      rewards: this.#rewards.subarray(0, steps * numEnvs),
      mask: this.#mask.subarray(0, steps * numEnvs),
      entropies: this.#entropies.subarray(0, steps * numEnvs),
      episodeReturns: [...returns].filter((value) => !Number.isNaN(value)),
      actMs,
      envMs,
    };
  }

  /** Makes room for `steps` steps, twice as many as before whenever there is too little. */
  #reserve(steps: number): void {
    const { numEnvs, observationSpace } = this.#envs;
    if (this.#rewards.length >= steps * numEnvs) return;
    const rows = Math.max(64, 2 * steps) * numEnvs;
    this.#observations = grow(this.#observations, new Float32Array(rows * observationSpace.size));
    this.#actions = grow(this.#actions, new Int32Array(rows));
    this.#rewards = grow(this.#rewards, new Float64Array(rows));
    this.#mask = grow(this.#mask, new Uint8Array(rows));
    this.#entropies = grow(this.#entropies, new Float32Array(rows));
  }
}

function grow<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
