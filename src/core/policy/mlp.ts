// A network in plain arrays, for kernels that run on the processor: in a page, a worker or Node.

import { type ConvolutionPlan, countAfter, countBefore } from './convolution.ts';
import { type Activation, layerSizes, type NetworkShape, plansOf } from './network-shape.ts';

/** One layer's weights: `kernel` [fanIn × fanOut], `bias` [fanOut]. */
export interface Layer {
  kernel: Float32Array;
  bias: Float32Array;
  fanIn: number;
  fanOut: number;
  /** Set if the layer is a convolution: it multiplies each patch of the picture, [fanIn], by the kernel. */
  convolution?: ConvolutionPlan | undefined;
}

/** The numbers that go into a layer for one row. */
export function inputsOf({ convolution, fanIn }: Layer): number {
  return convolution ? countBefore(convolution) : fanIn;
}

/** The numbers that come out. */
export function outputsOf({ convolution, fanOut }: Layer): number {
  return convolution ? countAfter(convolution) : fanOut;
}

/** Gives the layers of a network from its weights, a kernel and a bias for each, in order. Keeps the arrays. */
export function toLayers(shape: NetworkShape, weights: readonly Float32Array[]): Layer[] {
  const plans = plansOf(shape);
  return layerSizes(shape).map(([fanIn, fanOut], l) => ({
    ...{ fanIn, fanOut, kernel: weights[2 * l], bias: weights[2 * l + 1], convolution: plans[l] },
  }));
}

/** Gives the arrays of `lengths` that lie one after the other in `joined`, as views. */
export function splitJoined(joined: Float32Array, lengths: readonly number[]): Float32Array[] {
  let end = 0;
  return lengths.map((length) => {
    end += length;
    return joined.subarray(end - length, end);
  });
}

/** A network and its `inputs`, [rows × inputs of the first layer]. */
export interface Pass {
  layers: readonly Layer[];
  /** The last layer has none. */
  activation: Activation;
  inputs: Float32Array;
  rows: number;
}

/**
 * What kernels compute. `dy` is the gradient of the outputs, [rows × outputs].
 *
 * Magnitudes below 1e-30 count as 0: in `inputs` and `dy`, from layer to layer, and in the results. Sums and products of such numbers
 * would be subnormal, which makes Intel processors 50 times slower. Weights are not checked: `Policy` and `Optimizer` flush them.
 */
export interface MlpArithmetic {
  /** Gives the outputs, [rows × outputs]. Writes the values of the hidden layers to `hidden`, if it is given. */
  forward(pass: Pass, hidden?: Float32Array): Float32Array;
  /**
   * Gives the gradient of the weights: [P], layer by layer, kernel before bias. `hidden`: what `forward` has written for the same pass,
   * so that it need not be computed again. `into`: the array that is written and given, instead of a new one.
   */
  gradient(pass: Pass, dy: Float32Array, hidden?: Float32Array, into?: Float32Array): Float32Array;
  /** Gives the gradient of the inputs: [rows × inputs of the first layer]. */
  inputGradient(pass: Pass, dy: Float32Array): Float32Array;
  /** Gives the length of `hidden`, whose order is the arithmetic's own. 0 if it has no use for it. */
  countHidden(pass: Pick<Pass, 'layers' | 'rows'>): number;
}

/** Magnitudes below this count as 0: far below what float32 sums notice, far above the subnormal numbers. */
const TINY = 1e-30;

/** Gives `value`, or 0 if its magnitude is below `TINY`. NaN stays NaN. */
export function flushTiny(value: number): number {
  return Math.abs(value) < TINY ? 0 : value;
}

/** Does the same to all numbers of an array, in place. Gives the array. */
export function flushAll(values: Float32Array): Float32Array {
  for (let k = 0; k < values.length; k++) values[k] = flushTiny(values[k]);
  return values;
}

export function countWeights(layers: readonly Layer[]): number {
  return layers.reduce((sum, { fanIn, fanOut }) => sum + (fanIn + 1) * fanOut, 0);
}
