import { expect, it } from 'vitest';
import { describeValue } from './describe-value.ts';

class Pole {}

it.each<[value: unknown, description: string]>([
  [1, '1'],
  ['1', "'1'"],
  [null, 'null'],
  [undefined, 'undefined'],
  [[1, '2', [3]], "Array [1, '2', Array [3]]"],
  [Float32Array.of(1, 2), 'Float32Array [1, 2]'],
  [Array(9).fill(0), 'Array [0, 0, 0, 0, 0, 0, 0, 0, …]'],
  [{ x: 1 }, 'an object'],
  [Object.create(null), 'an object'],
  [new Pole(), 'an object of class Pole'],
  [Pole, 'the function or class Pole'],
  [() => {}, 'the function or class without a name'],
])('tells %s from other values', (value, description) => {
  expect(describeValue(value)).toBe(description);
});
