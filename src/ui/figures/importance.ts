// The arithmetic of <palestra-importance>: samples of an old policy, weighted for a new one.
import { logDensity } from '../../core/policy/gaussian.ts';
import type { CounterStream } from '../../core/random/counter-stream.ts';

/** A normal policy of one number. The old one has mean 0 and standard deviation 1. */
export interface NormalPolicy {
  readonly mean: number;
  readonly deviation: number;
}

/** Draws the actions of `count` trajectories of the old policy, `steps` each. */
export function drawTrajectories(stream: CounterStream, count: number, steps: number): Float64Array[] {
  return Array.from({ length: count }, (_, i) => {
    const actions = new Float64Array(steps);
    stream.fillNormals(actions, i, 0);
    return actions;
  });
}

/** Returns log (π_new(a) / π_old(a)) of an action. */
export function logWeight(action: number, { mean, deviation }: NormalPolicy): number {
  const [now, old] = [Float32Array.of(mean, Math.log(deviation)), Float32Array.of(0, 0)].map((policy) =>
    logDensity(policy, 1, 0, [action]),
  );
  return now - old;
}

/** Returns the weight of each trajectory, the product of those of its first `steps` actions, divided by the sum over all: they sum to 1. */
export function weightShares(
  trajectories: readonly Float64Array[],
  steps: number,
  policy: NormalPolicy,
): number[] {
  const logs = trajectories.map((actions) =>
    actions.subarray(0, steps).reduce((sum, action) => sum + logWeight(action, policy), 0),
  );
  const highest = Math.max(...logs); // so that no weight overflows
  const weights = logs.map((log) => Math.exp(log - highest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Returns the effective sample size, (Σ w)² / Σ w²: the number of equal weights that would give an estimate with the same variance. */
export function effectiveSize(weights: readonly number[]): number {
  const [sum, squares] = weights.reduce(([s, q], weight) => [s + weight, q + weight * weight], [0, 0]);
  return (sum * sum) / squares;
}

/**
 * Returns which share of very many trajectories is effective: 1 / E[w²], to the power of the steps. With a mean m and a deviation s of the
 * new policy, E[w²] = exp(m² / (2 − s²)) / (s √(2 − s²)). The deviation must be below √2, or E[w²] is infinite.
 */
export function expectedShare({ mean, deviation }: NormalPolicy, steps: number): number {
  const left = 2 - deviation ** 2;
  return (deviation * Math.sqrt(left) * Math.exp(-(mean ** 2) / left)) ** steps;
}

/** What `<palestra-importance>` shows. */
export interface ImportanceNumbers extends NormalPolicy {
  /** For 1, 5 and 20 steps. */
  readonly trajectories: readonly {
    readonly steps: number;
    /** Each trajectory's share of the total weight. */
    readonly shares: readonly number[];
    readonly effectiveSize: number;
    /** The effective share of infinitely many trajectories. */
    readonly expectedShare: number;
  }[];
}
