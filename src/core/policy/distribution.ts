import type { Draws } from '../random/counter-stream.ts';

export const DISTRIBUTIONS = ['categorical', 'gaussian', 'deterministic'] as const;
export type DistributionName = (typeof DISTRIBUTIONS)[number];

export const ACTION_MEANS = ['linear', 'tanh'] as const;
export type ActionMean = (typeof ACTION_MEANS)[number];
export const ACTION_DEVIATIONS = ['shared', 'state'] as const;
export type ActionDeviation = (typeof ACTION_DEVIATIONS)[number];

/** What continuous actions are unless somebody asks for something else. */
export const GAUSSIAN_DEFAULTS = {
  initialDeviation: 1,
  actionMean: 'linear',
  actionDeviation: 'shared',
} as const;

/** What a policy file says of a distribution. */
export interface DistributionFields {
  /** The distribution that the network's outputs parametrise. */
  readonly distribution: DistributionName;
  /** The sizes of several independent discrete actions, whose logits follow one another in the outputs. */
  readonly actionSizes?: readonly number[];
  /** 'tanh' if continuous actions have means from −1 to 1. */
  readonly actionMean?: ActionMean;
  /** 'state' if the log-deviations of continuous actions are outputs of the network, after the means. */
  readonly actionDeviation?: ActionDeviation;
  /** The bounds of each action number, low and high, within which a deterministic policy acts. */
  readonly actionBounds?: readonly ActionBounds[];
}

export type ActionBounds = readonly [low: number, high: number];

/** Rows of actions, in the type of the action space: whole numbers, or float32. */
export type ActionRows = Int32Array | Float32Array;

/** Actions for N observations. The arrays belong to the policy and are valid until its next `act`, unless the caller passed them. */
export interface Decision {
  /** Discrete actions: whole numbers, [N], or [N × A] if there are several. Otherwise numbers, [N × A], not clipped to any bounds. */
  readonly actions: ActionRows;
  /** log π(a|s) of the actions, [N]: the logarithm of a density if they are numbers. 0 if nothing is drawn. */
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
  readonly fields: DistributionFields;
  /** The sizes of the discrete actions: [A] of a single one. Empty if actions are continuous. */
  readonly sizes: readonly number[];
  /** The number of network outputs for one observation. */
  readonly outputs: number;
  /** The number of values that describe the distribution for one observation. */
  readonly width: number;
  /** The number of variables that are learned in addition to the network's weights. */
  readonly ownVariables: number;

  /** Completes a network's first weights: sets the biases that mean a deviation, or adds the distribution's own variables. */
  complete(weights: readonly Float32Array[]): Float32Array[];
  /** Gives the values that describe the distributions, [N × width], from the network's outputs [N × outputs] and its own variables. */
  describe(outputs: Float32Array, own: readonly Float32Array[]): Float32Array;
  createActions(rows: number): ActionRows;
  /**
   * Writes an action for each row of `described`, [N × width].
   *
   * With `draws`, draws the action of row i for environment `draws.firstEnv` + i. Without, takes the most probable action.
   */
  decide(described: Float32Array, draws: Draws | undefined, decision: Decision): void;
}
