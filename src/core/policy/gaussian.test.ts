import { describe, expect, it } from 'vitest';
import { meanAndDeviation } from '../learn/rollouts/returns.ts';
import { Generator } from '../random/generator.ts';
import { copyMeans, gaussianEntropy, logDensity, writeNumbers } from './gaussian.ts';

/** Rows of means and log-deviations, in the layout of a policy. */
function describeRows(...rows: { means: number[]; deviations: number[] }[]): Float32Array {
  return Float32Array.from(rows.flatMap(({ means, deviations }) => [...means, ...deviations.map(Math.log)]));
}

const standard = { means: [0, 0], deviations: [1, 1] };
const other = { means: [1, -2], deviations: [2, 0.5] };

describe('logDensity', () => {
  it('is −½ ln 2π at the mean of a standard normal number, for each number', () => {
    expect(logDensity(describeRows({ means: [0], deviations: [1] }), 1, 0, [0])).toBeCloseTo(
      -0.9189385332,
      6,
    );
    expect(logDensity(describeRows(standard), 2, 0, [0, 0])).toBeCloseTo(-2 * 0.9189385332, 6);
  });

  it('falls with the square of the distance from the mean in standard deviations, in its own row', () => {
    // (3 − 1) / 2 = 1 and (−3 + 2) / 0.5 = −2: −½ − 2; and ln 2 + ln ½ = 0
    const rows = describeRows(standard, other);
    expect(logDensity(rows, 2, 1, [9, 9, 3, -3])).toBeCloseTo(-2.5 - 2 * 0.9189385332, 6);
  });

  it('is the logarithm of a density whose integral is 1', () => {
    const rows = describeRows({ means: [0.5], deviations: [0.7] });
    let sum = 0;
    for (let a = -6; a < 7; a += 0.01) sum += 0.01 * Math.exp(logDensity(rows, 1, 0, [a]));
    expect(sum).toBeCloseTo(1, 6);
  });
});

describe('gaussianEntropy', () => {
  it('is the sum of ½ ln 2πe + ln σ over the numbers of its own row', () => {
    const rows = describeRows(standard, { means: [7, 7], deviations: [2, 3] });
    expect(gaussianEntropy(rows, 2, 0)).toBeCloseTo(2 * 1.4189385332, 6);
    expect(gaussianEntropy(rows, 2, 1)).toBeCloseTo(2 * 1.4189385332 + Math.log(6), 6);
  });
});

describe('writeNumbers', () => {
  it('turns standard normal numbers into numbers with the means and deviations of their row', () => {
    const rows = describeRows(standard, other);
    const random = new Generator(1);
    const draws = 20_000;
    const drawn: number[][] = [[], [], [], []];
    const actions = new Float32Array(4);
    for (let draw = 0; draw < draws; draw++) {
      for (const i of [0, 1])
        writeNumbers(rows, 2, i, Float64Array.of(random.normal(0, 1), random.normal(0, 1)), actions);
      actions.forEach((action, k) => {
        drawn[k].push(action);
      });
    }
    [
      [0, 1],
      [0, 1],
      [1, 2],
      [-2, 0.5],
    ].forEach(([mean, deviation], k) => {
      const found = meanAndDeviation(drawn[k]);
      expect(Math.abs(found.mean - mean)).toBeLessThan((4.5 * deviation) / Math.sqrt(draws));
      expect(Math.abs(found.standardDeviation / deviation - 1)).toBeLessThan(4.5 / Math.sqrt(2 * draws));
    });
  });
});

it('copyMeans copies the means of its row', () => {
  const actions = new Float32Array(4);
  for (const i of [0, 1]) copyMeans(describeRows(standard, other), 2, i, actions);
  expect([...actions]).toEqual([0, 0, 1, -2]);
});
