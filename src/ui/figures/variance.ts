// The arithmetic of <palestra-variance>: estimates of the policy gradient of a bandit, with the score function of core/policy and the
// baselines of core/learn, and their exact variance.
import { Bandit } from '../../core/envs/stochastic/bandit.ts';
import { subtractBaseline } from '../../core/learn/rollouts/returns.ts';
import { pickAction } from '../../core/policy/categorical.ts';
import { differentiateTerms } from '../../core/policy/distribution-terms.ts';
import { CounterStream } from '../../core/random/counter-stream.ts';
import { logSoftmax } from './softmax.ts';

/**
 * What is subtracted from the rewards: nothing, the mean reward of the samples, the value V = E[r] that a perfect value function knows, or the
 * constant with the least variance.
 */
export const SUBTRACTED = ['none', 'mean', 'value', 'best'] as const;
export type SubtractedBaseline = (typeof SUBTRACTED)[number];

export interface GradientBandit {
  readonly logits: readonly number[];
  /** The mean reward of each arm. */
  readonly rewards: readonly number[];
  /** The standard deviation of the rewards of an arm. */
  readonly noise: number;
  /** Samples of an estimate, n. */
  readonly samples: number;
}

/** What must be expected of an estimate. */
export interface ExactGradient {
  readonly probabilities: readonly number[];
  /** The gradient of E[r] by the logits, π(a) (r(a) − V). */
  readonly gradient: readonly number[];
  readonly value: number;
  /** E[‖s‖² r] / E[‖s‖²], with s = ∇ log π. */
  readonly bestBaseline: number;
  /** The variance of an estimate, summed over the logits, with each baseline. */
  readonly variances: Readonly<Record<SubtractedBaseline, number>>;
}

/** Returns the rows of w ∇ log π(a) by the logits: for each action, with its weight w. */
function scoreRows(
  logits: readonly number[],
  actions: ArrayLike<number>,
  weights: Float32Array,
): Float32Array {
  const rows = actions.length;
  const described = Float32Array.from({ length: rows * logits.length }, (_, k) => logits[k % logits.length]);
  return differentiateTerms(
    { kind: 'categorical', sizes: [logits.length], rows, described, actions },
    { logProbabilities: weights, entropies: new Float32Array(rows) },
  );
}

/** Computes the gradient and the variances of its estimates. */
export function computeExact({ logits, rewards, noise, samples: n }: GradientBandit): ExactGradient {
  const arms = logits.map((_, a) => a);
  const probabilities = Array.from(logSoftmax(logits), Math.exp);
  const rows = scoreRows(logits, arms, new Float32Array(arms.length).fill(1));
  const scoreOf = (a: number, k: number): number => rows[a * arms.length + k];
  const expect = (of: (a: number) => number): number =>
    arms.reduce((sum, a) => sum + probabilities[a] * of(a), 0);
  const sumOver = (of: (k: number) => number): number => arms.reduce((sum, k) => sum + of(k), 0);
  const squareOf = (a: number): number => sumOver((k) => scoreOf(a, k) ** 2);

  const value = expect((a) => rewards[a]);
  const gradient = arms.map((k) => expect((a) => scoreOf(a, k) * rewards[a]));
  const bestBaseline = expect((a) => squareOf(a) * rewards[a]) / expect(squareOf);
  /** Of an estimate with a constant baseline: (E[‖s‖² ((r − b)² + σ²)] − ‖g‖²) / n. */
  const withConstant = (b: number): number =>
    (expect((a) => squareOf(a) * ((rewards[a] - b) ** 2 + noise ** 2)) - sumOver((k) => gradient[k] ** 2)) /
    n;
  const rewardVariance = expect((a) => (rewards[a] - value) ** 2) + noise ** 2;
  /** The variance of the covariance of n samples of the reward and s_k, which an estimate with their mean as its baseline is. */
  const withMean = sumOver((k) => {
    const square = expect((a) => scoreOf(a, k) ** 2);
    const fourth = expect((a) => scoreOf(a, k) ** 2 * ((rewards[a] - value) ** 2 + noise ** 2));
    const unbiased =
      fourth / n - ((n - 2) * gradient[k] ** 2) / (n * (n - 1)) + (square * rewardVariance) / (n * (n - 1));
    return unbiased * ((n - 1) / n) ** 2;
  });
  const variances = {
    none: withConstant(0),
    mean: withMean,
    value: withConstant(value),
    best: withConstant(bestBaseline),
  };
  return { probabilities, gradient, value, bestBaseline, variances };
}

/** Estimates of the gradient, with each baseline from the same samples. */
export class Estimates {
  readonly bandit: GradientBandit;
  readonly exact: ExactGradient;
  /** For each baseline the estimates, [arms] each. */
  readonly lists: Readonly<Record<SubtractedBaseline, Float64Array[]>> = {
    none: [],
    mean: [],
    value: [],
    best: [],
  };
  readonly #env: Bandit;
  readonly #stream: CounterStream;
  readonly #logProbabilities: Float32Array;

  constructor(bandit: GradientBandit, seed: number) {
    this.bandit = bandit;
    this.exact = computeExact(bandit);
    this.#env = new Bandit({ means: bandit.rewards, standardDeviation: bandit.noise });
    this.#env.reset({ seed });
    this.#stream = new CounterStream(seed, 'actions');
    this.#logProbabilities = logSoftmax(bandit.logits);
  }

  get count(): number {
    return this.lists.none.length;
  }

  /** Draws the samples of one estimate. */
  add(): void {
    const { samples, logits } = this.bandit;
    const uniforms = new Float64Array(samples);
    this.#stream.fillUniforms(uniforms, 0, this.count);
    const actions = Array.from(uniforms, (uniform) =>
      pickAction(this.#logProbabilities, 0, logits.length, uniform),
    );
    const rewards = Float64Array.from(actions, (action) => {
      this.#env.restart();
      return this.#env.advance(action);
    });
    for (const baseline of SUBTRACTED) this.lists[baseline].push(this.#estimate(actions, rewards, baseline));
  }

  /** Returns 1/n Σ ∇ log π(a) (r − b). */
  #estimate(actions: readonly number[], rewards: Float64Array, baseline: SubtractedBaseline): Float64Array {
    const { samples, logits } = this.bandit;
    const constants = { none: 0, value: this.exact.value, best: this.exact.bestBaseline };
    const credit =
      baseline === 'mean'
        ? subtractBaseline(rewards, new Uint8Array(samples).fill(1), samples, 'mean')
        : rewards.map((reward) => reward - constants[baseline]);
    const rows = scoreRows(logits, actions, Float32Array.from(credit));
    const sum = new Float64Array(logits.length);
    for (const [k, gradient] of rows.entries()) sum[k % logits.length] += gradient / samples;
    return sum;
  }

  /** Returns the measured variance, summed over the logits, and its standard error; NaN from fewer than 2 estimates. */
  measure(baseline: SubtractedBaseline): { variance: number; standardError: number } {
    const list = this.lists[baseline];
    const count = list.length;
    const mean = this.exact.gradient.map((_, k) => list.reduce((sum, each) => sum + each[k], 0) / count);
    const squares = list.map((each) => each.reduce((sum, value, k) => sum + (value - mean[k]) ** 2, 0));
    const variance = squares.reduce((sum, square) => sum + square, 0) / (count - 1);
    const spread = squares.reduce((sum, square) => sum + (square - variance) ** 2, 0) / (count - 1);
    return { variance, standardError: Math.sqrt(spread / count) };
  }
}

/** What `<palestra-variance>` shows. */
export interface VarianceNumbers {
  readonly bandit: GradientBandit;
  readonly exact: ExactGradient;
  /** Estimates with each baseline. */
  readonly estimates: number;
  /** NaN from fewer than 2 estimates. */
  readonly measured: Readonly<
    Record<SubtractedBaseline, { readonly variance: number; readonly standardError: number }>
  >;
}
