// What of a distribution is differentiated, on tensors. How actions are drawn: core/policy.

import * as tf from '@tensorflow/tfjs';
import type { ActionRows, Distribution } from '../../policy/distribution.ts';
import { HALF_LOG_TWO_PI } from '../../policy/gaussian.ts';
import { policyObjective } from '../backends/kernels/objective.ts';

/** What a policy gradient is the gradient of: for each row what describes π(·|s), the action taken and two weights. */
export interface ObjectiveInputs {
  /** [B × width] */
  readonly described: tf.Tensor2D;
  /** B actions. */
  readonly actions: ActionRows;
  /** [B], of log π(a|s). */
  readonly weights: tf.Tensor1D;
  /** [B], of H(π(·|s)). */
  readonly entropyWeights: tf.Tensor1D;
}

/** Gives what describes the distributions, [B × width], from the network's outputs [B × outputs]. Differentiable by both. */
export function describeDistributions(
  { kind }: Distribution,
  outputs: tf.Tensor2D,
  [logDeviations]: readonly tf.Tensor[],
): tf.Tensor2D {
  if (kind === 'categorical') return outputs;
  return tf.concat([outputs, tf.add(tf.zerosLike(outputs), logDeviations) as tf.Tensor2D], 1);
}

/** Computes Σ [ weight · log π(a|s) + entropyWeight · H(π(·|s)) ] over all rows. Differentiable by `described`. */
export function distributionObjective(
  { kind, outputs }: Distribution,
  { described, actions, weights, entropyWeights }: ObjectiveInputs,
): tf.Scalar {
  if (kind === 'categorical') {
    return policyObjective({
      logits: described,
      actions: tf.tensor1d(actions, 'int32'),
      weights,
      entropyWeights,
    });
  }
  const [means, logDeviations] = tf.split(described, 2, 1);
  const z = tf.div(tf.sub(tf.tensor2d(actions, [weights.size, outputs]), means), tf.exp(logDeviations));
  const logDensities = tf.neg(tf.add(tf.add(tf.mul(0.5, tf.square(z)), logDeviations), HALF_LOG_TWO_PI));
  const entropies = tf.add(logDeviations, 0.5 + HALF_LOG_TWO_PI);
  const sum = tf.add(
    tf.mul(logDensities, tf.expandDims(weights, 1)),
    tf.mul(entropies, tf.expandDims(entropyWeights, 1)),
  );
  return tf.sum(sum).asScalar();
}
