import { describe, expect, it } from 'vitest';
import { acceptance, adaptNoise, temperatureAt } from './climbing.ts';

const LIMITS = { min: 1e-3, max: 2 };

describe('adaptNoise', () => {
  it('doubles after failures, up to the limit', () => {
    let noise = 0.01;
    for (let failure = 0; failure < 8; failure++) noise = adaptNoise(noise, -1, LIMITS);
    expect(noise).toBe(2);
  });

  it('halves after successes, down to the limit', () => {
    const found: number[] = [];
    for (let noise = 0.01; found.length < 5; found.push(noise)) noise = adaptNoise(noise, 1, LIMITS);
    expect(found).toEqual([0.005, 0.0025, 0.00125, 0.001, 0.001]);
  });

  it('stays where scores are equal, as on a plateau', () => {
    expect(adaptNoise(0.3, 0, LIMITS)).toBe(0.3);
  });
});

describe('acceptance', () => {
  it.each([
    [10, 0.36788],
    [5, 0.13534],
    [1, 0.00005],
  ])('of a score lower by 10 at temperature %f', (temperature, expected) => {
    expect(acceptance(-10, temperature)).toBeCloseTo(expected, 5);
  });

  it('is certain unless the score falls, and impossible for a lower one at temperature 0', () => {
    expect(acceptance(0, 0)).toBe(1);
    expect(acceptance(3, 5)).toBe(1);
    expect(acceptance(-1e-9, 0)).toBe(0);
  });
});

describe('temperatureAt', () => {
  it('takes T from 10 below 1 in 45 iterations with α 0.95', () => {
    expect(temperatureAt(10, 0.95, 0)).toBe(10);
    expect(temperatureAt(10, 0.95, 44)).toBeGreaterThan(1);
    expect(temperatureAt(10, 0.95, 45)).toBeLessThan(1);
  });
});
