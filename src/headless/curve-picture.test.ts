import { expect, test } from 'vitest';
import { drawCurve, drawCurves, formatTick, spreadTicks } from './curve-picture.ts';

test('ticks are round numbers that enclose the range', () => {
  expect(spreadTicks([0, 475])).toEqual([0, 100, 200, 300, 400, 500]);
  expect(spreadTicks([0, 241_376])).toEqual([0, 50_000, 100_000, 150_000, 200_000, 250_000]);
  expect(spreadTicks([-200, -110])).toEqual([-200, -180, -160, -140, -120, -100]);
  expect(spreadTicks([0, 0.3])).toEqual([0, 0.1, 0.2, 0.3]);
  expect(spreadTicks([0, 0])).toEqual([0, 0.2]);
});

test('ticks are short', () => {
  expect([0, 12.5, 475, 9999, 50_000, 1_200_000, -110].map(formatTick)).toEqual([
    '0',
    '12.5',
    '475',
    '9999',
    '50k',
    '1.2M',
    '−110',
  ]);
});

test('a picture has the curve, its axes and the target', () => {
  const picture = drawCurve({
    title: 'a < b & c',
    points: [
      { envSteps: 1000, meanReturn: Number.NaN, returnDeviation: Number.NaN },
      { envSteps: 2000, meanReturn: 50, returnDeviation: 10 },
      { envSteps: 4000, meanReturn: 100, returnDeviation: 10 },
    ],
    target: 475,
  });
  expect(picture).toContain('a &lt; b &amp; c');
  expect(picture).toContain('environment steps');
  expect(picture).toContain('target 475');
  expect(picture).not.toContain('NaN');
  expect(picture.match(/<polyline points="([^"]*)"/)?.[1].split(' ')).toHaveLength(2); // without the point that has no mean
});

test('a run without iterations or target has a picture, too', () => {
  expect(drawCurve({ title: '', points: [] })).not.toMatch(/NaN|Infinity|undefined|target/);
});

test('a picture of several seeds has a line for each, in one grid', () => {
  const picture = drawCurves('two seeds', [
    [
      [0, Number.NaN],
      [500, -200],
      [1000, -100],
    ],
    [[1000, 0]],
  ]);
  const lines = [...picture.matchAll(/<polyline points="([^"]*)"/g)].map(([, points]) => points);
  expect(lines).toEqual(['260.0,224.0 464.0,134.0', '464.0,44.0']);
  expect(picture).toContain('>−200</text>');
  expect(picture).toContain('>1000</text>');
});
