import { expect, it } from 'vitest';
import { limitRows } from './learning-batch.ts';

it.each([
  [4096, 4, 4096],
  [1024, 1024, 1024], // 2^20 numbers
  [1024, 6400, 163], // 163 · 6400 = 1,043,200
  [8, 2 ** 21, 1],
])('of %i rows with %i numbers, %i become floats at a time', (rows, rowSize, expected) => {
  expect(limitRows(rows, rowSize)).toBe(expected);
});
