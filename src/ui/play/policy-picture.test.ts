import { describe, expect, it } from 'vitest';
import { Box, Discrete, makeEnv, type Space } from '../../envs.ts';
import { readLayout } from './picture-layout.ts';
import {
  filterPictureSize,
  findPeak,
  listStates,
  paintFilters,
  paintPicture,
  paintShares,
  shareOut,
} from './policy-picture.ts';

const layoutOf = (space: Space) => readLayout(space)!;

describe('the layout of a picture', () => {
  it.each<[Space, object]>([
    [new Box(0, 255, [6, 7], 'uint8'), { height: 6, width: 7, channels: 1, low: 0, high: 255 }],
    [new Box(0, 255, [6, 7, 3], 'uint8'), { height: 6, width: 7, channels: 3, pixel: 3, channel: 1 }],
    [new Box(-1, 1, [4, 6, 7], 'int8'), { height: 6, width: 7, channels: 4, pixel: 1, channel: 42, low: -1 }],
  ])('is read from %s', (space, expected) => {
    expect(readLayout(space)).toMatchObject(expected);
  });

  it.each<Space>([
    new Box(0, 1, [25]),
    new Box(0, 1, [4, 9]),
    new Box(0, 1, [2, 6, 7, 3]),
    new Box(-Infinity, Infinity, [6, 7]),
    new Box(0, 0, [6, 7]),
    new Discrete(3),
  ])('is not that of %s', (space) => {
    expect(readLayout(space)).toBeUndefined();
  });
});

describe('a picture', () => {
  it('is grey between the bounds, or in the colours of three channels', () => {
    const grey = layoutOf(new Box(-1, 1, [5, 5], 'int8'));
    const pixels = new Float32Array(25);
    pixels.set([-1, 0, 1]);
    expect([...paintPicture(grey, pixels).slice(0, 12)]).toEqual([
      ...[0, 0, 0, 255],
      ...[128, 128, 128, 255],
      ...[255, 255, 255, 255],
    ]);
    const colours = layoutOf(new Box(0, 255, [5, 5, 3], 'uint8'));
    expect([
      ...paintPicture(
        colours,
        Float32Array.from({ length: 75 }, (_, k) => k),
      ).slice(0, 8),
    ]).toEqual([...[0, 1, 2, 255], ...[3, 4, 5, 255]]);
  });

  it('of a stack is the newest one', () => {
    const stack = layoutOf(new Box(0, 255, [2, 5, 5], 'uint8'));
    const pixels = Float32Array.from({ length: 50 }, (_, k) => (k < 25 ? 9 : k));
    expect([...paintPicture(stack, pixels).slice(0, 8)]).toEqual([25, 25, 25, 255, 26, 26, 26, 255]);
  });
});

describe('shares', () => {
  const layout = layoutOf(new Box(0, 1, [5, 5, 2]));

  it('are sums of magnitudes over the channels, relative to the largest', () => {
    const gradient = new Float32Array(50);
    gradient.set([1, -1], 2 * 7);
    gradient.set([0, -4], 2 * 13);
    const shares = shareOut(layout, gradient);
    expect([shares[7], shares[13], shares[0]]).toEqual([0.5, 1, 0]);
    expect(findPeak(layout, shares)).toBe('row 3, column 4'); // 13 = 2 · 5 + 3, counted from 1
  });

  it('are 0 without a gradient, and then there is no peak', () => {
    const shares = shareOut(layout, new Float32Array(50));
    expect(Math.max(...shares)).toBe(0);
    expect(findPeak(layout, shares)).toBeUndefined();
  });

  it('colour the pixels, and darken the rest', () => {
    const rgba = Uint8ClampedArray.of(100, 100, 100, 255, 100, 100, 100, 255);
    paintShares(rgba, Float32Array.of(1, 0.5), [200, 0, 50]);
    // 0.4 · 100 · 0.5 + 200 · 0.5 = 120, 20, 45
    expect([...rgba]).toEqual([200, 0, 50, 255, 120, 20, 45, 255]);
  });
});

it('the states are the probes of the environment, or those of a random game if it has none', () => {
  expect(listStates(makeEnv('CatchPixels-v0')).map(({ label }) => label)).toEqual([
    'the ball falls above the paddle',
    'the ball falls at the left edge',
    'the ball falls at the right edge',
  ]);
  const env = makeEnv('PongPixels-v0');
  Object.defineProperty(env, 'probes', { value: [] });
  const [start, later, latest] = listStates(env);
  expect(start).toEqual({ label: 'at the start', observation: new Float32Array(6400) });
  expect([later.label, latest.label]).toEqual(['after 10 random actions', 'after 40 random actions']);
  expect(Array.from(later.observation).some((pixel) => pixel !== 0)).toBe(true);
});

describe('the picture of filters', () => {
  const filters = { count: 2, size: 2, channels: 2, weights: new Float32Array(16) };
  // [row, column, channel, filter]: the first filter is 1 + 3 at the top left, the second −1 − 1 at the bottom right
  filters.weights[0] = 1;
  filters.weights[2] = 3;
  filters.weights[13] = -1;
  filters.weights[15] = -1;

  it('has them side by side, summed over channels, by sign and size', () => {
    expect(filterPictureSize(filters)).toEqual({ width: 5, height: 2 });
    const rgba = paintFilters(filters, [10, 20, 30], [40, 50, 60]);
    const pixel = (row: number, column: number) => [...rgba.subarray(4 * (5 * row + column)).subarray(0, 4)];
    expect(pixel(0, 0)).toEqual([10, 20, 30, 255]);
    expect(pixel(1, 4)).toEqual([40, 50, 60, 128]);
    expect([pixel(0, 1)[3], pixel(0, 2)[3], pixel(1, 2)[3], pixel(0, 3)[3]]).toEqual([0, 0, 0, 0]);
  });

  it('has eight in a row', () => {
    expect(filterPictureSize({ count: 20, size: 4, channels: 1 })).toEqual({ width: 39, height: 14 });
  });
});
