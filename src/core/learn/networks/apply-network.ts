import * as tf from '@tensorflow/tfjs';
import type { Activation } from '../../policy/network-shape.ts';
import { type DifferentiatedBy, hasMlpKernels, mlp } from '../backends/kernels/mlp.ts';

/**
 * Computes the outputs, [B × outputs], from inputs [B × inputs], with one kernel if the backend has one.
 *
 * Differentiable with respect to the weights, in the order of `drawWeights`, or with respect to the inputs if `by` is 'inputs'.
 */
export function applyNetwork(
  weights: readonly tf.Tensor[],
  activation: Activation,
  inputs: tf.Tensor2D,
  by: DifferentiatedBy = 'weights',
): tf.Tensor2D {
  if (hasMlpKernels()) return mlp(weights, activation, inputs, by);
  const last = weights.length - 2;
  let x = inputs;
  for (let i = 0; i <= last; i += 2) {
    x = tf.fused.matMul({ a: x, b: weights[i] as tf.Tensor2D, bias: weights[i + 1] }) as tf.Tensor2D;
    if (i < last) x = activation === 'tanh' ? tf.tanh(x) : tf.relu(x);
  }
  return x;
}
