/**
 * Gives the next radius of a search: half of it after a success, double after a failure, within the limits.
 *
 * Source: hill climbing with adaptive noise scaling, as in udacity/deep-reinforcement-learning.
 */
export function adaptNoise(noise: number, isSuccess: boolean, limits: { min: number; max: number }): number {
  return isSuccess ? Math.max(limits.min, noise / 2) : Math.min(limits.max, noise * 2);
}

/** Gives the temperature in iteration k, from 0: T₀ α^k. */
export function temperatureAt(initial: number, cooling: number, k: number): number {
  return initial * cooling ** k;
}

/**
 * Gives the probability of accepting a change of the score by `difference`: 1 unless it falls, and otherwise exp(difference / T). At
 * temperature 0, a worse score is never accepted.
 *
 * Source: Kirkpatrick et al., "Optimization by Simulated Annealing", 1983.
 */
export function acceptance(difference: number, temperature: number): number {
  if (difference >= 0) return 1;
  return temperature > 0 ? Math.exp(difference / temperature) : 0;
}
