// A network as one operation, for the backends that have our kernels. Like any operation of TensorFlow.js, it takes
// variables, and tf.grads and its like differentiate it.

import * as tf from '@tensorflow/tfjs';
import type { Activation } from '../../../policy/network-shape.ts';
import { MLP, MLP_GRADIENT, MLP_INPUT_GRADIENT, type MlpAttributes } from './contract.ts';

/** What outputs are differentiated by. One of the two, so that nothing is computed that nobody needs. */
export type DifferentiatedBy = 'weights' | 'inputs';

/** What a network computes with its weights. */
export interface NetworkKind {
  readonly activation: Activation;
  /** The convolutions, of the first layers. */
  readonly plans: MlpAttributes['plans'];
}

/** Says whether the present backend has kernels for networks. */
export function hasMlpKernels(): boolean {
  return tf.getKernel(MLP, tf.getBackend()) !== undefined;
}

/**
 * Computes the outputs, [B × outputs], for inputs [B × inputs].
 *
 * Differentiable by the weights; or by the inputs, for which the weights are constants: ∂Q/∂a of a critic.
 */
export function mlp(
  weights: readonly tf.Tensor[],
  { activation, plans }: NetworkKind,
  inputs: tf.Tensor2D,
  by: DifferentiatedBy = 'weights',
): tf.Tensor2D {
  const operation = tf.customGrad((...args) => {
    const save = args[args.length - 1] as tf.GradSaveFunc;
    const isTapeOn = tf.engine().state.gradientDepth > 0;
    const kept = { isWanted: isTapeOn && by === 'weights' };
    const attributes: MlpAttributes = { activation, plans, kept };
    const values = tf
      .engine()
      .runKernel<tf.Tensor[]>(MLP, { x: inputs, ...nameWeights(weights) }, attributes);
    const outputs = values.pop() as tf.Tensor2D;
    save([inputs, ...weights, ...values]); // else they are gone when the gradient is asked for
    return {
      value: outputs,
      gradFunc: (dy: tf.Tensor, [x, ...saved]: tf.Tensor[]) => {
        const hidden = saved.slice(weights.length).map((value, l) => [`v${l}`, value]);
        const given = {
          x,
          dy,
          ...nameWeights(saved.slice(0, weights.length)),
          ...Object.fromEntries(hidden),
        };
        return by === 'inputs'
          ? tf.engine().runKernel<tf.Tensor>(MLP_INPUT_GRADIENT, given, attributes)
          : tf.engine().runKernel<tf.Tensor[]>(MLP_GRADIENT, given, attributes);
      },
    };
  });
  return operation(...(by === 'inputs' ? [inputs] : weights)) as tf.Tensor2D;
}

/** Names the kernel and the bias of each layer: w0, b0, w1, b1, … */
function nameWeights(weights: readonly tf.Tensor[]): Record<string, tf.Tensor> {
  return Object.fromEntries(weights.map((weight, i) => [`${i % 2 === 0 ? 'w' : 'b'}${i >> 1}`, weight]));
}
