// A multilayer perceptron as one operation with one gradient, for the backends that have kernels of ours. An ordinary
// operation of TensorFlow.js to whoever uses it: weights stay variables, gradients come from tf.grads and its like.

import * as tf from '@tensorflow/tfjs';
import type { Activation } from '../../../policy/network-shape.ts';
import { MLP, MLP_GRADIENT, type MlpAttributes } from './contract.ts';

/** Says whether the present backend has kernels for networks. */
export function hasMlpKernels(): boolean {
  return tf.getKernel(MLP, tf.getBackend()) !== undefined;
}

/** Computes the outputs, [B × outputs], for inputs [B × inputs]. Differentiable by the weights, not by the inputs. */
export function mlp(weights: readonly tf.Tensor[], activation: Activation, inputs: tf.Tensor2D): tf.Tensor2D {
  const attributes: MlpAttributes = { activation };
  const named = Object.fromEntries(
    weights.map((weight, i) => [`${i % 2 === 0 ? 'w' : 'b'}${i >> 1}`, weight]),
  );
  const operation = tf.customGrad((...args) => {
    const save = args[args.length - 1] as tf.GradSaveFunc;
    const values = tf.engine().runKernel<tf.Tensor[]>(MLP, { x: inputs, ...named }, attributes);
    const outputs = values.pop() as tf.Tensor2D;
    save([inputs, ...values]); // else they are gone when the gradient is asked for
    return {
      value: outputs,
      gradFunc: (dy: tf.Tensor, [x, ...hidden]: tf.Tensor[]) => {
        const saved = Object.fromEntries(hidden.map((value, l) => [`v${l}`, value]));
        return tf.engine().runKernel<tf.Tensor[]>(MLP_GRADIENT, { x, dy, ...saved, ...named }, attributes);
      },
    };
  });
  return operation(...weights) as tf.Tensor2D;
}
