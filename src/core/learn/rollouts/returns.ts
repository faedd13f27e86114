/**
 * Gives the return of every step, computed backwards: G_t = r_t + γ · G_{t+1}, where G_{t+1} is 0 after the end of an episode.
 *
 * Rewards after the last step are unknown and count as 0, too.
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

/**
 * Gives every step the return of its whole episode: G_0, discounted from the first step of the episode.
 *
 * Shapes: `rewards`, `done` and the result are [T, N], step first.
 */
export function wholeReturns(
  rewards: Float64Array,
  done: Uint8Array,
  numEnvs: number,
  gamma: number,
): Float64Array {
  const returns = discountedReturns(rewards, done, numEnvs, gamma);
  for (let k = numEnvs; k < returns.length; k++) {
    const before = k - numEnvs;
    if (!done[before]) returns[k] = returns[before];
  }
  return returns;
}

/**
 * The rewards that an action is credited with.
 *
 * - 'reward-to-go': those from its step on.
 * - 'whole-return': all rewards of its episode, discounted from its first step, as in the first form of the policy gradient. Its variance
 *   is larger, because earlier rewards do not depend on the action.
 */
export const CREDITS = ['reward-to-go', 'whole-return'] as const;

export const REWARD_SCALINGS = ['none', 'time-step'] as const;
/**
 * What is done to rewards before they are summed.
 *
 * - 'none': nothing.
 * - 'time-step': they get mean 0 and standard deviation 1 over all environments at the same time step, or are 0 if they are equal.
 */
export type RewardScaling = (typeof REWARD_SCALINGS)[number];

/** Gives the scaled rewards. Masked steps do not count, and their result is 0 with every scaling but 'none'. Shapes: [T, N]. */
export function scaleRewards(
  rewards: Float64Array,
  mask: Uint8Array,
  numEnvs: number,
  scaling: RewardScaling,
): Float64Array {
  if (scaling === 'none') return rewards;
  const scaled = new Float64Array(rewards.length);
  for (let start = 0; start < rewards.length; start += numEnvs) {
    const end = start + numEnvs;
    const { mean, standardDeviation } = meanAndDeviation(
      rewards.subarray(start, end),
      mask.subarray(start, end),
    );
    for (let k = start; k < end; k++) {
      if (mask[k]) scaled[k] = (rewards[k] - mean) / (standardDeviation + 1e-10);
    }
  }
  return scaled;
}

export const BASELINES = ['none', 'mean', 'standardise', 'time-step'] as const;
/**
 * The value subtracted from the returns.
 *
 * - 'none': nothing.
 * - 'mean': their mean over all steps.
 * - 'standardise': their mean; the result is divided by its standard deviation.
 * - 'time-step': their mean over all environments at the same time step; the result is divided by its standard deviation. Use it for
 *   long episodes, whose returns depend mostly on the remaining time.
 */
export type Baseline = (typeof BASELINES)[number];

/** Gives the returns minus their baseline. Masked steps do not count, and their result is 0 with every baseline but 'none'. Shapes: [T, N]. */
export function subtractBaseline(
  returns: Float64Array,
  mask: Uint8Array,
  numEnvs: number,
  baseline: Baseline,
): Float64Array {
  if (baseline === 'none') return returns;
  const { mean, standardDeviation } = meanAndDeviation(returns, mask);
  if (baseline === 'mean') return returns.map((value, k) => (mask[k] ? value - mean : 0));
  if (baseline === 'standardise') {
    return returns.map((value, k) => (mask[k] ? divide(value - mean, standardDeviation) : 0));
  }
  const left = new Float64Array(returns.length);
  for (let start = 0; start < returns.length; start += numEnvs) {
    const end = start + numEnvs;
    const now = meanAndDeviation(returns.subarray(start, end), mask.subarray(start, end)).mean;
    for (let k = start; k < end; k++) left[k] = mask[k] ? returns[k] - now : 0;
  }
  const { standardDeviation: deviation } = meanAndDeviation(left, mask);
  return left.map((value) => divide(value, deviation));
}

/** Gives 0, not 0 / 0, if all returns are equal: there is nothing to learn then. */
function divide(value: number, deviation: number): number {
  return value / (deviation + 1e-8);
}

/**
 * Gives the mean and the population standard deviation of the values whose mask is not 0. Equal values have a deviation of exactly 0,
 * and the squares of large ones do not overflow.
 */
export function meanAndDeviation(
  values: ArrayLike<number>,
  mask?: ArrayLike<number>,
): { mean: number; standardDeviation: number } {
  let count = 0;
  let sum = 0;
  let [least, most] = [Infinity, -Infinity];
  for (let k = 0; k < values.length; k++) {
    if (mask && !mask[k]) continue;
    count += 1;
    sum += values[k];
    if (values[k] < least) least = values[k];
    if (values[k] > most) most = values[k];
  }
  // The sum of equal values is rounded. NaN is neither the least nor the most.
  const mean = least === most && !Number.isNaN(sum) ? least : sum / count;
  const scale = most - least > 1e150 ? most - least : 1;
  let squares = 0;
  for (let k = 0; k < values.length; k++) {
    if (mask && !mask[k]) continue;
    const deviation = (values[k] - mean) / scale;
    squares += deviation * deviation;
  }
  return { mean, standardDeviation: scale * Math.sqrt(squares / count) };
}
