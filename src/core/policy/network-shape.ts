import type { ChoiceOption, NumberOption, SizesOption } from '../checks/option-table.ts';
import type { Generator } from '../random/generator.ts';
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

/** The sizes of a multilayer perceptron: inputs, hidden layers, outputs. */
export interface NetworkShape {
  readonly inputs: number;
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

/** Gives [fan-in, fan-out] of each layer, in order. */
export function layerSizes({ inputs, hidden, outputs }: NetworkShape): [number, number][] {
  const sizes = [inputs, ...hidden, outputs];
  return sizes.slice(1).map((size, i) => [sizes[i], size]);
}

/**
 * Draws the initial weights of a multilayer perceptron: orthogonal kernels, of gain √2 in hidden layers and `outputGain` in the last one.
 * Biases are 0.
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
