// The objective of PPO as one differentiable operation. TensorFlow.js needs twelve operations for it, and as many for the gradient.
// Starting them takes longer than the arithmetic.

import * as tf from '@tensorflow/tfjs';
import { CLIPPED_SURROGATE, CLIPPED_SURROGATE_GRADIENT, type SurrogateAttributes } from './contract.ts';

/** [B] each. */
export interface Surrogate {
  /** min(ρ A, clip(ρ, 1 − ε, 1 + ε) A). The gradient of the other two is 0. */
  readonly objectives: tf.Tensor1D;
  /** ρ − 1 − ln ρ: never negative, and its mean is the divergence of the new policy from the old one. */
  readonly divergences: tf.Tensor1D;
  /** 1 where ρ is beyond the clip range, 0 elsewhere. */
  readonly clipped: tf.Tensor1D;
}

// For all backends: each has kernels of both names.
tf.registerGradient({
  kernelName: CLIPPED_SURROGATE,
  inputsToSave: ['logProbabilities', 'oldLogProbabilities', 'advantages'],
  gradFunc: (dy, [logProbabilities, oldLogProbabilities, advantages], attributes) => ({
    logProbabilities: () => {
      const inputs = { logProbabilities, oldLogProbabilities, advantages, dy: (dy as tf.Tensor[])[0] };
      return tf.engine().runKernel(CLIPPED_SURROGATE_GRADIENT, inputs, attributes as SurrogateAttributes);
    },
  }),
});

/** Computes the clipped surrogate objective of B actions. Differentiable by `logProbabilities`. */
export function computeSurrogate(
  logProbabilities: tf.Tensor1D,
  oldLogProbabilities: tf.Tensor1D,
  advantages: tf.Tensor1D,
  clipRange: number,
): Surrogate {
  const attributes: SurrogateAttributes = { clipRange };
  const [objectives, divergences, clipped] = tf
    .engine()
    .runKernel<tf.Tensor1D[]>(
      CLIPPED_SURROGATE,
      { logProbabilities, oldLogProbabilities, advantages },
      attributes,
    );
  return { objectives, divergences, clipped };
}
