import type { ChoiceOption, NumberOption, SizesOption } from '../checks/option-table.ts';
import type { Generator } from '../random/generator.ts';
import {
  type Convolution,
  type ConvolutionPlan,
  countAfter,
  type PictureShape,
  planConvolutions,
} from './convolution.ts';
import { ACTION_DEVIATIONS, ACTION_MEANS, GAUSSIAN_DEFAULTS } from './distribution.ts';
import { drawOrthogonal } from './orthogonal.ts';

export const ACTIVATIONS = ['tanh', 'relu'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export const HIDDEN_LAYERS = {
  kind: 'sizes',
  default: [32, 32],
  max: 4096,
  label: 'Hidden layers',
  help: "Sizes of the policy's hidden layers.",
} as const satisfies SizesOption;

export const INITIAL_DEVIATION = {
  kind: 'number',
  default: GAUSSIAN_DEFAULTS.initialDeviation,
  min: 1e-3,
  max: 1000,
  label: 'Initial deviation',
  help: 'Standard deviation of continuous actions at first. It is learned.',
} as const satisfies NumberOption;

export const ACTION_MEAN = {
  kind: 'choice',
  default: GAUSSIAN_DEFAULTS.actionMean,
  choices: ACTION_MEANS,
  label: 'Action mean',
  help: 'How means of continuous actions follow from the network: tanh keeps them between −1 and 1.',
} as const satisfies ChoiceOption;

export const ACTION_DEVIATION = {
  kind: 'choice',
  default: GAUSSIAN_DEFAULTS.actionDeviation,
  choices: ACTION_DEVIATIONS,
  label: 'Action deviation',
  help: 'Whether continuous actions have the same standard deviations in all states, or the network computes them from the state.',
} as const satisfies ChoiceOption;

/** The sizes of a network: inputs, convolutions if it sees a picture, hidden layers, outputs. */
export interface NetworkShape {
  readonly inputs: number;
  /** The shape of the inputs, if there are convolutions. */
  readonly picture?: PictureShape;
  /** They come before the hidden layers, each with the activation after it. */
  readonly convolutions?: readonly Convolution[];
  readonly hidden: readonly number[];
  readonly outputs: number;
  readonly activation: Activation;
}

/** The gain of hidden layers: tanh and relu make a signal smaller. */
const HIDDEN_GAIN = Math.SQRT2;
/** The gain of a policy's last layer: small, so that all actions are about equally probable at first. */
export const POLICY_GAIN = 0.01;
/** The gain of a value function's last layer. */
export const VALUE_GAIN = 1;

/** What a network computes with its weights. */
export type NetworkBody = Pick<NetworkShape, 'activation' | 'picture' | 'convolutions'>;

const planned = new WeakMap<NetworkBody, readonly ConvolutionPlan[]>();

/** Gives the convolutions of a network with their sizes. Empty for a multilayer perceptron. @throws {RangeError} if they do not fit the picture. */
export function plansOf(shape: NetworkBody): readonly ConvolutionPlan[] {
  if (!shape.picture || !shape.convolutions) return [];
  const plans = planned.get(shape) ?? planConvolutions('network', shape.picture, shape.convolutions);
  planned.set(shape, plans);
  return plans;
}

/**
 * Gives [fan-in, fan-out] of each layer, in order: convolutions first. The fan-in of a convolution is the numbers under its kernel, size ·
 * size · channels, and its fan-out the number of filters.
 *
 * The weights of a network lie in this order: a kernel [fan-in × fan-out] and a bias [fan-out] for each layer. The kernel of a
 * convolution is [size, size, channels, filters] when it is written out, as in TensorFlow, so that a convolution is the product of a patch of
 * the picture, [size · size · channels], and its kernel.
 */
export function layerSizes(shape: NetworkShape): [number, number][] {
  const plans = plansOf(shape);
  const last = plans.at(-1);
  const sizes = [last ? countAfter(last) : shape.inputs, ...shape.hidden, shape.outputs];
  return [
    ...plans.map(({ size, channels, filters }): [number, number] => [size * size * channels, filters]),
    ...sizes.slice(1).map((size, i): [number, number] => [sizes[i], size]),
  ];
}

/** Counts the products of a number and a weight that the network needs for one row. */
export function countProducts(shape: NetworkShape): number {
  const plans = plansOf(shape);
  return layerSizes(shape).reduce((sum, [fanIn, fanOut], l) => {
    const places = plans[l] ? plans[l].outHeight * plans[l].outWidth : 1;
    return sum + places * fanIn * fanOut;
  }, 0);
}

/** Gives the number of weights in each array of a network: of a kernel and of a bias for each layer, in turn. */
export function weightLengths(shape: NetworkShape): number[] {
  return layerSizes(shape).flatMap(([fanIn, fanOut]) => [fanIn * fanOut, fanOut]);
}

/**
 * Draws the initial weights of a network: orthogonal kernels, of gain √2 in convolutions and hidden layers and `outputGain` in the last
 * one. Biases are 0.
 *
 * Gives a kernel [fan-in × fan-out] and a bias [fan-out] for each layer, in order.
 */
export function drawWeights(shape: NetworkShape, random: Generator, outputGain: number): Float32Array[] {
  const layers = layerSizes(shape);
  return layers.flatMap(([fanIn, fanOut], layer) => {
    const gain = layer === layers.length - 1 ? outputGain : HIDDEN_GAIN;
    return [drawOrthogonal(fanIn, fanOut, gain, random), new Float32Array(fanOut)];
  });
}
