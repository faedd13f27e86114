import { expect, test } from 'vitest';
import { formatNumber, formatRoughTime, formatShort, formatWhole } from './format.ts';

test.each([
  [0, '0'],
  [-0.001, '0'],
  [0.7, '0.7'],
  [-0.625, '−0.63'],
  [9.996, '10'],
  [47.31, '47.3'],
  [99.96, '100'],
  [-110.4, '−110'],
  [12345.6, '12,346'],
])('formatNumber writes %d as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test('what is no number yet is a dash, and a minus is a minus', () => {
  expect([formatWhole(Number.NaN), formatShort(Number.NaN)]).toEqual(['–', '–']);
  expect([formatWhole(1234.5), formatShort(-0.0123), formatShort(45600)]).toEqual([
    '1,235',
    '−0.0123',
    '45.6K',
  ]);
});

test.each([
  [0.2, '1 s'],
  [4.6, '5 s'],
  [47, '45 s'],
  [99, '100 s'],
  [171, '3 min'],
  [860, '15 min'],
])('formatRoughTime writes %d s as %s', (seconds, text) => {
  expect(formatRoughTime(seconds)).toBe(text);
});
