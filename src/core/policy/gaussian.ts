// Independent normal distributions of A numbers. A row of 2A numbers describes them: the A means, then the logarithms of the A
// standard deviations.

import { exp, log } from '../math/exponential.ts';

/** ½ ln 2π. The logarithm of a normal density is −½ z² − ln σ − ½ ln 2π with z = (a − μ) / σ. */
export const HALF_LOG_TWO_PI = 0.5 * log(2 * Math.PI);

/** Logarithms of deviations that a network computes are kept within these: without limits they run away where they matter little. */
export const LOG_DEVIATION_LIMITS = [-5, 2] as const;

/** Writes μ + σ z for A standard normal numbers z into row `i` of `actions`, [N × A]. */
export function writeNumbers(
  described: Float32Array,
  size: number,
  i: number,
  normals: Float64Array,
  actions: { [k: number]: number },
): void {
  const mean = 2 * size * i;
  for (let a = 0; a < size; a++) {
    actions[size * i + a] = described[mean + a] + exp(described[mean + size + a]) * normals[a];
  }
}

/** Writes the means of row `i`, where the density is highest, into row `i` of `actions`, [N × A]. */
export function copyMeans(
  described: Float32Array,
  size: number,
  i: number,
  actions: { [k: number]: number },
): void {
  for (let a = 0; a < size; a++) actions[size * i + a] = described[2 * size * i + a];
}

/** Gives the logarithm of the density of row `i` of `actions`: Σ −½ ((a − μ) / σ)² − ln σ − ½ ln 2π. */
export function logDensity(
  described: Float32Array,
  size: number,
  i: number,
  actions: ArrayLike<number>,
): number {
  const mean = 2 * size * i;
  let sum = 0;
  for (let a = 0; a < size; a++) {
    const logDeviation = described[mean + size + a];
    const z = (actions[size * i + a] - described[mean + a]) / exp(logDeviation);
    sum -= 0.5 * z * z + logDeviation + HALF_LOG_TWO_PI;
  }
  return sum;
}

/** Gives the (differential) entropy of row `i`, Σ ½ + ln σ + ½ ln 2π, in nats. It is negative for small deviations. */
export function gaussianEntropy(described: Float32Array, size: number, i: number): number {
  let sum = 0;
  for (let a = 0; a < size; a++) sum += 0.5 + described[2 * size * i + size + a] + HALF_LOG_TWO_PI;
  return sum;
}
