import type { Draws } from '../random/counter-stream.ts';

export const DISTRIBUTIONS = ['categorical', 'gaussian'] as const;
export type DistributionName = (typeof DISTRIBUTIONS)[number];

/** Rows of actions, as the action space keeps them: whole numbers, or float32. */
export type ActionRows = Int32Array | Float32Array;

/** The arrays belong to the policy and hold until its next `act`, unless they were given to it. */
export interface Decision {
  /** [N] whole numbers if the actions are discrete, [N × A] numbers, not clipped to any bounds, otherwise. */
  readonly actions: ActionRows;
  /** [N], log π(a|s) of the actions: the logarithm of a density if they are numbers. */
  readonly logProbabilities: Float32Array;
  /** [N], H(π(·|s)) in nats. */
  readonly entropies: Float32Array;
}

/**
 * A kind of distribution over actions: what the network's outputs mean, how to draw from it. A policy has one; algorithms know
 * nothing of it. What of it is differentiated is in `core/learn/networks/distribution-tensors.ts`.
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
  /**
   * Writes an action for each row of `described`, [N × width].
   *
   * With `draws` the action of row i is drawn for environment `draws.firstEnv` + i; without, it is the most probable one.
   */
  decide(described: Float32Array, draws: Draws | undefined, decision: Decision): void;
}
