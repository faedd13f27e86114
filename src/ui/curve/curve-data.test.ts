import { describe, expect, it } from 'vitest';
import type { CurvePoint, RunSettings } from '../run/run-controller.ts';
import { groupRuns } from '../run/run-groups.ts';
import { pointAt, stubRun } from '../testing/stub-run.ts';
import { followKey } from './cursor-keys.ts';
import { type CurveRequest, curveData, readOff, smooth } from './curve-data.ts';
import { curveColumns, someRows, toCsv } from './curve-table.ts';
import { summarize } from './curve-words.ts';

const RETURNS: CurveRequest = { metric: 'meanReturn', x: 'envSteps', smoothing: 0 };
const at = (envSteps: number, meanReturn: number, more: Partial<CurvePoint> = {}) =>
  pointAt({ envSteps, meanReturn, returnDeviation: 1, ...more });
const run = (points: readonly CurvePoint[], settings: Partial<RunSettings> = {}) => stubRun(points, settings);

describe('smooth', () => {
  it('leaves the first as it is, and weighs what is k points back with factor^k', () => {
    expect(smooth([1, 3, 5], 0.5)).toEqual([1, 3.5 / 1.5, (0.25 + 1.5 + 5) / 1.75]);
    expect(smooth([4, 7], 0)).toEqual([4, 7]);
  });

  it('passes over what is missing', () => {
    expect(smooth([null, 1, null, 3], 0.5)).toEqual([null, 1, null, 3.5 / 1.5]);
  });
});

describe('readOff', () => {
  it('goes straight from point to point, and knows nothing beyond the ends', () => {
    expect(readOff([10, 20], [0, 100], [5, 10, 12, 20, 21])).toEqual([null, 0, 20, 100, null]);
  });

  it('does not go over a gap', () => {
    expect(readOff([0, 10, 20], [1, null, 3], [0, 5, 10, 15, 20])).toEqual([1, null, null, null, 3]);
  });
});

describe('groupRuns', () => {
  it('puts together what differs in the seed and the number of workers alone', () => {
    const runs = [run([], { seed: 1 }), run([], { seed: 2, workers: 3 })];
    expect(groupRuns(runs)).toEqual([{ label: '', runs }]);
  });

  it('says of others in what they differ, in the words of the form', () => {
    const [a, b, c] = [
      run([], { options: { learningRate: 0.02 }, hidden: [32, 32] }),
      run([], { options: { learningRate: 0.1 }, hidden: [8] }),
      run([], { options: { learningRate: 0.02 }, hidden: [32, 32], seed: 9 }),
    ];
    expect(groupRuns([a, b, c])).toEqual([
      { label: 'Hidden layers 32, 32, Learning rate 0.02', runs: [a, c] },
      { label: 'Hidden layers 8, Learning rate 0.1', runs: [b] },
    ]);
    const envs = groupRuns([run([], { env: 'CartPole-v0' }), run([], { env: 'Acrobot-v1' })]);
    expect(envs.map(({ label }) => label)).toEqual(['CartPole-v0', 'Acrobot-v1']);
  });
});

describe('curveData', () => {
  it('of one run is its numbers, the mean return with the deviation of the returns', () => {
    const groups = groupRuns([run([at(100, 20), at(200, Number.NaN), at(300, 40)])]);
    expect(curveData(groups, RETURNS)).toEqual({
      xs: [100, 200, 300],
      lines: [{ label: '', ys: [20, null, 40], deviations: [1, 1, 1], members: [] }],
    });
    expect(curveData(groups, { ...RETURNS, metric: 'entropy' }).lines[0].deviations).toBeUndefined();
  });

  it('of several seeds has their mean and sample deviation up to the shortest run, and each run separately', () => {
    const first = run([at(0, 0), at(10, 10), at(20, 20)], { seed: 1 });
    const second = run([at(0, 2), at(20, 22)], { seed: 2 });
    const unbegun = run([], { seed: 3 });
    const { xs, lines } = curveData(groupRuns([first, second, unbegun]), RETURNS);
    expect(xs).toEqual([0, 10, 20]);
    expect(lines[0].ys).toEqual([1, 11, 21]);
    expect(lines[0].deviations).toEqual([Math.SQRT2, Math.SQRT2, Math.SQRT2]);
    expect(lines[0].members).toEqual([
      { seed: 1, ys: [0, 10, 20] },
      { seed: 2, ys: [2, 12, 22] },
    ]);
    const ahead = run([at(0, 0), at(20, 20), at(30, 30)], { seed: 4 });
    expect(curveData(groupRuns([second, ahead]), RETURNS).lines[0].ys).toEqual([1, 21, null]);
  });
});

describe('the table', () => {
  const groups = groupRuns([
    run([at(0, 1), at(10, 2)], { seed: 1 }),
    run([at(0, 3), at(10, 4)], { seed: 2 }),
    run([at(10, 5)], { seed: 1, options: { learningRate: 0.5 } }),
  ]);
  const csv = toCsv(curveColumns('envSteps', new Map([['meanReturn', curveData(groups, RETURNS)]])));

  it('as CSV has a column for each line that is seen, and reads back as the same numbers', () => {
    expect(csv.split('\n')).toEqual([
      [
        'envSteps',
        ...['', ' deviation', ' seed 1', ' seed 2'].map((what) => `meanReturn${what} (Learning rate 0.02)`),
        ...['', ' deviation'].map((what) => `meanReturn${what} (Learning rate 0.5)`),
      ].join(),
      `0,2,${Math.SQRT2},1,3,,`,
      `10,3,${Math.SQRT2},2,4,5,1`,
      '',
    ]);
  });

  it('quotes a name with a comma in it', () => {
    expect(toCsv([{ name: 'Hidden "8", 8', title: '', values: [1] }])).toBe('"Hidden ""8"", 8"\n1\n');
  });

  it('shows so many rows at most, with the first and the last', () => {
    expect(someRows(3, 5)).toEqual([0, 1, 2]);
    expect(someRows(101, 5)).toEqual([0, 25, 50, 75, 100]);
  });
});

describe('summarize', () => {
  const words = (...runs: ReturnType<typeof run>[]): string =>
    summarize(groupRuns(runs), 'meanReturn', curveData(groupRuns(runs), RETURNS), 475);

  it('says environment, iteration, value, target and trend', () => {
    const points = [20, 80, 412].map((meanReturn, i) => at(i, meanReturn, { iteration: i + 16 }));
    expect(words(run(points))).toBe('CartPole-v1, iteration 18: mean return 412 of 475, rising');
    expect(words(run([at(0, 400), at(1, 300)]))).toContain('300 of 475, falling');
    expect(words(run([at(0, 400), at(1, 401)]))).toContain('401 of 475, steady');
  });

  it('of several seeds says how many have begun; of several groups what each is', () => {
    expect(words(run([at(0, 10)], { seed: 1 }), run([at(0, 30)], { seed: 2 }), run([], { seed: 3 }))).toBe(
      'CartPole-v1, mean of 2 seeds: mean return 20 of 475, steady',
    );
    expect(words(run([at(0, 10)]), run([], { options: { gamma: 0.5 } }))).toBe(
      'CartPole-v1, Discount γ 0.99, iteration 1: mean return 10 of 475, steady; CartPole-v1, Discount γ 0.5: no mean return yet',
    );
  });
});

describe('followKey', () => {
  it.each([
    ['ArrowLeft', 29],
    ['ArrowRight', 31],
    ['PageUp', 40],
    ['PageDown', 20],
    ['Home', 0],
    ['End', 100],
    ['Escape', null],
    ['a', undefined],
  ])('%s leads from 30 of 100 to %s', (key, to) => {
    expect(followKey(key, 30, 100)).toBe(to);
  });

  it('stays on the points', () => {
    expect([followKey('ArrowLeft', 0, 3), followKey('PageUp', 3, 3)]).toEqual([0, 3]);
  });
});
