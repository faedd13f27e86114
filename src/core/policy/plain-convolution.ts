// Convolutions in plain TypeScript, one row at a time: the patches of a picture side by side are rows of a matrix, which a layer multiplies
// by its kernel.

import { type ConvolutionPlan, countBefore, listPatches } from './convolution.ts';

/** Copies the patches of one picture, `row` of `from`, to `patches` [places × fanIn]. Zeros stand for what lies around the picture. */
export function readPatches(
  plan: ConvolutionPlan,
  from: Float32Array,
  row: number,
  patches: Float32Array,
): void {
  const { width, channels, size } = plan;
  const first = row * countBefore(plan);
  const fanIn = size * size * channels;
  patches.fill(0);
  listPatches(plan).forEach((patch, i) => {
    for (let line = 0; line < patch.lines; line++) {
      const at = first + patch.from + line * width * channels;
      const to = i * fanIn + patch.kernelFrom + line * size * channels;
      for (let k = 0; k < patch.run; k++) patches[to + k] = from[at + k];
    }
  });
}

/** Adds patches [places × fanIn] to the numbers of the picture from which they would come. */
export function addPatches(plan: ConvolutionPlan, patches: Float32Array, to: Float64Array): void {
  const { width, channels, size } = plan;
  const fanIn = size * size * channels;
  listPatches(plan).forEach((patch, i) => {
    for (let line = 0; line < patch.lines; line++) {
      const at = patch.from + line * width * channels;
      const from = i * fanIn + patch.kernelFrom + line * size * channels;
      for (let k = 0; k < patch.run; k++) to[at + k] += patches[from + k];
    }
  });
}

/** The number of places of a kernel. */
export function countPlaces({ outHeight, outWidth }: ConvolutionPlan): number {
  return outHeight * outWidth;
}
