import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BENCHMARKS } from '../src/headless/bench/benchmarks.ts';
import { updateBenchPage } from './bench-page.mjs';
import { describeHighlights, describeMachine, describeRow, tableHead } from './bench-table.mjs';

/** @param {string} name */
const read = (name) => readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');

const floor = {
  id: 'envs.raw.N16W2',
  value: 10_000_000,
  unit: 'steps/s',
  repetitions: 9,
  min: 9e6,
  max: 11e6,
};
const result = { ...floor, id: 'envs.shared.N16W2', value: 347_859.4, min: 211_749, max: 358_577 };

test('a row has the median, the range and the ratio to its floor', () => {
  expect([tableHead(17), describeRow(floor, undefined, 17), describeRow(result, floor, 17)].join('\n')).toBe(
    [
      'benchmark               median                          from … to  compared',
      'envs.raw.N16W2      10,000,000  steps/s    9,000,000 … 11,000,000',
      'envs.shared.N16W2      347,859  steps/s         211,749 … 358,577  0.0348 × envs.raw.N16W2',
    ].join('\n'),
  );
});

test('small numbers have three digits', () => {
  const act = { ...floor, id: 'act.wasm.N16', value: 0.0453712, unit: 'ms', min: 0.04411, max: 12.3456 };
  expect(describeRow(act, undefined, 12)).toBe(
    'act.wasm.N16       0.0454  ms                  0.0441 … 12.3',
  );
});

test('the lines above the table say if WebGPU runs on the CPU', () => {
  const run = { machine: '2 × Any, 24 GiB, linux', browser: 'Chromium 156', adapter: 'nvidia hopper' };
  expect(describeMachine(run)).toBe(
    'machine  2 × Any, 24 GiB, linux\nbrowser  Chromium 156\nadapter  nvidia hopper',
  );
  expect(describeMachine({ ...run, adapter: 'google swiftshader (software)' })).toMatch(
    /WebGPU runs on the CPU here/,
  );
});

test('the highlights have a row for each figure, and need a whole run', () => {
  const { results } = JSON.parse(read('benchmarks.json'));
  const rows = describeHighlights(results).split('\n');
  expect(rows.length).toBe(2 + 8);
  const solve = results.find((/** @type {{ id: string }} */ { id }) => id === 'train.wasm.CartPole-v1');
  expect(rows[2]).toContain(`| ${Number(solve.value.toPrecision(3))} s (wasm), `);
  expect(() => describeHighlights([floor])).toThrow('expected a result of train.wasm.CartPole-v1, got none');
});

test('the page of the benchmarks shows the committed run', () => {
  const page = read('benchmarks.md');
  const updated = updateBenchPage(page, JSON.parse(read('benchmarks.json')), BENCHMARKS);
  expect(page, 'run node scripts/bench-page.mjs').toBe(updated);
  expect(
    updateBenchPage(page, { ...JSON.parse(read('benchmarks.json')), machine: 'another' }, BENCHMARKS),
  ).toContain('machine  another');
});
