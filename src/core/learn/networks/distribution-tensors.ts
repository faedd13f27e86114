// The differentiable part of distributions, on tensors. core/policy draws the actions.

import * as tf from '@tensorflow/tfjs';
import type { Distribution } from '../../policy/distribution.ts';
import { LOG_DEVIATION_LIMITS } from '../../policy/gaussian.ts';
import { computeTermTensors, type TermTensors } from '../backends/kernels/distribution.ts';

/** Gives the distributions' parameters, [B × width], from the network's outputs [B × outputs] and the learned variables. */
export function describeDistributions(
  { fields, width }: Distribution,
  outputs: tf.Tensor2D,
  [logDeviations]: readonly tf.Tensor[],
): tf.Tensor2D {
  const { distribution, actionMean, actionDeviation, actionBounds = [] } = fields;
  if (distribution === 'categorical') return outputs;
  if (distribution === 'deterministic') {
    const halves = tf.tensor1d(actionBounds.map(([low, high]) => (high - low) / 2));
    const centres = tf.tensor1d(actionBounds.map(([low, high]) => (low + high) / 2));
    return tf.add(tf.mul(tf.tanh(outputs), halves), centres);
  }
  const ofState = actionDeviation === 'state';
  const size = width / 2;
  const means = ofState ? tf.slice2d(outputs, [0, 0], [-1, size]) : outputs;
  const deviations = ofState
    ? tf.clipByValue(tf.slice2d(outputs, [0, size], [-1, size]), ...LOG_DEVIATION_LIMITS)
    : tf.add<tf.Tensor2D>(tf.zerosLike(means), logDeviations);
  return tf.concat([actionMean === 'tanh' ? tf.tanh(means) : means, deviations], 1);
}

/**
 * Computes log π(a|s), [B], and H(π(·|s)), [B], in nats: the terms of policy losses.
 *
 * `described` [B × width] is the result of `policy.forward`. The terms are differentiable with respect to it. `actions` are those of a
 * chunk: [B] int32, or [B × A] int32 or float32. An action of probability 0 (a logit of −Infinity) has the log-probability −3e38, so that a
 * weight of 0 gives 0 rather than NaN.
 */
export function distributionTerms(
  { kind, sizes }: Pick<Distribution, 'kind' | 'sizes'>,
  described: tf.Tensor2D,
  actions: tf.Tensor,
): TermTensors {
  if (kind === 'deterministic') {
    throw new RangeError(
      'Policy: expected a policy that draws its actions, got a deterministic one, whose actions have no probabilities. ' +
        'Make one without deterministic: true, or learn with ddpg or td3.',
    );
  }
  return computeTermTensors({ kind, sizes }, described, actions);
}
