// A second implementation of the network and of what is learned from it, in double precision and without tensors: what
// the tests compare with. It shares nothing with the first one but the order of the weights.

import type { Generator } from '../../random/generator.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import { layerSizes, type NetworkShape } from '../network.ts';

/** What createPolicy needs to know of an environment. */
export function describeEnv(inputs: number, outputs: number) {
  return {
    spec: { id: 'Test-v0', maxEpisodeSteps: Infinity, rewardThreshold: undefined },
    observationSpace: new Box(-Infinity, Infinity, [inputs]),
    actionSpace: new Discrete(outputs),
  };
}

/** Draws weights of usual size for all layers, biases included. */
export function drawPlainWeights(shape: NetworkShape, random: Generator): Float32Array[] {
  return layerSizes(shape).flatMap(([fanIn, fanOut]) => [
    Float32Array.from({ length: fanIn * fanOut }, () => random.normal(0, 1 / Math.sqrt(fanIn))),
    Float32Array.from({ length: fanOut }, () => random.normal(0, 0.5)),
  ]);
}

export function drawRows(count: number, random: Generator): Float32Array {
  return Float32Array.from({ length: count }, () => random.normal());
}

/** The logits for one row of inputs. */
export function plainLogits(
  shape: NetworkShape,
  weights: readonly ArrayLike<number>[],
  row: ArrayLike<number>,
): number[] {
  let x = Array.from(row);
  for (let layer = 0; layer < weights.length / 2; layer++) {
    const [kernel, bias] = [weights[2 * layer], weights[2 * layer + 1]];
    x = Array.from(bias, (b, j) => x.reduce((sum, value, i) => sum + value * kernel[i * bias.length + j], b));
    if (layer < shape.hidden.length) {
      x = x.map((value) => (shape.activation === 'tanh' ? Math.tanh(value) : Math.max(0, value)));
    }
  }
  return x;
}

/** log softmax of one row. */
export function plainLogProbabilities(logits: readonly number[]): number[] {
  const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return logits.map((logit) => logit - logSum);
}

/** Gives the largest difference between two arrays, as a share of the largest expected number; NaN if one is longer. */
export function relativeError(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (values.length !== expected.length) return Number.NaN;
  const errors = Array.from(expected, (number, k) => Math.abs(values[k] - number));
  return Math.max(...errors) / Math.max(...Array.from(expected, Math.abs));
}
