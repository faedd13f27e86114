// The objective of policy gradients as one operation with one gradient, for the backends that have a kernel of ours, and by
// TensorFlow.js' own operations elsewhere: these sum over rows of A numbers, which software adapters are very slow at.

import * as tf from '@tensorflow/tfjs';
import { type KernelInputs, OBJECTIVE } from './contract.ts';

/** What the objective is of: [B × A] logits, and for each row the action taken and the two weights. */
export interface ObjectiveInputs {
  logits: tf.Tensor2D;
  actions: tf.Tensor1D;
  /** [B], of log π(a|s). */
  weights: tf.Tensor1D;
  /** [B], of H(π(·|s)). */
  entropyWeights: tf.Tensor1D;
}

/** Computes Σ [ weight · log π(a|s) + entropyWeight · H(π(·|s)) ] over all rows. Differentiable by the logits. */
export function policyObjective(inputs: ObjectiveInputs): tf.Scalar {
  return tf.getKernel(OBJECTIVE, tf.getBackend()) ? byKernel(inputs) : byStockOperations(inputs);
}

function byKernel({ logits, ...others }: ObjectiveInputs): tf.Scalar {
  const [rows, numActions] = logits.shape;
  const operation = tf.customGrad((...args) => {
    const [given, save] = args as [tf.Tensor, tf.GradSaveFunc];
    const inputs = { logits: given, ...others } as unknown as tf.NamedTensorMap & KernelInputs;
    const result = tf.engine().runKernel(OBJECTIVE, inputs) as tf.Tensor2D;
    save([result]);
    return {
      value: tf.sum(tf.slice(result, [0, 0], [rows, 1])),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
        tf.mul(tf.slice(saved, [0, 1], [rows, numActions]), dy),
    };
  });
  return operation(logits) as tf.Scalar;
}

function byStockOperations({ logits, actions, weights, entropyWeights }: ObjectiveInputs): tf.Scalar {
  const logProbabilities = tf.logSoftmax(logits);
  const taken = tf.oneHot(actions, logits.shape[1]);
  const logProbabilityOfAction = tf.sum(tf.mul(logProbabilities, taken), 1);
  const entropy = tf.neg(tf.sum(tf.mul(tf.exp(logProbabilities), logProbabilities), 1));
  return tf
    .add(tf.sum(tf.mul(logProbabilityOfAction, weights)), tf.sum(tf.mul(entropy, entropyWeights)))
    .asScalar();
}
