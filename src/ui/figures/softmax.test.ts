import { describe, expect, it } from 'vitest';
import { CounterStream } from '../../core/random/counter-stream.ts';
import { drawAction, entropyOf, logSoftmax } from './softmax.ts';

const probabilities = (logits: readonly number[], temperature?: number): number[] =>
  Array.from(logSoftmax(logits, temperature), Math.exp);

describe('logSoftmax', () => {
  // by hand: e² = 7.38906, e = 2.71828, 1; their sum 11.10734
  it('divides the exponentials of the logits by their sum', () => {
    const p = probabilities([2, 1, 0]);
    for (const [i, expected] of [0.66524, 0.24473, 0.09003].entries()) expect(p[i]).toBeCloseTo(expected, 5);
  });

  it('has as temperature what divides the logits: e and 1 at T 2, e⁴ and 1 at T ½', () => {
    expect(probabilities([2, 0], 2)[0]).toBeCloseTo(2.71828 / 3.71828, 5);
    expect(probabilities([2, 0], 0.5)[0]).toBeCloseTo(54.59815 / 55.59815, 5);
  });

  it('depends only on the differences of the logits', () => {
    const [raised, plain] = [probabilities([102, 101, 100]), probabilities([2, 1, 0])];
    for (const [i, p] of plain.entries()) expect(raised[i]).toBeCloseTo(p, 6);
  });

  it('has the entropy ln 4 if all logits are equal, and that of 1/6, 1/3, 1/2 is 1.01140', () => {
    expect(entropyOf(logSoftmax([3, 3, 3, 3]))).toBeCloseTo(Math.log(4), 6);
    expect(entropyOf(logSoftmax([0, Math.log(2), Math.log(3)]))).toBeCloseTo(1.0114, 5);
  });
});

describe('drawAction', () => {
  it('takes the action in whose part of the bar the uniform number falls', () => {
    const logP = logSoftmax([2, 1, 0]); // ends of the parts: 0.66524, 0.90997, 1
    const stream = new CounterStream(0, 'actions');
    for (let index = 0; index < 200; index++) {
      const { action, uniform } = drawAction(logP, stream, index);
      expect(action).toBe(uniform < 0.66524 ? 0 : uniform < 0.90997 ? 1 : 2);
    }
  });
});
