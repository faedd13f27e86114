// The categorical distribution over A actions with given logits, p = softmax(logits): those that begin at `start` in an array. It is
// computed on the CPU, so that the actions drawn depend on the random stream only, not on the backend.

import { exp, log } from '../math/exponential.ts';

/** Writes log p(a) to the same places of `out`: logits − log Σ exp(logits). */
export function writeLogProbabilities(
  logits: Float32Array,
  start: number,
  numActions: number,
  out: Float32Array,
): void {
  let max = -Infinity;
  for (let a = 0; a < numActions; a++) max = Math.max(max, logits[start + a]);
  let sum = 0;
  for (let a = 0; a < numActions; a++) sum += exp(logits[start + a] - max); // each is at most 1, so the sum cannot overflow
  const logSum = max + log(sum);
  for (let a = 0; a < numActions; a++) out[start + a] = logits[start + a] - logSum;
}

/** Replaces rows of logits of one or more actions, [N × Σ sizes], by log p(a) of each. */
export function writeAllLogProbabilities(logits: Float32Array, sizes: readonly number[]): void {
  for (let start = 0; start < logits.length; ) {
    for (const size of sizes) {
      writeLogProbabilities(logits, start, size, logits);
      start += size;
    }
  }
}

/** Gives the action for a uniform number from [0, 1): the first whose cumulative probability exceeds it. */
export function pickAction(
  logProbabilities: Float32Array,
  start: number,
  numActions: number,
  uniform: number,
): number {
  let left = uniform;
  let last = 0; // after rounding, the sum may end just below 1: never take an action of probability 0 then
  for (let a = 0; a < numActions; a++) {
    const p = exp(logProbabilities[start + a]);
    left -= p;
    if (left < 0) return a;
    if (p > 0) last = a;
  }
  return last;
}

/** Gives the most probable action, the first one if several are equally probable. */
export function greedyAction(logProbabilities: Float32Array, start: number, numActions: number): number {
  let best = 0;
  for (let a = 1; a < numActions; a++) {
    if (logProbabilities[start + a] > logProbabilities[start + best]) best = a;
  }
  return best;
}

/** Gives the entropy, H = −Σ p log p, in nats: 0 if one action is certain, ln A if all are equally probable. */
export function entropy(logProbabilities: Float32Array, start: number, numActions: number): number {
  let sum = 0;
  for (let a = start; a < start + numActions; a++) {
    const logP = logProbabilities[a];
    if (logP > -Infinity) sum -= exp(logP) * logP; // p log p → 0 as p → 0
  }
  return sum;
}
