import { describe, expect, it } from 'vitest';
import { CounterStream } from '../../core/random/counter-stream.ts';
import {
  ascend,
  clippedSlope,
  clippedSurrogate,
  drawSamples,
  promisedReturn,
  promisedSlope,
  ratio,
  trueReturn,
} from './clip.ts';

const samples = drawSamples(new CounterStream(0, 'actions'));

describe('the clipped surrogate', () => {
  // by hand, with ε = 0.2
  it.each([
    [1.0, 1, 1, 1],
    [1.3, 1, 1.2, 0],
    [0.7, 1, 0.7, 1],
    [1.3, -1, -1.3, -1],
    [0.7, -1, -0.8, 0],
    [1.0, -1, -1, -1],
  ])('is at ratio %s with advantage %s: %s, with slope %s', (rho, advantage, objective, slope) => {
    expect(clippedSurrogate(rho, advantage, 0.2)).toBeCloseTo(objective, 12);
    expect(clippedSlope(rho, advantage, 0.2)).toBe(slope);
  });

  it('is the surrogate itself if nothing is clipped', () => {
    expect(clippedSurrogate(3, 2, Infinity)).toBe(6);
    expect(clippedSlope(0, -2, Infinity)).toBe(-2);
  });
});

describe('the bandit with a cliff', () => {
  // E[a; a < 1.5] − 10 P(a ≥ 1.5), a ~ N(θ, 0.5²), with Python's math.erf
  it.each([
    [-0.4, -0.4008405147],
    [0, -0.0157149045],
    [0.5, 0.2341281313],
    [0.9, -0.4513524329],
    [1.4, -3.5919606594],
  ])('has at θ %s the true return %s', (theta, expected) => {
    expect(trueReturn(theta)).toBeCloseTo(expected, 8);
  });

  it('has the ratio of two normal densities, exp((a θ − θ²/2) / σ²)', () => {
    expect(ratio(0.6, 0.3)).toBeCloseTo(1.716007, 5);
    expect(ratio(-0.6, 0.3)).toBeCloseTo(0.40657, 5);
  });

  it('has samples whose advantages sum to 0', () => {
    expect(samples.advantages.reduce((sum, each) => sum + each)).toBeCloseTo(0, 10);
  });

  it.each([Infinity, 0.2])('has the slope of the promised return, ε %s', (epsilon) => {
    for (const theta of [-0.2, 0.013, 0.1, 0.37]) {
      const h = 1e-3; // ratios come from float32
      const [above, below] = [theta + h, theta - h].map((each) => promisedReturn(samples, each, epsilon));
      expect(promisedSlope(samples, theta, epsilon)).toBeCloseTo((above - below) / (2 * h), 2);
    }
  });

  it('is climbed over the cliff by the surrogate, and not by the clipped one, which stays near the samples', () => {
    const bold = ascend(samples, Infinity, 60).at(-1) as number;
    const careful = ascend(samples, 0.2, 60).at(-1) as number;
    expect(promisedReturn(samples, bold, Infinity)).toBeGreaterThan(0.5);
    expect(trueReturn(bold)).toBeLessThan(trueReturn(0));
    expect(careful).toBeLessThan(0.25);
    expect(trueReturn(careful)).toBeGreaterThan(trueReturn(0) + 0.1);
  });
});
