// A saved policy at play: it decides, in plain TypeScript, and does not learn. Knows no environments and no tensors.

import { checkOptionNames, type OptionNames } from '../checks/known-names.ts';
import { CounterStream } from '../random/counter-stream.ts';
import { checkSeed, drawSeed } from '../random/seed-sequence.ts';
import { flattenRow } from '../spaces/flatten.ts';
import { DEFAULT_EPSILON, normalizeRow } from '../vector/running-moments.ts';
import { writeLogProbabilities } from './categorical.ts';
import { CategoricalDistribution } from './categorical-distribution.ts';
import type { Decision, Distribution } from './distribution.ts';
import { GaussianDistribution } from './gaussian-distribution.ts';
import type { Layer } from './mlp.ts';
import { layerSizes } from './network-shape.ts';
import { countNumbers } from './observation-parts.ts';
import type { Options } from './option-values.ts';
import { plainMlp } from './plain-mlp.ts';
import { decodePolicy } from './policy-codec.ts';
import type { PolicyContent } from './policy-file.ts';

/** An observation as its environment gives it: its numbers, or the one number that it is. */
export type PlayObservation = number | ArrayLike<number>;

export interface ReadPolicyOptions {
  /** Decides every action drawn. Drawn from the system if left out. */
  seed?: number;
}

export interface PlayOptions {
  /** Takes the most probable action instead of drawing one. */
  greedy?: boolean;
}

const OPTION_NAMES: OptionNames<ReadPolicyOptions> = { seed: true };

/**
 * Reads a saved policy, to play with it: without TensorFlow.js, at once, in a page or in Node.
 *
 * `content` is that of a policy file, as `npm run train` and `policy.save()` write it: the object, or its text.
 *
 * @throws {RangeError} if it is damaged or made by a newer version of Palestra, or an option is unusable.
 */
export function readPolicy(content: unknown, options: ReadPolicyOptions = {}): PlayPolicy {
  checkOptionNames('readPolicy', options, Object.keys(OPTION_NAMES));
  const { seed = drawSeed() } = options;
  checkSeed('readPolicy', seed);
  return new PlayPolicy(decodePolicy('readPolicy', content), seed);
}

/** A policy that decides and does not learn. `readPolicy` makes it. */
export class PlayPolicy {
  /** The id of the environment that it learned in. */
  readonly env: string;
  /** The options of that environment, wrappers too: for `makeEnv` or `makeVec`. Empty if it had none. */
  readonly envOptions: Options;
  readonly #content: PolicyContent;
  readonly #layers: readonly Layer[];
  readonly #distribution: Distribution;
  readonly #decision: Decision;
  readonly #stream: CounterStream;
  #nextStep = 0;

  /** @internal */
  constructor(content: PolicyContent, seed: number) {
    const { distribution, outputs, weights } = content;
    this.env = content.env;
    this.envOptions = content.envOptions ?? {};
    this.#content = content;
    this.#layers = layerSizes(content).map(([fanIn, fanOut], l) => ({
      ...{ fanIn, fanOut, kernel: weights[2 * l], bias: weights[2 * l + 1] },
    }));
    this.#distribution =
      distribution === 'categorical'
        ? new CategoricalDistribution(outputs)
        : new GaussianDistribution(outputs);
    this.#decision = {
      actions: this.#distribution.createActions(1),
      logProbabilities: new Float32Array(1),
      entropies: new Float32Array(1),
    };
    this.#stream = new CounterStream(seed, 'playback');
  }

  /**
   * Decides on an action: draws it from π, or takes the most probable one.
   *
   * Gives a whole number if the actions are discrete, else a new array of action numbers, not clipped to any bounds: an
   * environment clips them itself.
   *
   * @throws {RangeError} that names the number of the observation that cannot be, or if there are too few or too many.
   */
  act(observation: PlayObservation, { greedy = false }: PlayOptions = {}): number | Float32Array {
    const described = this.#describe('act', observation);
    const draws = greedy ? undefined : { stream: this.#stream, step: this.#nextStep++, firstEnv: 0 };
    this.#distribution.decide(described, draws, this.#decision);
    const { actions } = this.#decision;
    return actions instanceof Float32Array ? actions.slice() : actions[0];
  }

  /**
   * Gives π(a|s) for each action a: a new array, [A]. Draws nothing.
   *
   * @throws {RangeError} as `act`, or if the actions are not discrete.
   */
  probabilities(observation: PlayObservation): Float32Array {
    if (this.#distribution.kind !== 'categorical') {
      throw new RangeError(
        'PlayPolicy.probabilities: expected a policy of discrete actions, got one of numbers. Call act instead.',
      );
    }
    const logits = this.#describe('probabilities', observation);
    writeLogProbabilities(logits, logits.length, 0, logits);
    return logits.map(Math.exp);
  }

  /** Computes what describes π(·|s): the logits, or the means and then the logarithms of the deviations. */
  #describe(method: string, observation: PlayObservation): Float32Array {
    const { observations, observationStatistics: statistics, inputs, activation } = this.#content;
    const row = this.#readRow(`PlayPolicy.${method}`, observation);
    if (statistics) normalizeRow(row, row, 0, statistics, statistics.epsilon ?? DEFAULT_EPSILON);
    const encoded = new Float32Array(inputs);
    flattenRow(observations, row, 0, encoded, 0);
    const outputs = plainMlp.forward({ layers: this.#layers, activation, inputs: encoded, rows: 1 });
    const own = this.#content.weights.slice(2 * this.#layers.length); // of the distribution
    return own.length === 0 ? outputs : Float32Array.of(...outputs, ...own[0]);
  }

  /** Copies the numbers of an observation, float32, and checks them: a NaN would otherwise become an action. */
  #readRow(where: string, observation: PlayObservation): Float32Array {
    const { observations } = this.#content;
    const numbers = typeof observation === 'number' ? [observation] : observation;
    const size = countNumbers(observations);
    if (numbers?.length !== size) {
      throw new RangeError(
        `${where}: expected an observation of ${this.env}, ${size === 1 ? '1 number' : `${size} numbers`}, ` +
          `got ${numbers?.length ?? String(observation)}.`,
      );
    }
    const row = Float32Array.from(numbers);
    let at = 0;
    for (const { length, oneHotFrom } of observations) {
      const end = at + (oneHotFrom === undefined ? length : 1);
      for (; at < end; at++) {
        const isRight =
          oneHotFrom === undefined
            ? Number.isFinite(row[at])
            : Number.isInteger(row[at]) && row[at] >= oneHotFrom && row[at] < oneHotFrom + length;
        if (isRight && typeof numbers[at] === 'number') continue;
        const expected =
          oneHotFrom === undefined
            ? 'a finite number'
            : `a whole number from ${oneHotFrom} to ${oneHotFrom + length - 1}`;
        throw new RangeError(
          `${where}: expected observation[${at}] to be ${expected}, got ${String(numbers[at])}.`,
        );
      }
    }
    return row;
  }
}
