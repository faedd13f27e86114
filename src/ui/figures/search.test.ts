import { describe, expect, it } from 'vitest';
import {
  landscape,
  Race,
  type SearchMethod,
  type SearchPoint,
  type SearchSettings,
  type SearchState,
  slope,
} from './search.ts';

const SETTINGS: SearchSettings = { start: [-2, 0.2], population: 12, radius: 0.4, temperature: 3, noise: 0 };

/** Runs all methods, and returns the final states of one. */
function run(
  method: SearchMethod,
  settings: Partial<SearchSettings> = {},
  seed = 0,
  steps = 100,
): SearchState {
  const race = new Race({ ...SETTINGS, ...settings }, seed);
  for (let k = 0; k < steps; k++) race.step();
  return race.histories[method][steps];
}

const seeds = Array.from({ length: 20 }, (_, seed) => seed);

/** Returns for how many seeds a method ends on the higher hill. */
function countHigher(method: SearchMethod, settings: Partial<SearchSettings> = {}): number {
  return seeds.filter((seed) => run(method, settings, seed).best > 7).length;
}

describe('the landscape', () => {
  // with Python: sum(h * exp(-((x - a)**2 + (y - b)**2) / (2 * w**2)))
  it.each<[SearchPoint, number]>([
    [[-1.2, -0.8], 6.047506],
    [[1, 0.9], 10.002252],
    [[-2, 0.2], 1.139624],
    [[0, 0], 3.576051],
  ])('has at %j the return %f', (point, expected) => {
    expect(landscape(point)).toBeCloseTo(expected, 6);
  });

  it.each<[SearchPoint]>([[[-2, 0.2]], [[0.3, 0.4]], [[1.4, 1.5]]])(
    'has the slope of its differences at %j',
    (point) => {
      const [x, y] = point;
      const h = 1e-5;
      const [dx, dy] = slope(point);
      expect(dx).toBeCloseTo((landscape([x + h, y]) - landscape([x - h, y])) / (2 * h), 6);
      expect(dy).toBeCloseTo((landscape([x, y + h]) - landscape([x, y - h])) / (2 * h), 6);
    },
  );
});

describe('the methods', () => {
  it("gradient ascent takes x + 0.03 f'(x), and ends on the top of the hill that it starts on", () => {
    const [dx, dy] = slope([-2, 0.2]);
    expect(run('gradient-ascent', {}, 0, 1).point).toEqual([-2 + 0.03 * dx, 0.2 + 0.03 * dy]);
    const { point, best } = run('gradient-ascent');
    expect(point[0]).toBeCloseTo(-1.2, 1);
    expect(point[1]).toBeCloseTo(-0.8, 1);
    expect(best).toBeCloseTo(6.0489, 3); // the highest of a grid with a pitch of 0.001 around it
    expect(Math.hypot(...slope(point))).toBeLessThan(1e-3);
    expect(run('gradient-ascent', { start: [0.5, 0.5] }).best).toBeCloseTo(10, 2);
  });

  it.each<[SearchMethod]>([['hill-climbing'], ['steepest-ascent']])(
    '%s never loses height without noise, and stays on the lower hill with a small radius',
    (method) => {
      const race = new Race({ ...SETTINGS, radius: 0.1 }, 3);
      while (race.step());
      const heights = race.histories[method].map(({ point }) => landscape(point));
      for (const [k, height] of heights.entries())
        if (k > 0) expect(height).toBeGreaterThanOrEqual(heights[k - 1]);
      expect(heights[100]).toBeGreaterThan(5.5);
      expect(countHigher(method, { radius: 0.1 })).toBe(0);
    },
  );

  it('steepest ascent climbs faster by steps than hill climbing, and measures more returns', () => {
    const mean = (method: SearchMethod): number =>
      seeds.reduce((sum, seed) => sum + run(method, {}, seed, 10).best / seeds.length, 0);
    expect(mean('steepest-ascent')).toBeGreaterThan(mean('hill-climbing') + 0.5);
    expect(run('steepest-ascent', {}, 0, 10).measured).toBe(130);
    expect(run('hill-climbing', {}, 0, 10).measured).toBe(20);
  });

  it('adaptive noise finds the higher hill, because failures double its radius', () => {
    expect(countHigher('adaptive-noise')).toBeGreaterThan(15);
    expect(run('adaptive-noise', {}, 0, 1).deviations[0]).toSatisfy(
      (radius) => radius === 0.2 || radius === 0.8,
    );
  });

  it('simulated annealing leaves the lower hill while it is hot, and is hill climbing at temperature 0', () => {
    expect(countHigher('simulated-annealing', { temperature: 8 })).toBeGreaterThan(
      countHigher('simulated-annealing', { temperature: 0 }),
    );
    expect(run('simulated-annealing', {}, 0, 46).temperature).toBeCloseTo(3 * 0.95 ** 45, 12);
    const race = new Race({ ...SETTINGS, temperature: 0 }, 1);
    while (race.step());
    const heights = race.histories['simulated-annealing'].map(({ point }) => landscape(point));
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
  });

  it('the cross-entropy method stays on the hill of its first elites, and narrows there to its extra noise', () => {
    expect(countHigher('cross-entropy', { population: 40 })).toBe(0);
    expect(countHigher('cross-entropy', { population: 40, start: [0, 1] })).toBe(20);
    const { deviations, candidates } = run('cross-entropy', { radius: 1, population: 40 });
    expect(deviations[0]).toBeGreaterThan(0.1);
    expect(deviations[0]).toBeLessThan(0.2);
    expect(candidates.filter(({ isUsed }) => isUsed)).toHaveLength(8);
  });

  it('evolution strategies climb with mirrored pairs, of which half rank above the middle', () => {
    const { candidates, best } = run('evolution-strategies', { population: 20 }, 0, 60);
    expect(best).toBeGreaterThan(5.5);
    expect(candidates.filter(({ isUsed }) => isUsed)).toHaveLength(10);
    const first = new Race(SETTINGS, 0);
    first.step();
    const [plus, minus] = first.histories['evolution-strategies'][1].candidates;
    expect(plus.point[0] + minus.point[0]).toBeCloseTo(-4, 12);
    expect(plus.point[1] + minus.point[1]).toBeCloseTo(0.4, 12);
  });

  it('evolution strategies with a large radius see over the lower hill', () => {
    expect(countHigher('evolution-strategies')).toBe(0);
    expect(countHigher('evolution-strategies', { radius: 0.8 })).toBe(20);
  });

  it('noise in the returns misleads hill climbing, and leaves gradient ascent alone', () => {
    const ends = (noise: number): number =>
      seeds.reduce(
        (sum, seed) => sum + landscape(run('hill-climbing', { noise }, seed).point) / seeds.length,
        0,
      );
    expect(ends(4)).toBeLessThan(ends(0) - 0.5);
    expect(run('gradient-ascent', { noise: 4 }).point).toEqual(run('gradient-ascent').point);
  });

  it('are the same for the same seed, and stay on the map', () => {
    expect(run('cross-entropy', {}, 5)).toEqual(run('cross-entropy', {}, 5));
    expect(run('cross-entropy', {}, 5)).not.toEqual(run('cross-entropy', {}, 6));
    const { candidates } = run('cross-entropy', { radius: 2, start: [3, -3], population: 40 }, 0, 1);
    for (const { point } of candidates) expect(Math.max(...point.map(Math.abs))).toBeLessThanOrEqual(3);
  });
});
