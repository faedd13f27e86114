// The operations this kit adds to TensorFlow.js: their names and inputs, for those who run them and those who implement them.

import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs';
import type { ConvolutionPlan } from '../../../policy/convolution.ts';
import type { DistributionName } from '../../../policy/distribution.ts';
import type { Activation } from '../../../policy/network-shape.ts';

/**
 * Computes the outputs, [B × outputs], from `x` [B × inputs] and a kernel and a bias for each layer: w0, b0, w1, b1, … The first layers may
 * be convolutions.
 *
 * Gives a list that ends with the outputs. Before them are the values of the hidden layers, if this backend's gradient wants them.
 */
export const MLP = 'PalestraMlp';
/**
 * Computes the gradient of the weights from `dy` [B × outputs], that of the outputs; from the inputs of `MLP`; and from the hidden
 * layers' values, v0, v1, …, if `MLP` gave any. Gives a list: a tensor for each kernel and bias, in turn.
 */
export const MLP_GRADIENT = 'PalestraMlpGradient';
/** Computes the gradient of the inputs, [B × inputs], from the same as `MLP_GRADIENT`. */
export const MLP_INPUT_GRADIENT = 'PalestraMlpInputGradient';

export interface MlpAttributes extends NamedAttrMap {
  activation: Activation;
  /** The convolutions, of the first layers. Empty for a multilayer perceptron. */
  plans: readonly Pick<ConvolutionPlan, keyof ConvolutionPlan>[]; // attributes cannot be interfaces
  /**
   * Where the kernels of a host keep the hidden layers' values, from `MLP` until its gradient: TensorFlow.js would copy a tensor. One
   * object for each call of `MLP`, and the same for its gradient. Not wanted if
   * nobody can ask for the gradient of the weights.
   */
  kept: { isWanted: boolean; hidden?: Float32Array | undefined };
}

/**
 * Computes log π(a|s), [B], and H(π(·|s)), [B], from `described` [B × width] and `actions`: [B] whole numbers, or [B × A]
 * numbers.
 */
export const DISTRIBUTION_TERMS = 'PalestraDistributionTerms';
/**
 * Computes the gradient of `described`, [B × width], from `described`, `actions`, and the gradients of the two results,
 * `logProbabilities` and `entropies`.
 */
export const DISTRIBUTION_TERMS_GRADIENT = 'PalestraDistributionTermsGradient';

export interface DistributionAttributes extends NamedAttrMap {
  kind: DistributionName;
  /** The sizes of the discrete actions. Empty if actions are continuous. */
  sizes: readonly number[];
}

/**
 * Gives a list of three, [B] each, from `logProbabilities`, `oldLogProbabilities` and `advantages`, [B] each: the objective
 * min(ρ A, clip(ρ, 1 − ε, 1 + ε) A); ρ − 1 − ln ρ; and 1 where ρ is beyond the clip range, 0 elsewhere. ρ is π(a|s) / π_old(a|s), and A the
 * advantage. Only the first is differentiable.
 */
export const CLIPPED_SURROGATE = 'PalestraClippedSurrogate';
/** Computes the gradient of `logProbabilities`, [B], from the same inputs and `dy` [B], that of the objectives. */
export const CLIPPED_SURROGATE_GRADIENT = 'PalestraClippedSurrogateGradient';

export interface SurrogateAttributes extends NamedAttrMap {
  /** ε. Infinity clips nothing. */
  clipRange: number;
}

/** Joins tensors of any shapes, flattened: [P]. They are named 0, 1, … Not on `webgpu`. */
export const JOIN = 'PalestraJoin';

/**
 * Takes one step of an optimiser, from `gradient` [P], `moments` and all weights, named 0, 1, …: P numbers together. The moments are
 * [2P] for Adam, m before v, and [P] for RMSprop, v.
 *
 * Gives a list: the length of the gradient before clipping, [1], the new moments, and the new weights. A gradient that is not finite
 * changes neither moments nor weights.
 *
 * Adam:    m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  w ← w − α c₁ m / (√(c₂ v) + ε)
 * RMSprop: v ← β₂ v + (1 − β₂) g²,  w ← w − α g / (√v + ε),  or with ε inside the root: w ← w − α g / √(v + ε)
 */
export const OPTIMIZER_STEP = 'PalestraOptimizerStep';

export interface OptimizerAttributes extends NamedAttrMap {
  kind: 'adam' | 'rmsprop';
  /** α */
  learningRate: number;
  maxGradientNorm: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  epsilonInsideRoot: boolean;
  /** c₁ = 1 / (1 − β₁ᵗ) and c₂ = 1 / (1 − β₂ᵗ) in step t. */
  correction1: number;
  correction2: number;
}

/** By name, as above. */
export type KernelInputs = Record<string, TensorInfo>;

/** A network that runs past TensorFlow.js, on the buffers of its variables. */
export interface DirectNetwork {
  /** Gives the outputs, [rows × outputs], for `inputs` [rows × inputs], which may lie in shared memory. */
  run(inputs: Float32Array, rows: number): Promise<Float32Array>;
  dispose(): void;
}
