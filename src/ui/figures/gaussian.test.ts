import { describe, expect, it } from 'vitest';
import { CounterStream } from '../../core/random/counter-stream.ts';
import { density, drawNumber, executedShares, judge, shareBelow } from './gaussian.ts';

const policy = { mean: 0.2, deviation: 0.5 };

describe('an action at μ + σ', () => {
  const numbers = judge(policy, 0.7, 1);

  it('has the log-probability −½ − ln σ − ½ ln 2π', () => {
    expect(numbers.logProbability).toBeCloseTo(-0.725791, 6);
    expect(density(0.7, policy)).toBeCloseTo(Math.exp(-0.725791), 6);
  });

  it('leaves the deviation, and pulls the mean by (a − μ) / σ² = 2 times the step size', () => {
    expect(numbers.score.mean).toBeCloseTo(2, 5);
    expect(numbers.score.logDeviation).toBeCloseTo(0, 5);
    expect(numbers.next.mean).toBeCloseTo(0.4, 5);
    expect(numbers.next.deviation).toBeCloseTo(0.5, 5);
  });

  it('pushes the mean away if it was bad', () => {
    expect(judge(policy, 0.7, -1).next.mean).toBeCloseTo(0, 5);
  });
});

describe('the deviation', () => {
  it('grows after a good action beyond it: the slope by ln σ is z² − 1 = 3 at z = 2', () => {
    const { score, next } = judge(policy, 1.2, 1);
    expect(score.logDeviation).toBeCloseTo(3, 5);
    expect(next.deviation).toBeCloseTo(0.5 * Math.exp(0.3), 5);
  });

  it('gives the entropy ½ + ln σ + ½ ln 2π, wherever the action is', () => {
    expect(judge(policy, 3, 1).entropy).toBeCloseTo(0.725791, 6);
    expect(judge({ mean: 0, deviation: 1 }, 0, 1).entropy).toBeCloseTo(1.418939, 6);
  });
});

describe('the environment', () => {
  it('clips what is beyond its bounds: 15.87 % if a bound is one deviation away, half if it is the mean', () => {
    expect(shareBelow(-1, { mean: 0, deviation: 1 })).toBeCloseTo(0.158655, 5);
    const { clipped } = judge({ mean: 1.5, deviation: 0.5 }, 0, 1);
    expect(clipped[0]).toBeCloseTo(0, 9);
    expect(clipped[1]).toBeCloseTo(0.158655, 5);
    expect(judge({ mean: 2, deviation: 0.3 }, 0, 1).clipped[1]).toBeCloseTo(0.5, 5);
  });

  it('executes some action', () => {
    const wide = { mean: 1, deviation: 1.5 };
    const { clipped } = judge(wide, 0, 1);
    const shares = [...executedShares(wide), ...clipped];
    expect(shares).toHaveLength(18);
    expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 5);
  });
});

it('draws have the mean and the deviation', () => {
  const stream = new CounterStream(3, 'actions');
  const draws = Array.from({ length: 4000 }, (_, i) => drawNumber(policy, stream, i));
  const mean = draws.reduce((sum, draw) => sum + draw) / 4000;
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / 4000;
  expect(Math.abs(mean - 0.2)).toBeLessThan((4 * 0.5) / Math.sqrt(4000));
  expect(Math.abs(variance / 0.25 - 1)).toBeLessThan(4 * Math.sqrt(2 / 4000));
});
