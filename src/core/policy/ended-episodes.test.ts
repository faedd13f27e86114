import { expect, it } from 'vitest';
import { createEpisodes, type EndedEpisodes, mergeEpisodes } from './ended-episodes.ts';

/** Gives episodes from rows of [step, environment, return]. */
function episodes(...rows: [number, number, number][]): EndedEpisodes {
  const [steps, envs, returns] = [0, 1, 2].map((column) => rows.map((row) => row[column]));
  return { steps: Int32Array.from(steps), envs: Int32Array.from(envs), returns: Float64Array.from(returns) };
}

it('merges episodes in order of their ends, and those of the same step in order of environments', () => {
  const first = episodes([1, 0, 0.1], [4, 1, 0.2], [9, 0, 0.3]);
  const second = episodes([1, 3, 0.4], [4, 2, 0.5]);
  const third = episodes([0, 5, 0.6], [4, 4, 0.7], [12, 4, 0.8]);
  const merged = episodes(
    [0, 5, 0.6],
    [1, 0, 0.1],
    [1, 3, 0.4],
    [4, 1, 0.2],
    [4, 2, 0.5],
    [4, 4, 0.7],
    [9, 0, 0.3],
    [12, 4, 0.8],
  );
  expect(mergeEpisodes([first, second, third])).toEqual(merged);
  expect(mergeEpisodes([third, second, first])).toEqual(merged);
});

it('merges nothing, and parts without episodes', () => {
  expect(mergeEpisodes([])).toEqual(createEpisodes(0));
  expect(mergeEpisodes([createEpisodes(0), episodes([2, 1, 3])])).toEqual(episodes([2, 1, 3]));
});
