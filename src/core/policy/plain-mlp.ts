// The network in plain TypeScript, for the 'cpu' backend and as a reference. wasm-mlp.ts and mlp-webgpu.ts compute the same.
// A convolution is a dense layer over the patches of each picture.

import {
  countWeights,
  flushAll,
  flushTiny,
  inputsOf,
  type Layer,
  type MlpArithmetic,
  outputsOf,
  type Pass,
} from './mlp.ts';
import type { Activation } from './network-shape.ts';
import { addPatches, countPlaces } from './plain-convolution.ts';
import { computeLayers, eachDense, plainForward } from './plain-forward.ts';

export const plainMlp: MlpArithmetic = {
  ...plainForward,

  gradient: (pass, dy, _, into = new Float32Array(countWeights(pass.layers))) =>
    backward(pass, computeLayers(pass), flushAll(dy.slice()), into),

  inputGradient: (pass, dy) => {
    const { layers, activation, rows } = pass;
    const values = computeLayers(pass);
    let delta = flushAll(dy.slice());
    for (let l = layers.length - 1; l >= 0; l--) {
      delta = passBack(layers[l], delta, rows);
      if (l > 0) for (let k = 0; k < delta.length; k++) delta[k] *= derivative(activation, values[l][k]);
      flushAll(delta);
    }
    return delta;
  },

  countHidden: () => 0,
};

/** Gives the gradient of a layer's inputs, [rows × inputs], from that of its sums, `delta` [rows × outputs]: delta · kernelᵀ. */
function passBack(layer: Layer, delta: Float32Array, rows: number): Float32Array {
  const { convolution } = layer;
  if (!convolution) return multiplyBack(layer, delta, rows);
  const [size, after] = [inputsOf(layer), outputsOf(layer)];
  const before = new Float32Array(rows * size);
  const sums = new Float64Array(size);
  const places = countPlaces(convolution);
  for (let row = 0; row < rows; row++) {
    const patches = multiplyBack(layer, delta.subarray(row * after, (row + 1) * after), places);
    addPatches(convolution, patches, sums.fill(0));
    before.set(sums, row * size);
  }
  return flushAll(before);
}

/** Gives delta · kernelᵀ, [count × fanIn], from `delta` [count × fanOut]. */
function multiplyBack({ kernel, fanIn, fanOut }: Layer, delta: Float32Array, count: number): Float32Array {
  const before = new Float32Array(count * fanIn);
  for (let row = 0; row < count; row++) {
    for (let i = 0, w = 0; i < fanIn; i++) {
      let sum = 0;
      for (let j = 0; j < fanOut; j++, w++) sum += kernel[w] * delta[row * fanOut + j];
      before[row * fanIn + i] = flushTiny(sum);
    }
  }
  return before;
}

/**
 * Writes the gradient of the weights to `flat`, [P], and gives it. From the last layer to the first, the gradient of a layer's sums gives
 * that of its weights and that of the layer before, in one loop, because this is the hot path of learning.
 */
function backward(
  { layers, activation, rows }: Pass,
  values: readonly Float32Array[],
  dy: Float32Array,
  flat: Float32Array,
): Float32Array {
  let end = flat.length;
  let delta = dy; // [rows × outputs]
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l];
    const sums = new Float64Array((layer.fanIn + 1) * layer.fanOut); // kernel, then bias
    const before = l > 0 ? new Float32Array(rows * inputsOf(layer)) : undefined;
    if (layer.convolution) {
      eachDense(layer, values[l], delta, rows, (patches, part) =>
        addGradient(layer, patches, part, countPlaces(layer.convolution!), sums),
      );
      before?.set(passBack(layer, delta, rows));
      before?.forEach((slope, k) => {
        before[k] = flushTiny(slope * derivative(activation, values[l][k]));
      });
    } else addGradient(layer, values[l], delta, rows, sums, before && { before, activation });
    end -= sums.length;
    flat.set(sums, end);
    if (before) delta = before;
  }
  return flushAll(flat);
}

/** Adds valuesᵀ · delta to `sums`, and the sum of the deltas after it. Also writes the deltas of the layer before, if they are wanted. */
function addGradient(
  { kernel, fanIn, fanOut }: Layer,
  values: Float32Array,
  delta: Float32Array,
  count: number,
  sums: Float64Array,
  wanted?: { before: Float32Array; activation: Activation },
): void {
  for (let row = 0; row < count; row++) {
    const d = row * fanOut;
    for (let i = 0; i < fanIn; i++) {
      const value = values[row * fanIn + i];
      let slope = 0;
      for (let j = 0, w = i * fanOut; j < fanOut; j++, w++) {
        sums[w] += value * delta[d + j];
        slope += kernel[w] * delta[d + j];
      }
      if (wanted) wanted.before[row * fanIn + i] = flushTiny(slope * derivative(wanted.activation, value));
    }
    for (let j = 0, w = fanIn * fanOut; j < fanOut; j++, w++) sums[w] += delta[d + j];
  }
}

/** The derivative of the activation, from the activation's own `value`. */
function derivative(activation: Activation, value: number): number {
  return activation === 'tanh' ? 1 - value * value : value > 0 ? 1 : 0;
}
