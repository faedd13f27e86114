import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drawCurves } from '../src/headless/curve-picture.ts';
import { PRESETS } from '../src/training/presets.ts';
import { INDEX, listPolicies, POLICIES_FOLDER } from './policies.mjs';
import { describePolicies, describeResults, RESULTS_FOLDER, resultFile, thinOut } from './results-table.mjs';

/** @typedef {import('./results-table.mjs').Result} Result */

/** @param {Partial<Result>} differences */
function makeResult(differences) {
  const score = { mean: 480, standardDeviation: 10 };
  return {
    ...{ preset: 'CartPole-v1', env: 'CartPole-v1', algorithm: 'reinforce', seed: 1, settings: {} },
    ...{ envSteps: 200_000, wallSeconds: 2, solvedAt: 150_000, meanReturn: 475, episodes: 100 },
    ...{ greedy: score, sampled: score, machine: '2 × Some processor' },
    curve: /** @type {const} */ ([
      [1000, 20],
      [200_000, 475],
    ]),
    ...differences,
  };
}

test('a preset has one row: means over its seeds, the worst seed, and what others have published', () => {
  const results = [
    makeResult({ greedy: { mean: 500, standardDeviation: 0 } }),
    makeResult({ seed: 2, wallSeconds: 4 }),
    makeResult({ preset: 'Bandit-v0', env: 'Bandit-v0', greedy: { mean: -1.5, standardDeviation: 1 } }),
  ];
  const { page, pictures } = describeResults(results, 'results', drawCurves);
  expect(page).toContain(
    '| `CartPole-v1` | reinforce | 200k | 3.0 | 2 | 490 ± 10, 480 | 480 ± 0 | 500 in 100k steps (PPO)',
  );
  expect(page).toContain('| `Bandit-v0` | reinforce | 200k | 2.0 | 1 | −1.5 | 480 |  |');
  expect(page).toContain('![Learning curves of CartPole-v1](results/CartPole-v1.svg)');
  expect(Object.keys(pictures)).toEqual(['CartPole-v1.svg', 'Bandit-v0.svg']);
  expect(pictures['CartPole-v1.svg']?.match(/<polyline/g)).toHaveLength(2);
});

test('a row says where the score is of the best policy that the run has kept', () => {
  const results = [makeResult({ settings: { evalEvery: 10_000, evalEpisodes: 20 } })];
  const { page } = describeResults(results, 'results', drawCurves);
  expect(page).toContain('| `CartPole-v1` | reinforce | 200k, best kept | 2.0 | 1 |');
});

test('a row says how many workers have learned', () => {
  const { page } = describeResults([makeResult({ algorithm: 'a3c', workers: 2 })], 'results', drawCurves);
  expect(page).toContain('| `CartPole-v1` | a3c, 2 workers | 200k |');
});

test('a policy is listed with the steps, time and return of its preset, means over the seeds, in its better way of acting', () => {
  const results = [
    makeResult({ greedy: { mean: -99, standardDeviation: 0 } }),
    makeResult({ seed: 2, wallSeconds: 4.11, sampled: { mean: 470, standardDeviation: 10 } }),
    makeResult({ preset: 'CartPole-v1/ppo', wallSeconds: 99 }),
  ];
  expect(JSON.parse(describePolicies(results, ['Bandit-v0', 'CartPole-v1']))).toEqual({
    'CartPole-v1': { envSteps: 200_000, seconds: 3.1, meanReturn: 475, sampled: true },
  });
});

test('a curve without finished episodes has no picture', () => {
  const { page, pictures } = describeResults(
    [makeResult({ curve: [[100, Number.NaN]] })],
    'results',
    drawCurves,
  );
  expect(pictures).toEqual({});
  expect(page).not.toContain('![');
});

test('a long curve is thinned out, and keeps its ends', () => {
  const curve = Array.from({ length: 1000 }, (_, i) => /** @type {const} */ ([i, i / 3]));
  const thin = thinOut(curve);
  expect(thin.length).toBe(60);
  expect([thin[0], thin[59]]).toEqual([
    [0, 0],
    [999, 333],
  ]);
  expect(thinOut(curve.slice(0, 2))).toEqual([
    [0, 0],
    [1, 0.33333],
  ]);
});

test('the committed results are of presets that exist, and the page shows them', () => {
  const folder = new URL(`../${RESULTS_FOLDER}/`, import.meta.url).pathname;
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
  const order = Object.keys(PRESETS);
  const results = files
    .map((file) => {
      const result = /** @type {Result} */ (JSON.parse(readFileSync(join(folder, file), 'utf8')));
      expect(resultFile(result.preset, result.seed)).toBe(file);
      expect(PRESETS[result.preset]?.algorithm).toBe(result.algorithm);
      return result;
    })
    .sort((a, b) => order.indexOf(a.preset) - order.indexOf(b.preset) || a.seed - b.seed);
  const page = readFileSync(new URL(`../${RESULTS_FOLDER}.md`, import.meta.url), 'utf8');
  expect(describeResults(results, 'results', drawCurves).page).toBe(page);
  const index = readFileSync(new URL(`../${POLICIES_FOLDER}/${INDEX}`, import.meta.url), 'utf8');
  expect(Object.keys(JSON.parse(index))).toEqual(listPolicies());
  expect(describePolicies(results, listPolicies())).toBe(index);
});
