import * as tf from '@tensorflow/tfjs';
import { UnsupportedError } from '../../errors.ts';
import type { ConvolutionPlan } from '../../policy/convolution.ts';
import { type Activation, type NetworkShape, plansOf } from '../../policy/network-shape.ts';
import { type DifferentiatedBy, hasMlpKernels, mlp } from '../backends/kernels/mlp.ts';

/**
 * Computes the outputs, [B × outputs], from inputs [B × inputs], with one kernel if the backend has one.
 *
 * Differentiable with respect to the weights, in the order of `drawWeights`, or with respect to the inputs if `by` is 'inputs'.
 */
export function applyNetwork(
  weights: readonly tf.Tensor[],
  shape: NetworkShape,
  inputs: tf.Tensor2D,
  by: DifferentiatedBy = 'weights',
): tf.Tensor2D {
  const { activation } = shape;
  const plans = plansOf(shape);
  if (hasMlpKernels() && (plans.length === 0 || hasConvolutionKernels()))
    return mlp(weights, { activation, plans }, inputs, by);
  checkConvolutions(plans);
  let x = inputs;
  plans.forEach((plan, l) => {
    x = convolve(plan, activation, x, weights[2 * l], weights[2 * l + 1]);
  });
  const dense = weights.slice(2 * plans.length);
  if (hasMlpKernels()) return mlp(dense, { activation, plans: [] }, x, by === 'inputs' ? by : 'both');
  const last = dense.length - 2;
  for (let i = 0; i <= last; i += 2) {
    x = tf.fused.matMul({ a: x, b: dense[i] as tf.Tensor2D, bias: dense[i + 1] }) as tf.Tensor2D;
    if (i < last) x = activate(activation, x);
  }
  return x;
}

/** Whether the kernels of the present backend compute convolutions, too. */
export function hasConvolutionKernels(): boolean {
  return hasMlpKernels() && tf.getBackend() !== 'webgpu';
}

/** One convolution by the operations of TensorFlow.js, from [B × numbers before] to [B × numbers after]. */
function convolve(
  { height, width, channels, size, filters, stride, padding }: ConvolutionPlan,
  activation: Activation,
  inputs: tf.Tensor2D,
  kernel: tf.Tensor,
  bias: tf.Tensor,
): tf.Tensor2D {
  const rows = inputs.shape[0];
  const picture = tf.reshape<tf.Rank.R4>(inputs, [rows, height, width, channels]);
  const kernels = tf.reshape<tf.Rank.R4>(kernel, [size, size, channels, filters]);
  const sums = tf.add(tf.conv2d(picture, kernels, stride, padding), bias);
  return tf.reshape(activate(activation, sums), [rows, -1]);
}

function activate<T extends tf.Tensor>(activation: Activation, x: T): T {
  return activation === 'tanh' ? tf.tanh(x) : tf.relu(x);
}

/** TensorFlow.js cannot differentiate a convolution by its kernel in WebAssembly. */
function checkConvolutions(plans: readonly ConvolutionPlan[]): void {
  if (plans.length === 0 || tf.getBackend() !== 'wasm') return;
  throw new UnsupportedError(
    "createPolicy: expected WebAssembly with SIMD for convolutions on the backend 'wasm', got WebAssembly without it. " +
      "Pass backend: 'cpu', or use a newer browser.",
  );
}
