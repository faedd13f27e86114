import { exp, log, tanh } from '../math/exponential.ts';
import type { Draws } from '../random/counter-stream.ts';
import {
  type ActionDeviation,
  type ActionMean,
  type Decision,
  type Distribution,
  type DistributionFields,
  GAUSSIAN_DEFAULTS,
} from './distribution.ts';
import { copyMeans, gaussianEntropy, LOG_DEVIATION_LIMITS, logDensity, writeNumbers } from './gaussian.ts';

export interface GaussianOptions {
  /** Standard deviation at first. Default: 1. */
  readonly initialDeviation?: number;
  /** What the network's outputs are: the means, or, through tanh, means from −1 to 1. Default: 'linear'. */
  readonly actionMean?: ActionMean | undefined;
  /** Whether the deviations are the same in all states, or outputs of the network. Default: 'shared'. */
  readonly actionDeviation?: ActionDeviation | undefined;
}

/**
 * Independent normal distributions of A action numbers. The network's outputs are the means. The standard deviations are separate
 * learned variables, which do not depend on the observation, or further outputs of the network: their logarithms, from −5 to 2.
 *
 * A drawn number may lie outside the bounds of the action space. The policy does not clip it, because its density is known only
 * there. Environments accept any finite numbers and clip them, like Gymnasium's, or use ClipAction.
 */
export class GaussianDistribution implements Distribution {
  readonly kind = 'gaussian';
  readonly sizes = [];
  readonly outputs: number;
  readonly width: number;
  readonly ownVariables: number;
  readonly mean: ActionMean;
  readonly deviation: ActionDeviation;
  readonly #size: number;
  readonly #firstLogDeviation: number;
  readonly #normals: Float64Array;

  /**
   * `size`: A.
   *
   * @throws {RangeError} if deviations that the network computes cannot begin with `initialDeviation`.
   */
  constructor(
    size: number,
    {
      initialDeviation = GAUSSIAN_DEFAULTS.initialDeviation,
      actionMean = GAUSSIAN_DEFAULTS.actionMean,
      actionDeviation = GAUSSIAN_DEFAULTS.actionDeviation,
    }: GaussianOptions = {},
  ) {
    this.#size = size;
    this.outputs = actionDeviation === 'state' ? 2 * size : size;
    this.width = 2 * size;
    this.ownVariables = actionDeviation === 'state' ? 0 : 1;
    this.mean = actionMean;
    this.deviation = actionDeviation;
    this.#firstLogDeviation = log(initialDeviation);
    const [low, high] = LOG_DEVIATION_LIMITS;
    if (actionDeviation === 'state' && !(this.#firstLogDeviation >= low && this.#firstLogDeviation <= high)) {
      const [least, most] = [low, high].map((log) => Number(exp(log).toPrecision(2)));
      throw new RangeError(
        `createPolicy: expected initialDeviation from ${least} to ${most} with actionDeviation 'state', got ${initialDeviation}.`,
      );
    }
    this.#normals = new Float64Array(size);
  }

  get fields(): DistributionFields {
    return {
      distribution: this.kind,
      ...(this.mean !== 'linear' && { actionMean: this.mean }),
      ...(this.deviation !== 'shared' && { actionDeviation: this.deviation }),
    };
  }

  complete(weights: readonly Float32Array[]): Float32Array[] {
    const first = new Float32Array(this.#size).fill(this.#firstLogDeviation);
    if (this.deviation === 'shared') return [...weights, first];
    const bias = Float32Array.of(...weights[weights.length - 1].subarray(0, this.#size), ...first);
    return [...weights.slice(0, -1), bias];
  }

  describe(outputs: Float32Array, [logDeviations]: readonly Float32Array[]): Float32Array {
    const size = this.#size;
    const [low, high] = LOG_DEVIATION_LIMITS;
    const described = new Float32Array((outputs.length / this.outputs) * this.width);
    for (let k = 0, from = 0; k < described.length; k += this.width, from += this.outputs) {
      for (let a = 0; a < size; a++) {
        const output = outputs[from + a];
        described[k + a] = this.mean === 'tanh' ? tanh(output) : output;
        described[k + size + a] =
          this.deviation === 'state'
            ? Math.min(Math.max(outputs[from + size + a], low), high)
            : logDeviations[a];
      }
    }
    return described;
  }

  createActions(rows: number): Float32Array {
    return new Float32Array(rows * this.#size);
  }

  decide(described: Float32Array, draws: Draws | undefined, decision: Decision): void {
    const { actions, logProbabilities, entropies } = decision;
    const size = this.#size;
    for (let i = 0; i < entropies.length; i++) {
      if (draws) {
        draws.stream.fillNormals(this.#normals, draws.firstEnv + i, draws.step);
        writeNumbers(described, size, i, this.#normals, actions);
      } else {
        copyMeans(described, size, i, actions);
      }
      logProbabilities[i] = logDensity(described, size, i, actions);
      entropies[i] = gaussianEntropy(described, size, i);
    }
  }
}
