// A multilayer perceptron as one operation with one gradient, for the backends that have kernels of ours. An ordinary
// operation of TensorFlow.js to whoever uses it: weights stay variables, gradients come from tf.grads and its like.

import * as tf from '@tensorflow/tfjs';
import type { Activation } from '../network.ts';
import { MLP, MLP_GRADIENT, type MlpAttributes } from './contract.ts';

/** WebGPU guarantees 8 storage buffers to a shader: the rows, the results, and two for each layer. */
const MAX_WEBGPU_LAYERS = 3;
/**
 * WGSL guarantees a function 8,192 bytes for its variables. Four rows at a time, a hidden value takes 16 bytes; what else there is
 * takes less than 512.
 */
const MAX_WEBGPU_HIDDEN = 480;

/** Says whether the present backend has kernels for a network of these weights. */
export function hasMlpKernels(weights: readonly tf.Tensor[]): boolean {
  const backend = tf.getBackend();
  if (tf.getKernel(MLP, backend) === undefined) return false;
  if (backend !== 'webgpu') return true;
  const biases = weights.filter((_, i) => i % 2 === 1);
  const hidden = biases.slice(0, -1).reduce((sum, { size }) => sum + size, 0);
  return biases.length <= MAX_WEBGPU_LAYERS && hidden <= MAX_WEBGPU_HIDDEN;
}

/** Computes the outputs, [B × outputs], for inputs [B × inputs]. Differentiable by the weights, not by the inputs. */
export function mlp(weights: readonly tf.Tensor[], activation: Activation, inputs: tf.Tensor2D): tf.Tensor2D {
  const attributes: MlpAttributes = { activation };
  const names = weights.map((_, i) => `${i % 2 === 0 ? 'w' : 'b'}${i >> 1}`);
  const withRows = (rows: tf.NamedTensorMap): tf.NamedTensorMap => ({
    ...rows,
    ...Object.fromEntries(names.map((name, i) => [name, weights[i]])),
  });
  const operation = tf.customGrad((...args) => {
    const save = args[args.length - 1] as tf.GradSaveFunc;
    save([inputs]); // else they are gone when the gradient is asked for
    return {
      value: tf.engine().runKernel(MLP, withRows({ x: inputs }), attributes) as tf.Tensor2D,
      gradFunc: (dy: tf.Tensor, [x]: tf.Tensor[]) => {
        const flat = tf.engine().runKernel(MLP_GRADIENT, withRows({ x, dy }), attributes) as tf.Tensor1D;
        const sizes = weights.map(({ size }) => size);
        return tf.split(flat, sizes).map((part, i) => tf.reshape(part, weights[i].shape));
      },
    };
  });
  return operation(...weights) as tf.Tensor2D;
}
