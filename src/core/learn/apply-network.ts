import * as tf from '@tensorflow/tfjs';
import { hasMlpKernels, mlp } from './kernels/mlp.ts';
import type { Activation } from './network.ts';

/** Wider rows are left to the stock operations: a shader that holds one in registers takes minutes to compile. */
const MAX_KERNEL_INPUTS = 1024;

/** Says whether the present backend has one kernel for a network of so many layers and inputs. */
export function runsOnKernel(layers: number, inputs: number): boolean {
  return inputs <= MAX_KERNEL_INPUTS && hasMlpKernels(layers);
}

/**
 * Computes the outputs, [B × outputs], for inputs [B × inputs], by one kernel where the backend has one.
 *
 * `weights` are as `drawWeights` gives them. */
export function applyNetwork(
  weights: readonly tf.Tensor[],
  activation: Activation,
  inputs: tf.Tensor2D,
): tf.Tensor2D {
  if (runsOnKernel(weights.length / 2, inputs.shape[1])) return mlp(weights, activation, inputs);
  const last = weights.length - 2;
  let x = inputs;
  for (let i = 0; i <= last; i += 2) {
    x = tf.fused.matMul({ a: x, b: weights[i] as tf.Tensor2D, bias: weights[i + 1] }) as tf.Tensor2D;
    if (i < last) x = activation === 'tanh' ? tf.tanh(x) : tf.relu(x);
  }
  return x;
}
