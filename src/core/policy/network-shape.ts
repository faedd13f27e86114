import type { SizesOption } from '../checks/option-table.ts';
import type { Generator } from '../random/generator.ts';

export const ACTIVATIONS = ['tanh', 'relu'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export const HIDDEN_LAYERS = {
  kind: 'sizes',
  default: [32, 32],
  max: 4096,
  label: 'Hidden layers',
  help: "Sizes of the policy's hidden layers.",
} as const satisfies SizesOption;

/** The sizes of a multilayer perceptron: inputs, hidden layers, outputs. */
export interface NetworkShape {
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly outputs: number;
  readonly activation: Activation;
}

/** The scale of the last layer's initial weights: small, so that all actions are about equally probable at first. */
const LAST_LAYER_SCALE = 0.01;

/** Gives [fan-in, fan-out] of each layer, in order. */
export function layerSizes({ inputs, hidden, outputs }: NetworkShape): [number, number][] {
  const sizes = [inputs, ...hidden, outputs];
  return sizes.slice(1).map((size, i) => [sizes[i], size]);
}

/**
 * Draws the initial weights of a multilayer perceptron: normal with variance 1 / fan-in (tanh) or 2 / fan-in (relu), biases 0.
 *
 * Gives a kernel [fan-in × fan-out] and a bias [fan-out] for each layer, in order.
 * Source: LeCun et al., "Efficient BackProp", 1998; He et al., "Delving Deep into Rectifiers", 2015.
 */
export function drawWeights(shape: NetworkShape, random: Generator): Float32Array[] {
  const layers = layerSizes(shape);
  return layers.flatMap(([fanIn, fanOut], layer) => {
    const gain = (shape.activation === 'relu' ? 2 : 1) / fanIn;
    const deviation = Math.sqrt(gain) * (layer === layers.length - 1 ? LAST_LAYER_SCALE : 1);
    const kernel = Float32Array.from({ length: fanIn * fanOut }, () => random.normal(0, deviation));
    return [kernel, new Float32Array(fanOut)];
  });
}
