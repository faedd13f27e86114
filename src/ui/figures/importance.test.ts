import { describe, expect, it } from 'vitest';
import { CounterStream } from '../../core/random/counter-stream.ts';
import { drawTrajectories, effectiveSize, expectedShare, logWeight, weightShares } from './importance.ts';

describe('a weight', () => {
  it('is the ratio of two normal densities', () => {
    // ln N(0.3; 0.5, 0.8²) − ln N(0.3; 0, 1), in Python
    expect(logWeight(0.3, { mean: 0.5, deviation: 0.8 })).toBeCloseTo(0.2368936, 6);
    expect(logWeight(-1.2, { mean: 0.5, deviation: 0.8 })).toBeCloseTo(-1.3146689, 6);
    expect(logWeight(0.7, { mean: 0, deviation: 1 })).toBe(0);
  });

  it('of a trajectory is the product of those of its actions: exp(a − ½) each for mean 1', () => {
    const trajectories = [Float64Array.of(0.5, 1, 9), Float64Array.of(0, 0.5, 9)];
    const [first, second] = weightShares(trajectories, 2, { mean: 1, deviation: 1 });
    expect(first / second).toBeCloseTo(Math.E, 5); // exp(0 + 0.5) / exp(−0.5 + 0)
    expect(first + second).toBeCloseTo(1, 12);
  });
});

describe('the effective sample size', () => {
  it('is the number of samples if their weights are equal, and 1 if one has all the weight', () => {
    expect(effectiveSize([0.2, 0.2, 0.2])).toBeCloseTo(3, 12);
    expect(effectiveSize([0, 5, 0])).toBe(1);
  });

  it('is 73.5 % for a coin of P(heads) 0.5 weighted for 0.8: weights 1.6 and 0.4, E[w²] 1.36', () => {
    expect(effectiveSize([1.6, 0.4]) / 2).toBeCloseTo(0.7353, 4);
  });

  // 1 / ∫ π_new² / π_old by numerical integration in Python
  it.each([
    [0.5, 1, 0.7788007831, 0.2865047969, 0.006737947],
    [1, 1, 0.3678794412, 0.006737947, 2.0611536e-9],
    [0.5, 0.8, 0.7762934051, 0.2819223349, 0.0063171027],
    [-1, 1.2, 0.1505737959, 7.7401075e-5, 3.5891e-17],
  ])('is for mean %s and deviation %s in the long run as integrated', (mean, deviation, ...shares) => {
    for (const [i, steps] of [1, 5, 20].entries())
      expect(expectedShare({ mean, deviation }, steps)).toBeCloseTo(shares[i], 8);
  });

  it('of many samples is close to that of infinitely many', () => {
    const count = 20_000;
    const trajectories = drawTrajectories(new CounterStream(1, 'actions'), count, 5);
    const policy = { mean: 0.5, deviation: 0.8 };
    for (const steps of [1, 5]) {
      const share = effectiveSize(weightShares(trajectories, steps, policy)) / count;
      expect(Math.abs(share / expectedShare(policy, steps) - 1)).toBeLessThan(0.1);
    }
  });
});
