// The network in plain TypeScript, for the 'cpu' backend and as a reference. wasm-mlp.ts and mlp-webgpu.ts compute the same.

import { countWeights, flushAll, flushTiny, type Layer, type MlpArithmetic } from './mlp.ts';
import type { Activation } from './network-shape.ts';

export const plainMlp: MlpArithmetic = {
  forward: ({ layers, activation, inputs, rows }) => forward(layers, activation, inputs, rows)[layers.length],

  gradient: ({ layers, activation, inputs, rows }, dy) =>
    backward(layers, activation, forward(layers, activation, inputs, rows), flushAll(dy.slice()), rows),

  inputGradient: ({ layers, activation, inputs, rows }, dy) => {
    const values = forward(layers, activation, inputs, rows);
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

/** Gives the values of every layer, the inputs first: values[l] is [rows × fanIn of layer l]. */
function forward(
  layers: readonly Layer[],
  activation: Activation,
  inputs: Float32Array,
  rows: number,
): Float32Array[] {
  const values = [flushAll(inputs.slice())];
  layers.forEach(({ kernel, bias, fanIn, fanOut }, l) => {
    const from = values[l];
    const to = new Float32Array(rows * fanOut);
    const sums = new Float64Array(fanOut);
    const hidden = l < layers.length - 1;
    for (let row = 0; row < rows; row++) {
      sums.set(bias);
      for (let i = 0; i < fanIn; i++) {
        const value = from[row * fanIn + i];
        for (let j = 0, w = i * fanOut; j < fanOut; j++, w++) sums[j] += value * kernel[w];
      }
      for (let j = 0, k = row * fanOut; j < fanOut; j++, k++)
        to[k] = flushTiny(hidden ? activate(activation, sums[j]) : sums[j]);
    }
    values.push(to);
  });
  return values;
}

/** Gives the gradient of a layer's inputs, [rows × fanIn], from that of its sums, `delta` [rows × fanOut]: delta · kernelᵀ. */
function passBack({ kernel, fanIn, fanOut }: Layer, delta: Float32Array, rows: number): Float32Array {
  const before = new Float32Array(rows * fanIn);
  for (let row = 0; row < rows; row++) {
    for (let i = 0, w = 0; i < fanIn; i++) {
      let sum = 0;
      for (let j = 0; j < fanOut; j++, w++) sum += kernel[w] * delta[row * fanOut + j];
      before[row * fanIn + i] = flushTiny(sum);
    }
  }
  return before;
}

/**
 * Gives the gradient of the weights. From the last layer to the first, the gradient of a layer's sums gives that of its weights
 * and that of the layer before, in one loop, because this is the hot path of learning.
 */
function backward(
  layers: readonly Layer[],
  activation: Activation,
  values: readonly Float32Array[],
  dy: Float32Array,
  rows: number,
): Float32Array {
  const flat = new Float32Array(countWeights(layers));
  let end = flat.length;
  let delta = dy; // [rows × fanOut]
  for (let l = layers.length - 1; l >= 0; l--) {
    const { kernel, fanIn, fanOut } = layers[l];
    const from = values[l];
    const sums = new Float64Array((fanIn + 1) * fanOut); // kernel, then bias
    const before = l > 0 ? new Float32Array(rows * fanIn) : undefined;
    for (let row = 0; row < rows; row++) {
      const d = row * fanOut;
      for (let i = 0; i < fanIn; i++) {
        const value = from[row * fanIn + i];
        let slope = 0;
        for (let j = 0, w = i * fanOut; j < fanOut; j++, w++) {
          sums[w] += value * delta[d + j];
          slope += kernel[w] * delta[d + j];
        }
        if (before) before[row * fanIn + i] = flushTiny(slope * derivative(activation, value));
      }
      for (let j = 0, w = fanIn * fanOut; j < fanOut; j++, w++) sums[w] += delta[d + j];
    }
    end -= sums.length;
    flat.set(sums, end);
    if (before) delta = before;
  }
  return flushAll(flat);
}

function activate(activation: Activation, sum: number): number {
  return activation === 'tanh' ? Math.tanh(sum) : Math.max(0, sum);
}

/** The derivative of the activation, from the activation's own `value`. */
function derivative(activation: Activation, value: number): number {
  return activation === 'tanh' ? 1 - value * value : value > 0 ? 1 : 0;
}
