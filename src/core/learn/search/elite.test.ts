import { describe, expect, it } from 'vitest';
import { Generator } from '../../random/generator.ts';
import { chooseElite, VectorStatistics } from './elite.ts';

/** One generation of the cross-entropy method in one dimension. Gives the next mean and deviation. */
function refit(
  f: (x: number) => number,
  [mean, deviation]: readonly [number, number],
  { count, share, extra = 0 }: { count: number; share: number; extra?: number },
  random: Generator,
): [number, number] {
  const drawn = Array.from({ length: count }, () => random.normal(mean, deviation));
  const statistics = new VectorStatistics(1);
  for (const i of chooseElite(drawn.map(f), count * share)) statistics.add([drawn[i]]);
  return [statistics.mean[0], statistics.deviation(extra)[0]];
}

describe('chooseElite', () => {
  it('gives the highest scores first, and the first of equal ones', () => {
    expect(chooseElite([3, 9, -1, 9, 4], 3)).toEqual([1, 3, 4]);
  });

  it.each([
    [2, 0.5642],
    [5, 1.163],
    [8, 1.4236],
    [16, 1.766],
  ])('gains the expected maximum of %i normal neighbours on a slope', (k, expected) => {
    const random = new Generator(5);
    const trials = 20_000;
    let sum = 0;
    for (let trial = 0; trial < trials; trial++) {
      const neighbours = Array.from({ length: k }, () => random.normal());
      sum += neighbours[chooseElite(neighbours, 1)[0]];
    }
    // the deviation of the maximum is below 0.83, that of the mean below 0.006
    expect(Math.abs(sum / trials - expected)).toBeLessThan(0.024);
  });
});

describe('VectorStatistics', () => {
  it('gives the mean and the deviation of each number, over n', () => {
    const statistics = new VectorStatistics(2);
    for (const vector of [
      [1, 10],
      [3, 10],
      [8, 10],
    ])
      statistics.add(vector);
    expect([...statistics.mean]).toEqual([4, 10]);
    expect(statistics.deviation(0)[0]).toBeCloseTo(Math.sqrt(26 / 3), 6);
    expect(statistics.deviation(0)[1]).toBe(0);
  });

  it('adds extra noise as a variance', () => {
    const statistics = new VectorStatistics(1);
    statistics.add([-3]);
    statistics.add([3]);
    expect(statistics.deviation(4)[0]).toBe(5);
  });

  // With 100,000 candidates the standard errors of the mean and the deviation of the elite are below 0.006.
  it.each([
    [0.1, 1.755, 0.4113],
    [0.2, 1.3998, 0.4676],
    [0.5, 0.7979, 0.6028],
  ])('moves on a slope and narrows as theory says: ρ %f', (share, move, narrowing) => {
    const [mean, deviation] = refit((x) => x, [10, 2], { count: 100_000, share }, new Generator(7));
    expect(Math.abs((mean - 10) / 2 - move)).toBeLessThan(0.024);
    expect(Math.abs(deviation / 2 - narrowing)).toBeLessThan(0.024);
  });

  it.each([
    [0.1, 0.0725],
    [0.2, 0.1456],
    [0.5, 0.3777],
  ])('narrows at the top of a parabola as theory says: ρ %f', (share, narrowing) => {
    const [mean, deviation] = refit((x) => -x * x, [0, 1], { count: 100_000, share }, new Generator(8));
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(deviation - narrowing)).toBeLessThan(0.006);
  });

  it('stops before the top of a parabola without extra noise, and arrives with it', () => {
    const search = (extra: number): number => {
      const random = new Generator(9);
      let state: [number, number] = [0, 1];
      for (let k = 0; k < 40; k++)
        state = refit((x) => -((x - 3) ** 2), state, { count: 5000, share: 0.2, extra }, random);
      return state[0];
    };
    expect(Math.abs(search(0) - 2.63)).toBeLessThan(0.1);
    expect(Math.abs(search(0.3) - 3)).toBeLessThan(0.03);
  });
});
