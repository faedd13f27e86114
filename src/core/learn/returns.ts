/**
 * Gives the return of every step, walking back in time: G_t = r_t + γ · G_{t+1}, and 0 after the end of its episode.
 *
 * What would have followed the last step is not known and counts as 0, too.
 *
 * Shapes: `rewards`, `done` and the result are [T, N], step first.
 * Source: Sutton and Barto, Reinforcement Learning, 2nd edition, section 13.3.
 */
export function discountedReturns(
  rewards: Float64Array,
  done: Uint8Array,
  numEnvs: number,
  gamma: number,
): Float64Array {
  const returns = new Float64Array(rewards.length);
  for (let k = rewards.length - 1; k >= 0; k--) {
    const next = k + numEnvs;
    returns[k] = rewards[k] + (done[k] || next >= returns.length ? 0 : gamma * returns[next]);
  }
  return returns;
}

export const BASELINES = ['none', 'mean', 'standardise'] as const;
/** What is taken from the returns: nothing; their mean; their mean, and they are divided by their standard deviation. */
export type Baseline = (typeof BASELINES)[number];

/** Gives the returns less their baseline over all steps that are not masked, which keep 0. Shapes: [T, N]. */
export function subtractBaseline(returns: Float64Array, mask: Uint8Array, baseline: Baseline): Float64Array {
  if (baseline === 'none') return returns;
  const { mean, standardDeviation } = meanAndDeviation(returns, mask);
  // Where all returns are equal there is nothing to learn: 0, not 0 / 0.
  const scale = baseline === 'standardise' ? 1 / (standardDeviation + 1e-8) : 1;
  return returns.map((value, k) => (mask[k] ? (value - mean) * scale : 0));
}

/** Gives mean and (population) standard deviation of the values that are not masked. */
export function meanAndDeviation(
  values: ArrayLike<number>,
  mask?: ArrayLike<number>,
): { mean: number; standardDeviation: number } {
  let count = 0;
  let sum = 0;
  for (let k = 0; k < values.length; k++) {
    if (mask && !mask[k]) continue;
    count += 1;
    sum += values[k];
  }
  const mean = sum / count;
  let squares = 0;
  for (let k = 0; k < values.length; k++) {
    if (!mask || mask[k]) squares += (values[k] - mean) ** 2;
  }
  return { mean, standardDeviation: Math.sqrt(squares / count) };
}
