import { exp, wholePower } from '../../math/exponential.ts';

/**
 * Gives the next radius of a search: half of it if the score has risen, double if it has fallen, within the limits. Equal scores say nothing
 * of the radius. Counting them as a success would shrink it on a plateau, where larger steps are needed.
 *
 * Source: hill climbing with adaptive noise scaling, as in udacity/deep-reinforcement-learning.
 */
export function adaptNoise(noise: number, difference: number, limits: { min: number; max: number }): number {
  if (difference === 0) return noise;
  return difference > 0 ? Math.max(limits.min, noise / 2) : Math.min(limits.max, noise * 2);
}

/** Gives the temperature in iteration k, from 0: T₀ α^k. */
export function temperatureAt(initial: number, cooling: number, k: number): number {
  return initial * wholePower(cooling, k);
}

/**
 * Gives the probability of accepting a change of the score by `difference`: 1 unless it falls, and otherwise exp(difference / T). At
 * temperature 0, a worse score is never accepted.
 *
 * Source: Kirkpatrick et al., "Optimization by Simulated Annealing", 1983.
 */
export function acceptance(difference: number, temperature: number): number {
  if (difference >= 0) return 1;
  return temperature > 0 ? exp(difference / temperature) : 0;
}
