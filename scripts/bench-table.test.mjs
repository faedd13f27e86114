import { expect, test } from 'vitest';
import { describeRow, tableHead } from './bench-table.mjs';

const floor = {
  id: 'envs.raw.N16W2',
  value: 10_000_000,
  unit: 'steps/s',
  repetitions: 9,
  min: 9e6,
  max: 11e6,
};
const result = { ...floor, id: 'envs.shared.N16W2', value: 347_859.4, min: 211_749, max: 358_577 };

test('a row has the median, the range and what it is of its floor', () => {
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
