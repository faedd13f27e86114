import type { OptionNames } from '../checks/known-names.ts';
import { checkEpsilon } from './normalize-observation.ts';
import type { ParallelEnv, VecReset, VecResetOptions, VecStep } from './parallel-env.ts';
import { type NormalizerStatistics, RunningMoments } from './running-moments.ts';
import { VectorWrapper } from './vector-wrapper.ts';

export interface NormalizeRewardOptions {
  /** γ, from 0 to 1. */
  gamma?: number;
  /** Keeps the division away from zero. */
  epsilon?: number;
}

/**
 * Divides rewards by the standard deviation of the discounted return so far: r / √(Var G + ε), where Gₜ = γ Gₜ₋₁ + rₜ starts
 * from 0 with every episode, however the one before has ended.
 *
 * One statistic stands for all environments, whatever thread they run on. A step that only resets an environment (autoreset
 * 'next-step') is no step: it does not count. The statistics of episodes in `infos` stay those of the raw rewards.
 *
 * Memory: `rewards` is its own, [N], the same with every step.
 */
export class NormalizeReward extends VectorWrapper {
  static readonly optionNames: OptionNames<NormalizeRewardOptions> = { gamma: true, epsilon: true };
  /** Set to false to freeze the statistics: for evaluation. */
  updateStatistics = true;
  readonly #gamma: number;
  readonly #epsilon: number;
  readonly #moments = new RunningMoments(1);
  readonly #returns: Float64Array;
  /** 1 where the next step only resets. */
  readonly #ended: Uint8Array;
  readonly #rewards: Float64Array;

  /** @throws {RangeError} unless gamma is from 0 to 1 and epsilon > 0. */
  constructor(env: ParallelEnv, { gamma = 0.99, epsilon = 1e-8 }: NormalizeRewardOptions = {}) {
    super(env);
    if (!(gamma >= 0 && gamma <= 1)) {
      throw new RangeError(`NormalizeReward: expected gamma from 0 to 1, got ${String(gamma)}.`);
    }
    checkEpsilon('NormalizeReward', epsilon);
    this.#gamma = gamma;
    this.#epsilon = epsilon;
    this.#returns = new Float64Array(env.numEnvs);
    this.#ended = new Uint8Array(env.numEnvs);
    this.#rewards = new Float64Array(env.numEnvs);
  }

  getStatistics(): NormalizerStatistics {
    return this.#moments.save();
  }

  /** @throws {RangeError} if the statistics are not those of rewards. */
  setStatistics(statistics: NormalizerStatistics): void {
    this.#moments.load('NormalizeReward.setStatistics', statistics);
  }

  protected override afterReset(result: VecReset, { mask }: VecResetOptions): VecReset {
    for (let i = 0; i < this.numEnvs; i++) {
      if (mask !== undefined && !mask[i]) continue;
      this.#returns[i] = 0;
      this.#ended[i] = 0;
    }
    return result;
  }

  protected override afterStep(result: VecStep): VecStep {
    const { rewards, done } = result;
    for (let i = 0; i < this.numEnvs; i++) {
      if (this.#ended[i] === 1) continue;
      this.#returns[i] = this.#gamma * this.#returns[i] + rewards[i];
      if (this.updateStatistics) this.#moments.add(this.#returns, i);
    }
    this.#moments.merge();
    const scale = 1 / Math.sqrt(this.#moments.variance[0] + this.#epsilon);
    for (let i = 0; i < this.numEnvs; i++) {
      this.#rewards[i] = rewards[i] * scale;
      if (done[i] === 1) this.#returns[i] = 0; // terminated or truncated: the next episode starts from nothing
      this.#ended[i] = this.autoreset === 'next-step' ? done[i] : 0;
    }
    return { ...result, rewards: this.#rewards };
  }
}
