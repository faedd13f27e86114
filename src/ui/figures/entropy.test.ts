import { describe, expect, it } from 'vitest';
import { bestWithBonus, entropyOfProbabilities } from './entropy.ts';

describe('entropyOfProbabilities', () => {
  it.each([
    ['a coin that always falls heads', [1, 0], 0],
    ['a fair coin', [0.5, 0.5], 0.693147],
    ['a coin of P(heads) 0.8', [0.8, 0.2], 0.500402], // 0.8 · 0.223144 + 0.2 · 1.609438
    ['four equal actions', [0.25, 0.25, 0.25, 0.25], 1.386294],
    ['1/6, 1/3, 1/2', [1 / 6, 1 / 3, 1 / 2], 1.0114],
  ])('is for %s as computed by hand', (_, probabilities, expected) => {
    expect(entropyOfProbabilities(probabilities)).toBeCloseTo(expected, 5);
  });
});

describe('bestWithBonus', () => {
  it('is softmax(r / c): exp(1), exp(2), exp(4) divided by their sum 64.70549', () => {
    const { probabilities } = bestWithBonus([1, 2, 4], 1);
    for (const [a, expected] of [0.04201, 0.1142, 0.84379].entries())
      expect(probabilities[a]).toBeCloseTo(expected, 5);
  });

  it('has the value c ln Σ exp(r / c), which no other policy exceeds', () => {
    const [rewards, bonus] = [[1, 2, 4], 0.7];
    const { probabilities, meanReward, entropy } = bestWithBonus(rewards, bonus);
    const value = meanReward + bonus * entropy;
    expect(value).toBeCloseTo(bonus * Math.log(Math.exp(1 / 0.7) + Math.exp(2 / 0.7) + Math.exp(4 / 0.7)), 5);
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [2, 0],
    ]) {
      const other = probabilities.with(from, probabilities[from] - 0.01).with(to, probabilities[to] + 0.01);
      const mean = other.reduce((sum, p, a) => sum + p * rewards[a], 0);
      expect(mean + bonus * entropyOfProbabilities(other)).toBeLessThan(value);
    }
  });

  it('takes the best arm without a bonus to speak of, and any arm for a very large one', () => {
    expect(bestWithBonus([0, 1, 3, 2], 0.05).probabilities[2]).toBeCloseTo(1, 6);
    for (const p of bestWithBonus([0, 1, 3, 2], 1e4).probabilities) expect(p).toBeCloseTo(0.25, 3);
  });
});
