import { meanAndDeviation } from './returns.ts';

/** Subtracts the mean of the values and divides by their standard deviation (n − 1). A single value becomes 0. */
export function normalize(values: Float32Array): Float32Array {
  const count = values.length;
  let mean = 0;
  for (const value of values) mean += value / count;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  const deviation = Math.sqrt(squares / Math.max(1, count - 1));
  return values.map((value) => (value - mean) / (deviation + 1e-8));
}

/**
 * Gives the part of the targets' variance that the values explain: 1 − var(R − V) / var(R). 1 is perfect, 0 as good as a constant.
 * NaN if all targets are equal.
 */
export function explainedVariance(values: Float32Array, targets: Float64Array, mask: Uint8Array): number {
  const errors = targets.map((target, k) => target - values[k]);
  const { standardDeviation: left } = meanAndDeviation(errors, mask);
  const { standardDeviation: all } = meanAndDeviation(targets, mask);
  return all === 0 ? Number.NaN : 1 - (left / all) * (left / all);
}
