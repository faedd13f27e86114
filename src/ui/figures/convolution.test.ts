import { describe, expect, it } from 'vitest';
import { convolve, countPlaces, paint, SIDE } from './convolution.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value);

describe('the picture', () => {
  it('is a ball of 2 × 1 and a paddle of 4 pixels, wherever the ball comes from', () => {
    expect(sum(paint('frame', 'left'))).toBe(6);
    expect(paint('frame', 'left')).toEqual(paint('frame', 'right'));
  });

  it('as a difference has no paddle, and shows where the ball was', () => {
    const picture = paint('difference', 'right');
    expect(sum(picture)).toBe(0);
    expect(picture.slice(5 * SIDE, 6 * SIDE)).toEqual([0, 0, 0, 0, -1, 1, 0, 0, 0, 0, 0, 0]);
    expect(picture.filter((pixel) => pixel !== 0)).toHaveLength(4);
  });
});

describe('the filter', () => {
  it('has (12 − 3) / stride + 1 places along a side, rounded down', () => {
    expect([1, 2, 3].map(countPlaces)).toEqual([10, 5, 4]);
  });

  it('“right minus left” has opposite outputs for opposite directions, at the place of the ball', () => {
    const right = convolve(paint('difference', 'right'), 'columns', 1, [4, 4]);
    expect(right.patch).toEqual([0, 0, 0, -1, 1, 0, -1, 1, 0]);
    expect(right.output).toBe(2); // two rows of (−1) · (−1)
    const left = convolve(paint('difference', 'left'), 'columns', 1, [4, 4]);
    expect(left.patch).toEqual([0, 0, 0, 0, 1, -1, 0, 1, -1]);
    expect(left.output).toBe(-2);
    expect(convolve(paint('frame', 'left'), 'columns', 1, [4, 4]).output).toBe(0);
  });

  it('“sum” counts the pixels under it, at each place', () => {
    const { outputs } = convolve(paint('frame', 'left'), 'sum', 3, [0, 0]);
    // rows 3 to 5 hold one pixel of the ball and two of the paddle; rows 6 to 8 hold the others
    expect(outputs).toEqual([0, 0, 0, 0, 0, 1, 0, 2, 0, 1, 0, 2, 0, 0, 0, 0]);
  });

  it('“below minus above” sees the upper end of the ball as +1', () => {
    expect(convolve(paint('frame', 'left'), 'rows', 1, [3, 4]).output).toBe(1);
  });
});
