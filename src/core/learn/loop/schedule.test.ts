import { expect, it } from 'vitest';
import { valueAt } from './schedule.ts';

it('a schedule of two numbers goes in a straight line from the first to the second, a single number stays', () => {
  expect([0, 0.25, 1].map((progress) => valueAt([2, 1], progress))).toEqual([2, 1.75, 1]);
  expect([0, 1].map((progress) => valueAt(3, progress))).toEqual([3, 3]);
});
