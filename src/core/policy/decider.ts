// What decides, without TensorFlow.js: in a worker for its own environments, or in a page or a game that only plays.

import type { Draws } from '../random/counter-stream.ts';
import { flattenRow } from '../spaces/flatten.ts';
import { DEFAULT_EPSILON, normalizeRow } from '../vector/running-moments.ts';
import { maskLogits } from './action-mask.ts';
import type { Decision, Distribution, DistributionFields } from './distribution.ts';
import { readDistribution } from './make-distribution.ts';
import { type Layer, type MlpArithmetic, toLayers } from './mlp.ts';
import type { NetworkShape } from './network-shape.ts';
import { countNumbers, isPlain, type ObservationPart } from './observation-parts.ts';
import type { ObservationStatistics } from './policy-file.ts';

/** A policy without its weights and without what it learned in, as plain data that can be sent to a worker. */
export interface DeciderDescription extends NetworkShape, DistributionFields {
  readonly observations: readonly ObservationPart[];
  /** How observations are normalised first, if they are. */
  readonly observationStatistics?: ObservationStatistics | undefined;
}

export interface DeciderOptions {
  /** Random numbers for the actions. Without them, the most probable actions are taken. */
  draws?: Draws | undefined;
  /** [N × A], 0 where a discrete action must not be taken. */
  masks?: ArrayLike<number> | undefined;
}

/** π(a|s) in plain arrays: normalises and encodes observations, runs the network, and draws actions. */
export class Decider {
  readonly distribution: Distribution;
  readonly #description: DeciderDescription;
  readonly #arithmetic: Pick<MlpArithmetic, 'forward'>;
  /** D, the number of numbers in an observation. */
  readonly #rowSize: number;
  readonly #isPlain: boolean;
  #layers: readonly Layer[] = [];
  /** The variables of the distribution. */
  #own: readonly Float32Array[] = [];

  constructor(description: DeciderDescription, arithmetic: Pick<MlpArithmetic, 'forward'>) {
    this.#description = description;
    this.#arithmetic = arithmetic;
    this.distribution = readDistribution(description);
    this.#rowSize = countNumbers(description.observations);
    this.#isPlain = isPlain(description.observations);
  }

  /** Sets the weights: a kernel [fan-in × fan-out] and a bias for each layer, as `layerSizes` says, then the variables of the distribution. Keeps the arrays. */
  setWeights(weights: readonly Float32Array[]): void {
    this.#layers = toLayers(this.#description, weights);
    this.#own = weights.slice(2 * this.#layers.length);
  }

  /**
   * Computes the parameters of π(·|s) for observations [N × D]: the logits, [N × A], or the means and then the log-deviations.
   *
   * The result of a row does not depend on the others.
   */
  describe(observations: Float32Array): Float32Array {
    const rows = observations.length / this.#rowSize;
    const { activation } = this.#description;
    const inputs = this.encode(observations);
    const outputs = this.#arithmetic.forward({ layers: this.#layers, activation, inputs, rows });
    return this.distribution.describe(outputs, this.#own);
  }

  /** Decides on an action for each of N observations, [N × D]. @throws {RangeError} if a mask allows no action. */
  decide(where: string, observations: Float32Array, { draws, masks }: DeciderOptions, into: Decision): void {
    const described = this.describe(observations);
    if (masks) maskLogits(where, described, masks, this.distribution.sizes);
    this.distribution.decide(described, draws, into);
  }

  /** Gives the network's inputs for observations [N × D], [N × inputs]: normalised, scaled, and one-hot where they are discrete. */
  encode(observations: Float32Array): Float32Array {
    const rows = observations.length / this.#rowSize;
    const { observationStatistics: statistics, observations: parts, inputs } = this.#description;
    let from = observations;
    if (statistics) {
      from = new Float32Array(observations.length);
      const how = { epsilon: DEFAULT_EPSILON, ...statistics };
      for (let at = 0; at < from.length; at += this.#rowSize)
        normalizeRow(observations, from, at, statistics, how);
    }
    if (this.#isPlain) return from;
    const encoded = new Float32Array(rows * inputs);
    for (let row = 0; row < rows; row++) flattenRow(parts, from, row * this.#rowSize, encoded, row * inputs);
    return encoded;
  }
}
