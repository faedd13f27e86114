import * as tf from '@tensorflow/tfjs';
import { UnsupportedError } from '../../errors.ts';
import { type NetworkBody, plansOf } from '../../policy/network-shape.ts';
import { type DifferentiatedBy, hasMlpKernels, mlp } from '../backends/kernels/mlp.ts';

/**
 * Computes the outputs, [B × outputs], from inputs [B × inputs], with one kernel if the backend has one.
 *
 * Differentiable with respect to the weights, in the order of `drawWeights`, or with respect to the inputs if `by` is 'inputs'.
 *
 * @throws {UnsupportedError} if there are convolutions, and the backend has no kernels: TensorFlow.js cannot differentiate a convolution by
 * its weights in WebAssembly.
 */
export function applyNetwork(
  weights: readonly tf.Tensor[],
  shape: NetworkBody,
  inputs: tf.Tensor2D,
  by: DifferentiatedBy = 'weights',
): tf.Tensor2D {
  const { activation } = shape;
  const plans = plansOf(shape);
  if (hasMlpKernels()) return mlp(weights, { activation, plans }, inputs, by);
  if (plans.length > 0) {
    throw new UnsupportedError(
      "Policy: expected WebAssembly with SIMD for convolutions on the backend 'wasm', got WebAssembly without it. " +
        "Pass backend: 'cpu', or use a newer browser.",
    );
  }
  const last = weights.length - 2;
  let x = inputs;
  for (let i = 0; i <= last; i += 2) {
    x = tf.fused.matMul({ a: x, b: weights[i] as tf.Tensor2D, bias: weights[i + 1] }) as tf.Tensor2D;
    if (i < last) x = activation === 'tanh' ? tf.tanh(x) : tf.relu(x);
  }
  return x;
}
