import { describe, expect, it } from 'vitest';
import { mirroredGradient } from './mirrored-gradient.ts';

/** The estimate for a function at θ, with its values as utilities. */
function estimate(
  f: (theta: readonly number[]) => number,
  theta: readonly number[],
  directions: readonly (readonly number[])[],
  sigma: number,
): number[] {
  const utilities = directions.flatMap((direction) =>
    [1, -1].map((sign) => f(theta.map((value, k) => value + sign * sigma * direction[k]))),
  );
  return [...mirroredGradient(utilities, (pair) => directions[pair], sigma, theta.length)];
}

describe('mirroredGradient', () => {
  it.each([0.01, 0.5, 3])(
    'gives the slope of a linear function exactly, whatever its constant: σ %f',
    (sigma) => {
      const g = [2, -1, 0.5, 4];
      const directions = g.map((_, i) => g.map((_, k) => (i === k ? Math.sqrt(g.length) : 0)));
      for (const constant of [0, 100]) {
        const f = (theta: readonly number[]) => theta.reduce((sum, value, k) => sum + value * g[k], constant);
        const found = estimate(f, [1, 2, 3, 4], directions, sigma);
        for (const [k, slope] of g.entries()) expect(found[k]).toBeCloseTo(slope, 8);
      }
    },
  );

  it.each([0.1, 1, 10])('gives −2 for −θ² at 1 with the direction 1: σ %f', (sigma) => {
    expect(estimate(([theta]) => -(theta ** 2), [1], [[1]], sigma)[0]).toBeCloseTo(-2, 8);
  });

  it('is 0 if both of each pair score alike', () => {
    expect([...mirroredGradient([5, 5, -1, -1], () => [1, 2], 0.1, 2)]).toEqual([0, 0]);
  });
});
