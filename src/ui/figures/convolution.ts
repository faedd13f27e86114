// The arithmetic of <palestra-convolution>: one filter over a small picture of Pong.
import { planConvolutions } from '../../core/policy/convolution.ts';
import { readPatches } from '../../core/policy/plain-convolution.ts';

export const SIDE = 12; // px, of the picture
export const SIZE = 3; // px, of the filter
export const STRIDES = [1, 2, 3] as const;

export const SEEN = ['frame', 'difference'] as const;
export type ConvolutionInput = (typeof SEEN)[number];
export const DIRECTIONS = ['left', 'right'] as const;
export type BallDirection = (typeof DIRECTIONS)[number];
export const FILTERS = ['columns', 'rows', 'sum'] as const;
export type ConvolutionFilter = (typeof FILTERS)[number];

/** The weights, row by row. */
const WEIGHTS: Readonly<Record<ConvolutionFilter, readonly number[]>> = {
  columns: [-1, 0, 1, -1, 0, 1, -1, 0, 1], // the right column minus the left one
  rows: [-1, -1, -1, 0, 0, 0, 1, 1, 1],
  sum: [1, 1, 1, 1, 1, 1, 1, 1, 1],
};

/** Pixels: top and left, then height and width. The ball is that of Pong, and moves by its own width in a step. */
const PADDLE = [4, 10, 4, 1] as const;
const BALL = [5, 5, 2, 1] as const;

/** What `<palestra-convolution>` shows. */
export interface ConvolutionNumbers {
  /** 1 where something is, or has appeared; −1 where something has disappeared. [12 × 12] */
  readonly picture: readonly number[];
  /** The places of the filter along each side. */
  readonly places: number;
  /** The output at each place. [places × places] */
  readonly outputs: readonly number[];
  /** The pixels under the filter at its present place. [3 × 3] */
  readonly patch: readonly number[];
  /** The filter's weights. [3 × 3] */
  readonly weights: readonly number[];
  readonly output: number;
}

/** Returns how many places the filter has along a side. */
export function countPlaces(stride: number): number {
  return planOf(stride).outWidth;
}

/** Paints the picture: the present frame, or that minus the frame before. */
export function paint(seen: ConvolutionInput, direction: BallDirection): number[] {
  const pixels: number[] = Array(SIDE * SIDE).fill(0);
  const add = (
    [top, left, height, width]: readonly [number, number, number, number],
    value: number,
  ): void => {
    for (let y = top; y < top + height; y++)
      for (let x = left; x < left + width; x++) pixels[y * SIDE + x] += value;
  };
  const [top, left, height, width] = BALL;
  add(PADDLE, 1);
  add(BALL, 1);
  if (seen === 'frame') return pixels;
  add(PADDLE, -1);
  add([top, left + (direction === 'left' ? width : -width), height, width], -1);
  return pixels;
}

/** Applies a filter at each place, and looks at one of them: `row` and `column` count places from the top left. */
export function convolve(
  picture: readonly number[],
  filter: ConvolutionFilter,
  stride: number,
  [row, column]: readonly [number, number],
): ConvolutionNumbers {
  const plan = planOf(stride);
  const weights = WEIGHTS[filter];
  const places = plan.outWidth;
  const patches = new Float32Array(places * places * weights.length);
  readPatches(plan, Float32Array.from(picture), 0, patches);
  const patchAt = (i: number): number[] => [
    ...patches.subarray(i * weights.length, (i + 1) * weights.length),
  ];
  const outputs = Array.from({ length: places * places }, (_, i) =>
    patchAt(i).reduce((sum, pixel, k) => sum + weights[k] * pixel, 0),
  );
  const at = row * places + column;
  return { picture, places, outputs, patch: patchAt(at), weights, output: outputs[at] };
}

function planOf(stride: number) {
  const convolution = { filters: 1, size: SIZE, stride, padding: 'valid' } as const;
  const [plan] = planConvolutions('palestra-convolution', [SIDE, SIDE, 1], [convolution]);
  return plan;
}
