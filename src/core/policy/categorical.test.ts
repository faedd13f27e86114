import { describe, expect, it } from 'vitest';
import { Generator } from '../random/generator.ts';
import { entropy, greedyAction, pickAction, writeLogProbabilities } from './categorical.ts';

/** Gives ln p of the given rows. */
function logs(...rows: number[][]): Float32Array {
  return Float32Array.from(rows.flat(), Math.log);
}

function logSoftmax(...rows: number[][]): number[] {
  const out = new Float32Array(rows.flat().length);
  rows.forEach((row, i) => {
    writeLogProbabilities(Float32Array.from(rows.flat()), i * row.length, row.length, out);
  });
  return [...out];
}

function expectClose(values: readonly number[], expected: readonly number[]): void {
  expect(values.length).toBe(expected.length);
  expected.forEach((value, k) => {
    if (Number.isFinite(value)) expect(values[k]).toBeCloseTo(value, 6);
    else expect(values[k]).toBe(value);
  });
}

describe('writeLogProbabilities', () => {
  it('gives logits minus the logarithm of the sum of their exponentials, in each row', () => {
    // e^0 : e^(ln 3) = 1 : 3, and adding a constant to a row's logits changes nothing
    const expected = [Math.log(0.25), Math.log(0.75)];
    expectClose(logSoftmax([0, Math.log(3)], [-2, Math.log(3) - 2]), [...expected, ...expected]);
  });

  it('neither overflows nor loses small differences with huge logits', () => {
    // −ln(1 + e) and 1 − ln(1 + e)
    expectClose(logSoftmax([1000, 1001], [-1001, -1000]), [
      ...[-1.3132616875, -0.3132616875],
      ...[-1.3132616875, -0.3132616875],
    ]);
    expectClose(logSoftmax([3e38, -3e38]), [0, -Infinity]);
  });

  it('may write over the logits', () => {
    const logits = Float32Array.of(0, 0, 5, 5);
    writeLogProbabilities(logits, 2, 2, logits);
    expectClose([...logits], [0, 0, -Math.LN2, -Math.LN2]);
  });
});

describe('entropy', () => {
  it.each([
    ['0 for a loaded coin', [1, 0], 0],
    ['ln 2 for a fair coin', [0.5, 0.5], Math.LN2],
    ['ln 4 for four equal actions', [0.25, 0.25, 0.25, 0.25], Math.log(4)],
    ['2 ln 2 − ¾ ln 3 for one in four', [0.25, 0.75], 2 * Math.LN2 - 0.75 * Math.log(3)],
  ])('is %s', (_, row, expected) => {
    const other = row.map(() => 1 / row.length);
    expect(entropy(logs(row, other), 0, row.length)).toBeCloseTo(expected, 6);
    expect(entropy(logs(other, row), row.length, row.length)).toBeCloseTo(expected, 6);
  });
});

describe('pickAction', () => {
  it('draws every action of every row, including row 0, with its probability', () => {
    const rows = [
      [0.1, 0.2, 0.7],
      [0.7, 0.1, 0.2],
      [0, 1, 0],
      [0.1, 0.2, 0.7],
    ];
    const draws = 20_000;
    const logProbabilities = logs(...rows);
    const random = new Generator(1);
    const counts = rows.map((row) => row.map(() => 0));
    for (let draw = 0; draw < draws; draw++) {
      rows.forEach((_, i) => {
        counts[i][pickAction(logProbabilities, 3 * i, 3, random.random())] += 1;
      });
    }
    rows.forEach((row, i) => {
      row.forEach((p, a) => {
        const deviation = Math.sqrt((p * (1 - p)) / draws); // of a binomial proportion
        expect(Math.abs(counts[i][a] / draws - p), `row ${i}, action ${a}`).toBeLessThanOrEqual(
          4.5 * deviation,
        );
      });
    });
  });

  it.each([
    [0, 0],
    [0.2499, 0],
    [0.2501, 1],
    [0.9999, 1],
  ])(
    'takes the first action whose cumulative probability exceeds the number: %d gives %d',
    (uniform, action) => {
      expect(pickAction(logs([0.25, 0.75]), 0, 2, uniform)).toBe(action);
    },
  );
});

describe('greedyAction', () => {
  it('is the most probable action of its own row, and the first of equal ones', () => {
    const rows = logs([0.2, 0.5, 0.3], [0.4, 0.2, 0.4], [0.2, 0.4, 0.4], [0, 0, 1]);
    expect([0, 1, 2, 3].map((i) => greedyAction(rows, 3 * i, 3))).toEqual([1, 0, 1, 2]);
  });
});
