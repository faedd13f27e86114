// A saved policy that decides in plain TypeScript and does not learn. This file does not know environments or tensors.

import { describeValue } from '../checks/describe-value.ts';
import { checkOptionNames, type OptionNames } from '../checks/known-names.ts';
import { checkFlag, isList } from '../checks/option-checks.ts';
import { exp } from '../math/exponential.ts';
import { CounterStream } from '../random/counter-stream.ts';
import { checkSeed, drawSeed } from '../random/seed-sequence.ts';
import { writeAllLogProbabilities } from './categorical.ts';
import { Decider } from './decider.ts';
import type { ActionRows, Decision } from './distribution.ts';
import { countNumbers, describeNumber, findImpossible } from './observation-parts.ts';
import type { Options } from './option-values.ts';
import { plainForward } from './plain-forward.ts';
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
  readonly #decider: Decider;
  /** Whether an action is a whole number. */
  readonly #isSingle: boolean;
  readonly #decision: Decision;
  readonly #stream: CounterStream;
  #nextStep = 0;

  /** @internal */
  constructor(content: PolicyContent, seed: number) {
    this.env = content.env;
    this.envOptions = content.envOptions ?? {};
    this.#content = content;
    this.#decider = new Decider(content, { forward: (pass) => checkOutputs(plainForward.forward(pass)) });
    this.#decider.setWeights(content.weights);
    const { distribution } = this.#decider;
    this.#isSingle = distribution.kind === 'categorical' && !content.actionSizes;
    this.#decision = {
      actions: distribution.createActions(1),
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
    const row = this.#readRow('PlayPolicy.act', observation);
    checkFlag('PlayPolicy.act', 'greedy', greedy);
    if (mask !== undefined && this.#decider.distribution.kind !== 'categorical') {
      throw new RangeError('PlayPolicy.act: expected a mask for discrete actions only. Leave it out.');
    }
    if (mask !== undefined && !isList(mask)) {
      throw new RangeError(
        `PlayPolicy.act: expected mask to be a list of numbers, got ${describeValue(mask)}.`,
      );
    }
    const draws = greedy ? undefined : { stream: this.#stream, step: this.#nextStep, firstEnv: 0 };
    this.#decider.decide('PlayPolicy.act', row, { draws, masks: mask }, this.#decision);
    if (draws) this.#nextStep += 1;
    const { actions } = this.#decision;
    checkOutputs(actions); // a deviation may be infinite
    return this.#isSingle ? actions[0] : actions.slice();
  }

  /**
   * Gives the probability π(a|s) of each action a, in a new array, [A]: one action after the other if there are several discrete ones.
   * Draws nothing.
   *
   * @throws {RangeError} as `act`, or if the actions are not discrete.
   */
  probabilities(observation: PlayObservation): Float32Array {
    const { kind, sizes } = this.#decider.distribution;
    if (kind !== 'categorical') {
      throw new RangeError(
        'PlayPolicy.probabilities: expected a policy of discrete actions, got one of continuous actions. Call act instead.',
      );
    }
    const logits = this.#decider.describe(this.#readRow('PlayPolicy.probabilities', observation));
    writeAllLogProbabilities(logits, sizes);
    return logits.map(exp);
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

/** @throws {RangeError} unless all are finite. Weights in a file are, but sums and exponentials of large ones are not. */
function checkOutputs<Numbers extends ActionRows>(outputs: Numbers): Numbers {
  const bad = (outputs as Float32Array).find((output) => !Number.isFinite(output));
  if (bad === undefined) return outputs;
  throw new RangeError(
    `PlayPolicy: expected a network that computes finite numbers, got ${bad}. Its weights are too large: is the file complete?`,
  );
}
