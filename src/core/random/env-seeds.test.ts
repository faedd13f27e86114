import { describe, expect, it } from 'vitest';
import { listSeeds } from './env-seeds.ts';

describe('the seeds of environments', () => {
  it('follow one another from a number, as in Gymnasium', () => {
    expect(listSeeds('f', 5, 3)).toEqual([5, 6, 7]);
  });

  it('are those of a list', () => {
    expect(listSeeds('f', [5, 9, 20], 3)).toEqual([5, 9, 20]);
    expect(listSeeds('f', Float64Array.of(2 ** 40, 0), 2, 'independent')).toEqual([2 ** 40, 0]);
  });

  it('are not shared by neighbouring seeds if they are independent', () => {
    const seeds = [0, 1, 2, 3].flatMap((seed) => listSeeds('f', seed, 4096, 'independent'));
    expect(new Set(seeds).size).toBe(4 * 4096);
    expect(listSeeds('f', 3, 2, 'independent')).toEqual(listSeeds('f', 3, 3, 'independent').slice(0, 2));
  });

  it.each<[seed: unknown, message: string]>([
    [[5, 9], 'f: expected one seed, or 3 (one per environment), got Array [5, 9].'],
    [[5, 9, -1], 'f: expected a seed that is a whole number from 0 to 2^53 − 1, got -1.'],
    [[5, 9, '1'], 'f: expected a seed that is a whole number from 0 to 2^53 − 1, got 1.'],
    [null, 'f: expected a seed that is a whole number from 0 to 2^53 − 1, got null.'],
    [2 ** 53 - 2, 'f: expected a seed that is a whole number from 0 to 2^53 − 1, got 9007199254740990.'],
  ])('%j is refused for 3 environments', (seed, message) => {
    expect(() => listSeeds('f', seed as number, 3)).toThrow(new RangeError(message));
  });
});
