import { describeValue } from '../checks/describe-value.ts';
import type { OptionNames } from '../checks/known-names.ts';
import { checkFinite } from './check-finite.ts';
import { lostIn } from './lost-rows.ts';
import { checkClip, checkEpsilon } from './normalize-observation.ts';
import type { ParallelEnv, VecReset, VecResetOptions, VecStep } from './parallel-env.ts';
import { findLost } from './rollout-arrays.ts';
import { type NormalizerStatistics, RunningMoments } from './running-moments.ts';
import { type RawRollout, VectorWrapper } from './vector-wrapper.ts';

export interface NormalizeRewardOptions {
  /** γ, from 0 to 1. */
  gamma?: number;
  /** Avoids division by zero. */
  epsilon?: number;
  /** Scaled rewards are clipped to ±clip. Default: Infinity. */
  clip?: number;
}

/**
 * Divides rewards by the standard deviation of the discounted return: r / √(Var G + ε), clipped if wanted. The return Gₜ = γ Gₜ₋₁ + rₜ starts from 0
 * in every episode, whether the previous one was terminated or truncated.
 *
 * All environments share one variance, whatever thread they run on. Steps that only reset an environment (autoreset 'next-step')
 * do not count. The episode statistics in `infos` still sum the raw rewards.
 *
 * Memory: `rewards` [N] is an array of the wrapper, reused by every step.
 */
export class NormalizeReward extends VectorWrapper {
  static readonly optionNames: OptionNames<NormalizeRewardOptions> = {
    gamma: true,
    epsilon: true,
    clip: true,
  };
  /** Set to false to freeze the statistics, for example during evaluation. */
  updateStatistics = true;
  readonly #gamma: number;
  readonly #epsilon: number;
  readonly #clip: number;
  readonly #moments = new RunningMoments(1);
  readonly #returns: Float64Array;
  /** [N], 1 if the next step only resets the environment. */
  readonly #ended: Uint8Array;
  readonly #rewards: Float64Array;

  /** @throws {RangeError} unless gamma is from 0 to 1, and epsilon and clip > 0. */
  constructor(env: ParallelEnv, options: NormalizeRewardOptions = {}) {
    super(env, options);
    const { gamma = 0.99, epsilon = 1e-8, clip = Infinity } = options;
    if (!(gamma >= 0 && gamma <= 1)) {
      throw new RangeError(`NormalizeReward: expected gamma from 0 to 1, got ${describeValue(gamma)}.`);
    }
    checkEpsilon('NormalizeReward', epsilon);
    checkClip('NormalizeReward', clip);
    this.#gamma = gamma;
    this.#epsilon = epsilon;
    this.#clip = clip;
    this.#returns = new Float64Array(env.numEnvs);
    this.#ended = new Uint8Array(env.numEnvs);
    this.#rewards = new Float64Array(env.numEnvs);
  }

  getStatistics(): NormalizerStatistics {
    return this.#moments.save();
  }

  /** @throws {RangeError} unless mean and variance have one number each. */
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
    this.#scale(result.rewards, result.done, this.#rewards, lostIn(result.infos));
    return { ...result, rewards: this.#rewards };
  }

  /** Decisions do not depend on rewards, so nothing is lost by scaling them afterwards. */
  override followsRollouts(records: boolean): boolean {
    return records || !this.updateStatistics;
  }

  override afterRollout(rollout: RawRollout | undefined, latest: VecStep): VecStep {
    const { steps = 0, rewards = new Float64Array(), done = new Uint8Array(), lost = [] } = rollout ?? {};
    for (const { start, end, from } of lost) {
      if (from > 0) continue; // the episodes before are complete up to there
      this.#returns.fill(0, start, end);
      this.#ended.fill(0, start, end);
    }
    for (let t = 0; t < steps; t++) {
      const [start, end] = [t * this.numEnvs, (t + 1) * this.numEnvs];
      const step = rewards.subarray(start, end);
      this.#scale(step, done.subarray(start, end), step, findLost(lost, t, this.numEnvs));
      if (t === steps - 1) this.#rewards.set(step);
    }
    return { ...latest, rewards: this.#rewards };
  }

  /** Counts the rewards [N] of a step, unless they are lost, and writes the scaled ones to `scaled`. */
  #scale(rewards: Float64Array, done: Uint8Array, scaled: Float64Array, lost?: ArrayLike<number>): void {
    checkFinite('rewards', rewards, (i) => i); // before they spoil the statistics
    for (let i = 0; i < this.numEnvs; i++) {
      if (lost?.[i]) this.#returns[i] = 0;
      if (lost?.[i] || this.#ended[i] === 1) continue;
      this.#returns[i] = this.#gamma * this.#returns[i] + rewards[i];
      if (this.updateStatistics) this.#moments.add(this.#returns, i);
    }
    this.#moments.merge('NormalizeReward');
    const scale = 1 / Math.sqrt(this.#moments.variance[0] + this.#epsilon);
    for (let i = 0; i < this.numEnvs; i++) {
      scaled[i] = Math.max(-this.#clip, Math.min(this.#clip, rewards[i] * scale));
      if (done[i] === 1) this.#returns[i] = 0; // terminated or truncated: the next episode starts from 0
      this.#ended[i] = this.autoreset === 'next-step' && !lost?.[i] ? done[i] : 0;
    }
  }
}
