import type { Draws } from '../random/counter-stream.ts';

export const DISTRIBUTIONS = ['categorical', 'gaussian'] as const;
export type DistributionName = (typeof DISTRIBUTIONS)[number];

/** Rows of actions, in the type of the action space: whole numbers, or float32. */
export type ActionRows = Int32Array | Float32Array;

/** Actions for N observations. The arrays belong to the policy and are valid until its next `act`, unless the caller passed them. */
export interface Decision {
  /** Discrete actions: whole numbers, [N]. Otherwise numbers, [N × A], not clipped to any bounds. */
  readonly actions: ActionRows;
  /** log π(a|s) of the actions, [N]: the logarithm of a density if they are numbers. */
  readonly logProbabilities: Float32Array;
  /** The entropies H(π(·|s)), [N], nats. */
  readonly entropies: Float32Array;
}

/**
 * A kind of distribution over actions: what the network's outputs mean, and how to draw from it. Each policy has one, and
 * algorithms do not depend on which. Its differentiable part is in `core/learn/networks/distribution-tensors.ts`.
 */
export interface Distribution {
  readonly kind: DistributionName;
  /** The number of network outputs for one observation. */
  readonly outputs: number;
  /** The number of values that describe the distribution for one observation. */
  readonly width: number;
  /** The initial values of the variables that are learned in addition to the network's weights, one array each. */
  readonly firstValues: readonly Float32Array[];

  createActions(rows: number): ActionRows;
  /**
   * Writes an action for each row of `described`, [N × width].
   *
   * With `draws`, draws the action of row i for environment `draws.firstEnv` + i. Without, takes the most probable action.
   */
  decide(described: Float32Array, draws: Draws | undefined, decision: Decision): void;
}
