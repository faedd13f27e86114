import { expect, test } from 'vitest';
import { parseCsv, toCsv, toPoint } from './curve-file.mjs';

const report = {
  iteration: 1,
  envSteps: 2336,
  episodes: 32,
  meanReturn: 0.1 + 0.2,
  returnDeviation: 13.25,
  stepsPerSecond: 1000,
  timings: { act: 1, env: 2, learn: 3 },
  metrics: { entropy: 0.69, valueLoss: -1e-9 },
  seconds: 4.5,
  solved: false,
};
const metrics = ['entropy', 'valueLoss'];
const HEADER =
  'iteration,envSteps,episodes,meanReturn,returnDeviation,entropy,valueLoss,stepsPerSecond,actMs,envMs,learnMs,seconds,evaluationReturn\n';

test("a curve has a row for each iteration, with the algorithm's metrics, and exact numbers", () => {
  const csv = toCsv([toPoint(report)], metrics);
  expect(csv).toBe(`${HEADER}1,2336,32,0.30000000000000004,13.25,0.69,-1e-9,1000,1,2,3,4.5,NaN\n`);
  const evaluation = { episodes: 5, meanReturn: 7, returnDeviation: 1 };
  expect(toCsv([toPoint({ ...report, evaluation })], metrics)).toContain(',4.5,7\n');
  expect(toPoint({ ...report, warning: 'no gradient' })).toEqual(toPoint(report)); // a point is numbers only
});

test('a curve that is read and written again is the same, NaN and Infinity included', () => {
  const odd = { ...report, meanReturn: Number.NaN, metrics: { entropy: Infinity, valueLoss: -Infinity } };
  const csv = toCsv([toPoint(odd), toPoint({ ...report, iteration: 2 })], metrics);
  const points = parseCsv(csv, metrics);
  expect(points?.map(({ iteration, entropy }) => [iteration, entropy])).toEqual([
    [1, Infinity],
    [2, 0.69],
  ]);
  expect(toCsv(points ?? [], metrics)).toBe(csv);
  expect(parseCsv(HEADER, metrics)).toEqual([]);
});

test('a curve of an earlier version, without evaluations, is read, too', () => {
  const older = `${HEADER.replace(',evaluationReturn', '')}1,2,3,4,5,6,7,8,9,10,11,12\n`;
  expect(parseCsv(older, metrics)).toMatchObject([
    { iteration: 1, seconds: 12, evaluationReturn: Number.NaN },
  ]);
});

test.each([
  ['', 'nothing'],
  ['a,b\n1,2\n', 'another table'],
  [HEADER.replace('valueLoss', 'loss'), "another algorithm's curve"],
  [`${HEADER}1,2336,32`, 'a row that is cut off'],
  [`${HEADER}1,2,3,4,5,6,7,8,9,10,11,12\n`, 'a row without its last number'],
  [`${HEADER}1,2,3,4,5,6,7,8,9,10,11,12,x\n`, 'a word'],
  [`${HEADER}1,2,3,4,5,6,7,8,9,10,11,12,\n`, 'an empty cell'],
])('%o is no curve: %s', (text) => {
  expect(parseCsv(text, metrics)).toBeUndefined();
});
