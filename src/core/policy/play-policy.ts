// A saved policy that decides in plain TypeScript and does not learn. This file does not know environments or tensors.

import { describeValue } from '../checks/describe-value.ts';
import { checkOptionNames, type OptionNames } from '../checks/known-names.ts';
import { CounterStream } from '../random/counter-stream.ts';
import { checkSeed, drawSeed } from '../random/seed-sequence.ts';
import { flattenRow } from '../spaces/flatten.ts';
import { DEFAULT_EPSILON, normalizeRow } from '../vector/running-moments.ts';
import { maskLogits } from './action-mask.ts';
import { writeAllLogProbabilities } from './categorical.ts';
import type { ActionRows, Decision, Distribution } from './distribution.ts';
import { readDistribution } from './make-distribution.ts';
import type { Layer } from './mlp.ts';
import { layerSizes } from './network-shape.ts';
import { countNumbers, describeNumber, findImpossible } from './observation-parts.ts';
import type { Options } from './option-values.ts';
import { plainMlp } from './plain-mlp.ts';
import { decodePolicy } from './policy-codec.ts';
import type { PolicyContent } from './policy-file.ts';

/** An observation of an environment: an array of numbers, or a single number. */
export type PlayObservation = number | ArrayLike<number>;

export interface ReadPolicyOptions {
  /** Seed of the drawn actions. Default: a random seed. */
  seed?: number;
}

export interface PlayOptions {
  /** Takes the most probable action instead of drawing one. */
  greedy?: boolean;
  /** [A], 0 where a discrete action must not be taken, such as `info.action_mask`. Default: every action may be taken. */
  mask?: ArrayLike<number>;
}

const OPTION_NAMES: OptionNames<ReadPolicyOptions> = { seed: true };
const PLAY_NAMES: OptionNames<PlayOptions> = { greedy: true, mask: true };

/**
 * Reads a saved policy for playing, synchronously and without TensorFlow.js. Works in a page and in Node.
 *
 * `content` is a policy file of `npm run train` or the result of `policy.save()`: the object, or its text.
 *
 * @throws {RangeError} if the file is damaged or made by a newer version of Palestra, or an option is invalid.
 */
export function readPolicy(content: unknown, options: ReadPolicyOptions = {}): PlayPolicy {
  checkOptionNames('readPolicy', options, Object.keys(OPTION_NAMES));
  const { seed = drawSeed() } = options;
  checkSeed('readPolicy', seed);
  return new PlayPolicy(decodePolicy('readPolicy', content), seed);
}

/** A policy that decides and does not learn. `readPolicy` makes it. */
export class PlayPolicy {
  /** The id of the environment in which the policy learned. */
  readonly env: string;
  /** The options of that environment, including wrappers, for `makeEnv` or `makeVec`. Empty if it had none. */
  readonly envOptions: Options;
  readonly #content: PolicyContent;
  readonly #layers: readonly Layer[];
  readonly #distribution: Distribution;
  /** Whether an action is a whole number. */
  readonly #isSingle: boolean;
  /** The variables of the distribution. */
  readonly #own: readonly Float32Array[];
  readonly #decision: Decision;
  readonly #stream: CounterStream;
  #nextStep = 0;

  /** @internal */
  constructor(content: PolicyContent, seed: number) {
    const { weights } = content;
    this.env = content.env;
    this.envOptions = content.envOptions ?? {};
    this.#content = content;
    this.#layers = layerSizes(content).map(([fanIn, fanOut], l) => ({
      ...{ fanIn, fanOut, kernel: weights[2 * l], bias: weights[2 * l + 1] },
    }));
    this.#distribution = readDistribution(content);
    this.#own = weights.slice(2 * this.#layers.length);
    this.#isSingle = this.#distribution.kind === 'categorical' && !content.actionSizes;
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
   * Gives a whole number if the action is discrete, whole numbers if there are several discrete ones, otherwise a new array of action
   * numbers. They are not clipped to any bounds, because environments clip actions.
   *
   * @throws {RangeError} if the observation has too few or too many numbers, or an impossible one. The message names that number.
   */
  act(observation: PlayObservation, options: PlayOptions = {}): number | ActionRows {
    checkOptionNames('PlayPolicy.act', options, Object.keys(PLAY_NAMES));
    const { greedy = false, mask } = options;
    const described = this.#describe('act', observation);
    if (mask && this.#distribution.kind !== 'categorical') {
      throw new RangeError('PlayPolicy.act: expected a mask for discrete actions only. Leave it out.');
    }
    if (mask) maskLogits('PlayPolicy.act', described, mask, this.#distribution.sizes);
    const draws = greedy ? undefined : { stream: this.#stream, step: this.#nextStep++, firstEnv: 0 };
    this.#distribution.decide(described, draws, this.#decision);
    const { actions } = this.#decision;
    return this.#isSingle ? actions[0] : actions.slice();
  }

  /**
   * Gives the probability π(a|s) of each action a, in a new array, [A]: one action after the other if there are several discrete ones.
   * Draws nothing.
   *
   * @throws {RangeError} as `act`, or if the actions are not discrete.
   */
  probabilities(observation: PlayObservation): Float32Array {
    if (this.#distribution.kind !== 'categorical') {
      throw new RangeError(
        'PlayPolicy.probabilities: expected a policy of discrete actions, got one of continuous actions. Call act instead.',
      );
    }
    const logits = this.#describe('probabilities', observation);
    writeAllLogProbabilities(logits, this.#distribution.sizes);
    return logits.map(Math.exp);
  }

  /** Computes the parameters of π(·|s): the logits, or the means and then the log-deviations. */
  #describe(method: string, observation: PlayObservation): Float32Array {
    const { observations, observationStatistics: statistics, inputs, activation } = this.#content;
    const row = this.#readRow(`PlayPolicy.${method}`, observation);
    if (statistics) normalizeRow(row, row, 0, statistics, { epsilon: DEFAULT_EPSILON, ...statistics });
    const encoded = new Float32Array(inputs);
    flattenRow(observations, row, 0, encoded, 0);
    const outputs = plainMlp.forward({ layers: this.#layers, activation, inputs: encoded, rows: 1 });
    return this.#distribution.describe(outputs, this.#own);
  }

  /** Copies the numbers of an observation, float32, and checks them: a NaN would otherwise become an action. */
  #readRow(where: string, observation: PlayObservation): Float32Array {
    const { observations } = this.#content;
    const numbers = typeof observation === 'number' ? [observation] : observation;
    const size = countNumbers(observations);
    if (numbers?.length !== size) {
      throw new RangeError(
        `${where}: expected an observation of ${this.env}, ${size === 1 ? '1 number' : `${size} numbers`}, ` +
          `got ${numbers?.length ?? describeValue(observation)}.`,
      );
    }
    const row = Float32Array.from(numbers, (number) => (typeof number === 'number' ? number : Number.NaN));
    const at = findImpossible(observations, row, 0);
    if (at >= 0) {
      throw new RangeError(
        `${where}: expected observation[${at}] to be ${describeNumber(observations, at)}, got ${describeValue(numbers[at])}.`,
      );
    }
    return row;
  }
}
