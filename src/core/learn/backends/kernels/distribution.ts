// log π(a|s) and H(π(·|s)) as one differentiable operation. TensorFlow.js' own operations would sum over rows of A numbers, which
// software adapters are very slow at, and would make NaN of masked actions.

import * as tf from '@tensorflow/tfjs';
import {
  DISTRIBUTION_TERMS,
  DISTRIBUTION_TERMS_GRADIENT,
  type DistributionAttributes,
  type KernelInputs,
} from './contract.ts';

/** [B] each. */
export interface TermTensors {
  readonly logProbabilities: tf.Tensor1D;
  readonly entropies: tf.Tensor1D;
}

// For all backends: each has kernels of both names.
tf.registerGradient({
  kernelName: DISTRIBUTION_TERMS,
  inputsToSave: ['described', 'actions'],
  gradFunc: (dy, [described, actions], attributes) => ({
    described: () => {
      const [logProbabilities, entropies] = dy as tf.Tensor[];
      const inputs = { described, actions, logProbabilities, entropies };
      return tf.engine().runKernel(DISTRIBUTION_TERMS_GRADIENT, inputs, attributes as DistributionAttributes);
    },
  }),
});

/** Computes the terms of B rows, [B × width], and their actions: see `contract.ts`. Differentiable by `described`. */
export function computeTermTensors(
  { kind, sizes }: DistributionAttributes,
  described: tf.Tensor2D,
  actions: tf.Tensor,
): TermTensors {
  const inputs = { described, actions } as unknown as tf.NamedTensorMap & KernelInputs;
  const attributes: DistributionAttributes = { kind, sizes };
  const [logProbabilities, entropies] = tf
    .engine()
    .runKernel<tf.Tensor1D[]>(DISTRIBUTION_TERMS, inputs, attributes);
  return { logProbabilities, entropies };
}
