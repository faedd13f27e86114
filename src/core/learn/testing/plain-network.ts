// A second implementation of the network and its loss for tests to compare with, in double precision and without tensors. It shares
// only the order of the weights with the first one.

import type { Convolution, PictureShape } from '../../policy/convolution.ts';
import { layerSizes, type NetworkShape } from '../../policy/network-shape.ts';
import type { Generator } from '../../random/generator.ts';
import { Box } from '../../spaces/box.ts';
import { Discrete } from '../../spaces/discrete.ts';
import type { PolicyBatch } from './policy-learner.ts';

/** Describes an environment for createPolicy. */
export function describeEnv(inputs: number, outputs: number, picture?: PictureShape) {
  return {
    spec: { id: 'Test-v0', maxEpisodeSteps: Infinity, rewardThreshold: undefined },
    observationSpace: new Box(-Infinity, Infinity, picture ?? [inputs]),
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
  const { picture, convolutions = [] } = shape;
  const activate = (value: number): number =>
    shape.activation === 'tanh' ? Math.tanh(value) : Math.max(0, value);
  let x = Array.from(row);
  let size = picture ?? [1, 1, shape.inputs];
  convolutions.forEach((convolution, i) => {
    const { values, picture: next } = plainConvolve(convolution, size, x, weights[2 * i], weights[2 * i + 1]);
    x = values.map(activate);
    size = next;
  });
  for (let layer = convolutions.length; layer < weights.length / 2; layer++) {
    const [kernel, bias] = [weights[2 * layer], weights[2 * layer + 1]];
    x = Array.from(bias, (b, j) => x.reduce((sum, value, i) => sum + value * kernel[i * bias.length + j], b));
    if (layer < convolutions.length + shape.hidden.length) x = x.map(activate);
  }
  return x;
}

/** One convolution over one picture, by its definition: every output, every pixel under its kernel. */
function plainConvolve(
  { filters, size, stride, padding }: Convolution,
  [height, width, channels]: PictureShape,
  picture: ArrayLike<number>,
  kernel: ArrayLike<number>,
  bias: ArrayLike<number>,
): { values: number[]; picture: PictureShape } {
  const places = (side: number): number =>
    padding === 'same' ? Math.ceil(side / stride) : Math.ceil((side - size + 1) / stride);
  const zerosBefore = (side: number): number =>
    padding === 'same' ? Math.floor(Math.max(0, (places(side) - 1) * stride + size - side) / 2) : 0;
  const at = (y: number, x: number, channel: number): number =>
    y < 0 || x < 0 || y >= height || x >= width ? 0 : picture[(y * width + x) * channels + channel];
  const values: number[] = [];
  for (let row = 0; row < places(height); row++)
    for (let column = 0; column < places(width); column++)
      for (let filter = 0; filter < filters; filter++) {
        let sum = bias[filter];
        for (let v = 0; v < size; v++)
          for (let u = 0; u < size; u++)
            for (let channel = 0; channel < channels; channel++) {
              const [y, x] = [
                row * stride - zerosBefore(height) + v,
                column * stride - zerosBefore(width) + u,
              ];
              sum += at(y, x, channel) * kernel[((v * size + u) * channels + channel) * filters + filter];
            }
        values.push(sum);
      }
  return { values, picture: [places(height), places(width), filters] };
}

/** log softmax of one row. */
function plainLogProbabilities(logits: readonly number[]): number[] {
  const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return logits.map((logit) => logit - logSum);
}

/** −Σ [ weight · log π(a|s) + entropyWeight · H(π(·|s)) ]. */
export function plainLoss(
  shape: NetworkShape,
  weights: readonly ArrayLike<number>[],
  batch: PolicyBatch,
  entropyWeight: number,
): number {
  let sum = 0;
  for (let k = 0; k < batch.rows; k++) {
    const observation = batch.observations.subarray(shape.inputs * k, shape.inputs * (k + 1));
    const logs = plainLogProbabilities(plainLogits(shape, weights, observation));
    const entropy = -logs.reduce((total, log) => total + Math.exp(log) * log, 0);
    sum -= batch.columns.weights[k] * logs[batch.actions[k]] + entropyWeight * entropy;
  }
  return sum;
}

/** The norm of the gradient of `plainLoss`, by central differences. */
export function plainGradientNorm(
  shape: NetworkShape,
  weights: readonly Float32Array[],
  batch: PolicyBatch,
  entropyWeight: number,
): number {
  const copy = weights.map((values) => Float64Array.from(values));
  const slopes = copy.flatMap((values) =>
    Array.from(values, (value, k) => {
      const [above, below] = [1e-5, -1e-5].map((step) => {
        values[k] = value + step;
        return plainLoss(shape, copy, batch, entropyWeight);
      });
      values[k] = value;
      return (above - below) / 2e-5;
    }),
  );
  return Math.hypot(...slopes);
}

/** Gives the largest difference between two arrays, divided by the largest expected magnitude. NaN if their lengths differ. */
export function relativeError(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (values.length !== expected.length) return Number.NaN;
  const errors = Array.from(expected, (number, k) => Math.abs(values[k] - number));
  return Math.max(...errors) / Math.max(...Array.from(expected, Math.abs));
}
