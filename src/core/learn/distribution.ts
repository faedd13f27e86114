import type * as tf from '@tensorflow/tfjs';
import type { Generator } from '../random/generator.ts';

export const DISTRIBUTIONS = ['categorical', 'gaussian'] as const;
export type DistributionName = (typeof DISTRIBUTIONS)[number];

/** Rows of actions, as the action space keeps them: whole numbers, or float32. */
export type ActionRows = Int32Array | Float32Array;

/** The arrays belong to the policy and hold until its next `act`, unless they were given to it. */
export interface Decision {
  /** [N] whole numbers if the actions are discrete, [N × A] numbers, not clipped to any bounds, otherwise. */
  readonly actions: ActionRows;
  /** [N], log π(a|s) of the actions: of a density, where they are not discrete. */
  readonly logProbabilities: Float32Array;
  /** [N], H(π(·|s)) in nats. */
  readonly entropies: Float32Array;
}

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

/**
 * A kind of distribution over actions: what the network's outputs mean. A policy has one; algorithms know nothing of it.
 *
 * Drawing is done on the processor, so that what is drawn depends on the run's generator only, not on the backend.
 */
export interface Distribution {
  readonly kind: DistributionName;
  /** How many numbers the network gives for an observation. */
  readonly outputs: number;
  /** How many numbers describe the distribution for one observation. */
  readonly width: number;
  /** The first values of what is learned beside the network, one array for each variable. */
  readonly firstValues: readonly Float32Array[];

  createActions(rows: number): ActionRows;
  /** Gives what describes the distributions, [B × width], from the network's outputs [B × outputs]. Differentiable by both. */
  describe(outputs: tf.Tensor2D, variables: readonly tf.Tensor[]): tf.Tensor2D;
  /** Writes an action for each row of `described`, [N × width]: drawn, or without a generator the most probable one. */
  decide(described: Float32Array, random: Generator | undefined, decision: Decision): void;
  /** Computes Σ [ weight · log π(a|s) + entropyWeight · H(π(·|s)) ] over all rows. Differentiable by `described`. */
  objective(inputs: ObjectiveInputs): tf.Scalar;
}
