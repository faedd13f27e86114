// What DDPG and TD3 minimise.

import * as tf from '@tensorflow/tfjs';
import type { Actor, QFunction } from '../networks/critic.ts';
import type { TransitionTensors } from '../networks/transition-batch.ts';

/** Gives y = r + γ (1 − terminated) Q', [B], where `nextValues` are those of Q'(s', μ'(s')). */
export function qGoals(
  { rewards, terminated }: Pick<TransitionTensors, 'rewards' | 'terminated'>,
  nextValues: tf.Tensor1D,
  gamma: number,
): tf.Tensor1D {
  const discounts = tf.mul(tf.sub(1, terminated), gamma);
  return tf.add(rewards, tf.mul(discounts, nextValues));
}

/** The mean of (y − Q(s, a))², summed over the critics, and the mean of the first one's Q(s, a). */
export function criticLoss(
  critics: readonly QFunction[],
  { inputs, actions }: Pick<TransitionTensors, 'inputs' | 'actions'>,
  goals: tf.Tensor1D,
): { loss: tf.Scalar; meanQ: tf.Scalar } {
  const values = critics.map((critic) => critic.forward(inputs, actions));
  const losses = values.map((each) => tf.mean<tf.Scalar>(tf.squaredDifference(goals, each)));
  return { loss: tf.addN(losses), meanQ: tf.mean(values[0]) };
}

/** The mean of −Q(s, μ(s)). Q is differentiated by the actions only, so that the step of the actor cannot change the critic. */
export function actorLoss(
  actor: Actor,
  critic: QFunction,
  { inputs }: Pick<TransitionTensors, 'inputs'>,
): { loss: tf.Scalar } {
  return { loss: tf.neg(tf.mean<tf.Scalar>(critic.forward(inputs, actor.forward(inputs), 'inputs'))) };
}
