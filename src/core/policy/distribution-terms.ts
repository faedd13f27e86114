// log π(a|s) and H(π(·|s)) of many rows and their gradients, in plain arrays: the terms of policy losses. This code serves workers
// and the backends whose tensors are in the page's memory. distribution-webgpu.ts computes the same.
//
// Results below 1e-30 are 0: the probabilities of a policy that is nearly certain would make subnormal numbers of them.

import { exp, log } from '../math/exponential.ts';
import type { DistributionName } from './distribution.ts';
import { gaussianEntropy, logDensity } from './gaussian.ts';
import { flushTiny } from './mlp.ts';

/** The inputs: the parameters of B distributions of one kind, and an action for each. */
export interface Described {
  readonly kind: DistributionName;
  /** The sizes of the discrete actions. Empty if actions are continuous. */
  readonly sizes: readonly number[];
  readonly rows: number;
  /** [B × width] */
  readonly described: Float32Array;
  /** [B] if there is a single discrete action, [B × A] otherwise. */
  readonly actions: ArrayLike<number>;
}

/** [B] each. */
export interface Terms {
  readonly logProbabilities: Float32Array;
  readonly entropies: Float32Array;
}

/**
 * The lowest logit, and so the lowest log-probability. A masked action has a logit of −Infinity, and 0 · −Infinity would be NaN in a
 * row whose weight is 0.
 */
export const LOWEST = -3e38;

/** Computes log π(a|s) and H(π(·|s)) for each row. */
export function computeTerms(of: Described): Terms {
  const terms = { logProbabilities: new Float32Array(of.rows), entropies: new Float32Array(of.rows) };
  const compute = of.kind === 'categorical' ? computeCategorical : computeGaussian;
  compute(of, of.described.length / of.rows, terms);
  return terms;
}

/** Computes the gradient with respect to `described`, [B × width], from the gradients `dy` of the terms. */
export function differentiateTerms(of: Described, dy: Terms): Float32Array {
  const gradient = new Float32Array(of.described.length);
  const differentiate = of.kind === 'categorical' ? differentiateCategorical : differentiateGaussian;
  differentiate(of, of.described.length / of.rows, dy, gradient);
  return gradient;
}

function computeCategorical(
  { rows, sizes, described, actions }: Described,
  width: number,
  { logProbabilities, entropies }: Terms,
): void {
  const [logs, probabilities] = [new Float64Array(width), new Float64Array(width)];
  for (let row = 0; row < rows; row++) {
    let logProbability = 0;
    let entropy = 0;
    for (let k = 0, first = 0; k < sizes.length; first += sizes[k++]) {
      entropy += writeProbabilities(described, row * width + first, sizes[k], logs, probabilities);
      logProbability += logs[actions[row * sizes.length + k]];
    }
    entropies[row] = flushTiny(entropy);
    logProbabilities[row] = flushTiny(Math.max(logProbability, LOWEST));
  }
}

/** ∂ log π(a) / ∂z_k = 1[k = a] − p_k,  ∂H / ∂z_k = −p_k (log p_k + H), for each action, with its own logits and H. */
function differentiateCategorical(
  { rows, sizes, described, actions }: Described,
  width: number,
  { logProbabilities, entropies }: Terms,
  gradient: Float32Array,
): void {
  const [logs, probabilities] = [new Float64Array(width), new Float64Array(width)];
  for (let row = 0; row < rows; row++) {
    for (let k = 0, first = row * width; k < sizes.length; first += sizes[k++]) {
      const entropy = writeProbabilities(described, first, sizes[k], logs, probabilities);
      const action = actions[row * sizes.length + k];
      for (let a = 0; a < sizes[k]; a++) {
        const p = probabilities[a];
        const taken = a === action ? 1 : 0;
        gradient[first + a] = flushTiny(
          logProbabilities[row] * (taken - p) - entropies[row] * p * (logs[a] + entropy),
        );
      }
    }
  }
}

/**
 * Writes log p and p of the `size` logits that start at `first` to the beginning of two arrays, and gives their entropy, H = −Σ p log p.
 *
 * Subtracting the largest logit before anything else keeps all digits, however large the logits are.
 */
function writeProbabilities(
  logits: Float32Array,
  first: number,
  size: number,
  logs: Float64Array,
  probabilities: Float64Array,
): number {
  let top = LOWEST;
  for (let k = 0; k < size; k++) top = Math.max(top, logits[first + k]);
  let sum = 0;
  for (let k = 0; k < size; k++) {
    logs[k] = Math.max(logits[first + k], LOWEST) - top;
    sum += exp(logs[k]);
  }
  const logSum = log(sum);
  let entropy = 0;
  for (let k = 0; k < size; k++) {
    logs[k] -= logSum;
    probabilities[k] = exp(logs[k]);
    entropy -= probabilities[k] * logs[k];
  }
  return entropy;
}

/** log π(a) = Σ −½ z² − log σ − ½ log 2π with z = (a − μ) / σ,  H = Σ ½ + log σ + ½ log 2π. */
function computeGaussian(
  { rows, described, actions }: Described,
  width: number,
  { logProbabilities, entropies }: Terms,
): void {
  for (let row = 0; row < rows; row++) {
    logProbabilities[row] = logDensity(described, width / 2, row, actions);
    entropies[row] = gaussianEntropy(described, width / 2, row);
  }
}

/** ∂ log π(a) / ∂μ = z / σ,  ∂ log π(a) / ∂ log σ = z² − 1,  ∂H / ∂ log σ = 1. */
function differentiateGaussian(
  { rows, described, actions }: Described,
  width: number,
  { logProbabilities, entropies }: Terms,
  gradient: Float32Array,
): void {
  const size = width / 2;
  for (let row = 0; row < rows; row++) {
    for (let a = 0, k = row * width; a < size; a++, k++) {
      const deviation = exp(described[k + size]);
      const z = (actions[row * size + a] - described[k]) / deviation;
      gradient[k] = flushTiny((logProbabilities[row] * z) / deviation);
      gradient[k + size] = flushTiny(logProbabilities[row] * (z * z - 1) + entropies[row]);
    }
  }
}
