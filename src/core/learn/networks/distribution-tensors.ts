// The differentiable part of distributions, on tensors. core/policy draws the actions.

import * as tf from '@tensorflow/tfjs';
import type { Distribution } from '../../policy/distribution.ts';
import { computeTermTensors, type TermTensors } from '../backends/kernels/distribution.ts';

/** Gives the distributions' parameters, [B × width], from the network's outputs [B × outputs] and the learned log-deviations. */
export function describeDistributions(
  { kind }: Distribution,
  outputs: tf.Tensor2D,
  [logDeviations]: readonly tf.Tensor[],
): tf.Tensor2D {
  if (kind === 'categorical') return outputs;
  return tf.concat([outputs, tf.add(tf.zerosLike(outputs), logDeviations) as tf.Tensor2D], 1);
}

/**
 * Computes log π(a|s), [B], and H(π(·|s)), [B], in nats: the terms of policy losses.
 *
 * `described` [B × width] is the result of `policy.forward`. The terms are differentiable with respect to it. `actions` are those of a
 * chunk: [B] int32 or [B × A] float32. An action of probability 0 (a logit of −Infinity) has the log-probability −3e38, so that a
 * weight of 0 gives 0 rather than NaN.
 */
export function distributionTerms(
  { kind }: Pick<Distribution, 'kind'>,
  described: tf.Tensor2D,
  actions: tf.Tensor,
): TermTensors {
  return computeTermTensors(kind, described, actions);
}
