import { describe, expect, it } from 'vitest';
import { explainedVariance, normalize } from './normalize.ts';

describe('normalize', () => {
  it('gives mean 0 and standard deviation 1, with n − 1', () => {
    const normal = normalize(Float32Array.of(2.84432, 2.006, 2.3));
    for (const [k, value] of [1.0835, -0.8874, -0.1962].entries()) expect(normal[k]).toBeCloseTo(value, 4);
  });

  it('gives 0 for equal values and for a single one', () => {
    expect(normalize(Float32Array.of(3, 3, 3))).toEqual(new Float32Array(3));
    expect(normalize(Float32Array.of(3))).toEqual(new Float32Array(1));
  });
});

describe('explainedVariance', () => {
  const targets = Float64Array.of(1, 2, 3, 99);
  const mask = Uint8Array.of(1, 1, 1, 0);

  it.each([
    ['1 for perfect values', [1, 2, 3, 0], 1],
    ['1 for values that are all wrong by the same', [6, 7, 8, 0], 1],
    ['0 for a constant', [2, 2, 2, 0], 0],
    ['less for values that are worse than a constant', [3, 2, 1, 0], -3],
  ])('is %s', (_, values, expected) => {
    expect(explainedVariance(Float32Array.from(values), targets, mask)).toBeCloseTo(expected, 6);
  });

  it('is NaN if there is no variance to explain', () => {
    expect(explainedVariance(Float32Array.of(1, 2), Float64Array.of(5, 5), Uint8Array.of(1, 1))).toBeNaN();
  });
});
