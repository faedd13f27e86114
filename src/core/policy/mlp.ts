// A multilayer perceptron as plain arrays, for the kernels that compute in the page's own memory.

import type { Activation } from './network-shape.ts';

/** One layer's weights: `kernel` [fanIn × fanOut], `bias` [fanOut]. */
export interface Layer {
  kernel: Float32Array;
  bias: Float32Array;
  fanIn: number;
  fanOut: number;
}

/** A network, and the `inputs` [rows × fanIn of the first layer] that go through it. */
export interface Pass {
  layers: readonly Layer[];
  /** Of all layers but the last. */
  activation: Activation;
  inputs: Float32Array;
  rows: number;
}

export interface MlpArithmetic {
  /** Gives the outputs, [rows × outputs]. */
  forward(pass: Pass): Float32Array;
  /** Gives what a gradient `dy` [rows × outputs] means for the weights: [P], layer by layer, kernel before bias. */
  gradient(pass: Pass, dy: Float32Array): Float32Array;
}

export function countWeights(layers: readonly Layer[]): number {
  return layers.reduce((sum, { fanIn, fanOut }) => sum + (fanIn + 1) * fanOut, 0);
}
