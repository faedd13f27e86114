// The differentiable part of distributions, on tensors. How actions are drawn is in core/policy.

import * as tf from '@tensorflow/tfjs';
import type { Distribution } from '../../policy/distribution.ts';
import { computeTermTensors, type TermTensors } from '../backends/kernels/distribution.ts';

/** Gives what describes the distributions, [B × width], from the network's outputs [B × outputs]. Differentiable by both. */
export function describeDistributions(
  { kind }: Distribution,
  outputs: tf.Tensor2D,
  [logDeviations]: readonly tf.Tensor[],
): tf.Tensor2D {
  if (kind === 'categorical') return outputs;
  return tf.concat([outputs, tf.add(tf.zerosLike(outputs), logDeviations) as tf.Tensor2D], 1);
}

/**
 * Computes log π(a|s), [B], and H(π(·|s)), [B], in nats: what the losses of policies are made of.
 *
 * `described` [B × width] is what `policy.forward` gives, and the terms are differentiable by it. `actions` is [B] int32, or
 * [B × A] float32: a chunk's. An action of probability 0 (its logit is −Infinity) has −3e38 for a log-probability, so that 0 times it
 * is 0.
 */
export function distributionTerms(
  { kind }: Pick<Distribution, 'kind'>,
  described: tf.Tensor2D,
  actions: tf.Tensor,
): TermTensors {
  return computeTermTensors(kind, described, actions);
}
