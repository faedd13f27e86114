import { expect, it } from 'vitest';
import { maxChunkRows } from './learning-batch.ts';

it.each([
  [4, 2 ** 18],
  [1024, 1024], // 2^20 numbers
  [6400, 128], // 163.8 rows would fit, 128 are whole blocks of 64
  [40_000, 24], // 26.2 would fit, 24 are whole blocks of 8
  [2 ** 21, 8],
])('of rows with %i numbers, %i at most are a chunk', (inputs, expected) => {
  expect(maxChunkRows(inputs)).toBe(expected);
});
