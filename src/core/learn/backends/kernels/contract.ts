// Names and inputs of our operations, for those who run them and those who implement them.

import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs';
import type { Activation } from '../../../policy/network-shape.ts';

/**
 * Computes the outputs, [B × outputs], from `x` [B × inputs] and a kernel and a bias for each layer: w0, b0, w1, b1, …
 *
 * Gives a list, of which the outputs are the last. Before them are the values of all hidden layers, if the gradient of this backend
 * wants them back.
 */
export const MLP = 'PalestraMlp';
/**
 * Computes what a gradient `dy` [B × outputs] of the outputs means for the weights, from the same inputs and from the hidden layers'
 * values, v0, v1, …, if there were such. Gives a list: for each kernel and bias, in turn, one of its shape.
 */
export const MLP_GRADIENT = 'PalestraMlpGradient';

/** A network that runs past TensorFlow.js, on the buffers of its variables. */
export interface DirectNetwork {
  /** Gives the outputs, [rows × outputs], for `inputs` [rows × inputs], which may lie in shared memory. */
  run(inputs: Float32Array, rows: number): Promise<Float32Array>;
  dispose(): void;
}

/** By name, as above. */
export type KernelInputs = Record<string, TensorInfo>;

export interface MlpAttributes extends NamedAttrMap {
  activation: Activation;
}

/**
 * Computes the objective of a policy gradient, and its derivatives, from `logits` [B × A], `actions` [B], `weights` [B] and
 * `entropyWeights` [B]: for each row its part of the objective, then the derivative by each of its logits: [B × (1 + A)].
 */
export const OBJECTIVE = 'PalestraPolicyObjective';
