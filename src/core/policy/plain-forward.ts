// The part of plain-mlp.ts that a policy needs to decide: a page that only plays loads no gradients.

import { tanh } from '../math/exponential.ts';
import { flushAll, flushTiny, type Layer, type MlpArithmetic, outputsOf, type Pass } from './mlp.ts';
import type { Activation } from './network-shape.ts';
import { countPlaces, readPatches } from './plain-convolution.ts';

export const plainForward: Pick<MlpArithmetic, 'forward'> = {
  forward: (pass) => computeLayers(pass)[pass.layers.length],
};

/** Gives the values of every layer, the inputs first: values[l] is [rows × inputs of layer l]. */
export function computeLayers({ layers, activation, inputs, rows }: Pass): Float32Array[] {
  const values = [flushAll(inputs.slice())];
  layers.forEach((layer, l) => {
    const to = new Float32Array(rows * outputsOf(layer));
    const after = l < layers.length - 1 ? activation : undefined;
    eachDense(layer, values[l], to, rows, (from, part, count) => multiply(layer, from, part, count, after));
    values.push(to);
  });
  return values;
}

/**
 * Calls `work` with rows of a dense layer: all of them, or for each picture the patches [places × fanIn] and the part of `after` that
 * belongs to them, [places × fanOut].
 */
export function eachDense(
  layer: Layer,
  before: Float32Array,
  after: Float32Array,
  rows: number,
  work: (from: Float32Array, part: Float32Array, count: number) => void,
): void {
  const { convolution, fanIn } = layer;
  if (!convolution) {
    work(before, after, rows);
    return;
  }
  const places = countPlaces(convolution);
  const patches = new Float32Array(places * fanIn);
  const size = outputsOf(layer);
  for (let row = 0; row < rows; row++) {
    readPatches(convolution, before, row, patches);
    work(patches, after.subarray(row * size, (row + 1) * size), places);
  }
}

/** Writes activation(from · kernel + bias) to `to` [count × fanOut]. */
function multiply(
  { kernel, bias, fanIn, fanOut }: Layer,
  from: Float32Array,
  to: Float32Array,
  count: number,
  activation: Activation | undefined,
): void {
  const sums = new Float64Array(fanOut);
  for (let row = 0; row < count; row++) {
    sums.set(bias);
    for (let i = 0; i < fanIn; i++) {
      const value = from[row * fanIn + i];
      for (let j = 0, w = i * fanOut; j < fanOut; j++, w++) sums[j] += value * kernel[w];
    }
    for (let j = 0, k = row * fanOut; j < fanOut; j++, k++)
      to[k] = flushTiny(activation ? activate(activation, sums[j]) : sums[j]);
  }
}

function activate(activation: Activation, sum: number): number {
  return activation === 'tanh' ? tanh(sum) : Math.max(0, sum);
}
