import type { ActionRows } from '../../policy/distribution.ts';
import { flushTiny } from '../../policy/mlp.ts';
import type { Box } from '../../spaces/box.ts';
import type { AnySpace } from '../../spaces/space-json.ts';

/** Iterations in a row that teach nothing before it is reported. A few happen by chance. */
const PATIENCE = 5;
/** Actions that show the range of a policy. */
const ENOUGH_ACTIONS = 32;
/** If ranges share less than this part of one of them, they hardly meet. */
const SMALL_SHARE = 0.01;

/** If no weight is larger, the ε of an optimiser, about 1e-7, outweighs the gradients. */
const SMALL_WEIGHT = 1e-7;
/** The same for weights divided by their standard deviation plus 1e-8. Otherwise the largest is at least 1. */
const SMALL_STANDARD_WEIGHT = 0.1;

/** What warnings say of the weights, by what these are. */
const WORDS = {
  returns: {
    zero: 'equalled their baseline',
    small: 'been nearly equal to their baseline',
    others: 'another baseline',
  },
  advantages: { zero: 'been 0', small: 'been nearly 0', others: 'a larger entropyCoefficient' },
} as const;

/** What an iteration has learned from. */
export interface Lesson {
  /** [T × N] if discrete, otherwise [T × N × A]: as drawn, not clipped. */
  readonly actions: ActionRows;
  /** [T × N], 1 if the row counts. */
  readonly mask: Uint8Array;
  /** [T × N], the weights of the log-probabilities, such as returns minus a baseline. */
  readonly weights: ArrayLike<number>;
  /** Whether the weights are differences from a mean over the same rows. */
  readonly isCentred: boolean;
  /** Whether the weights have been divided by their standard deviation. */
  readonly isStandardised?: boolean;
  readonly gradientNorm: number;
}

/** Notices learning that cannot succeed. An algorithm puts the warnings into its reports. */
export class LearningWatch {
  readonly #name: string;
  readonly #weights: keyof typeof WORDS;
  /** The range of the policy's actions, until it has met that of the environment's. */
  #range: ActionRange | undefined;
  /** Iterations in a row in which all weights were 0 or very small, and in which the gradient was 0. */
  #flat = 0;
  #still = 0;

  /** `name`: that of the algorithm. `weights`: what it weights the log-probabilities with. */
  constructor(
    name: string,
    { actionSpace }: { actionSpace: AnySpace },
    weights: keyof typeof WORDS = 'returns',
  ) {
    this.#name = name;
    this.#weights = weights;
    if (actionSpace.kind === 'box') this.#range = new ActionRange(actionSpace);
  }

  /** Says what is wrong and what to do, or gives undefined. Call it once in each iteration. */
  check(lesson: Lesson): string | undefined {
    if (!lesson.mask.includes(1)) return undefined; // there is no lesson
    const missed = this.#range?.add(lesson.actions);
    if (this.#range?.isMet) this.#range = undefined;
    const warning = missed ?? this.#checkSignal(lesson);
    return warning && `${this.#name}: ${warning}`;
  }

  /** As `check`, for a policy whose actions have no probabilities and no weights. `gradientNorm`: NaN if there was no update. */
  checkActor(gradientNorm: number): string | undefined {
    const warning = this.#checkGradient(gradientNorm, 'a smaller actorLearningRate or a smaller rewardScale');
    return warning && `${this.#name}: ${warning}`;
  }

  #checkSignal({ mask, weights, isCentred, isStandardised, gradientNorm }: Lesson): string | undefined {
    const largest = mask.reduce(
      (most, counts, k) => (counts ? Math.max(most, Math.abs(weights[k])) : most),
      0,
    );
    const isFlat = flushTiny(largest) === 0;
    const isWeak = largest < (isStandardised ? SMALL_STANDARD_WEIGHT : SMALL_WEIGHT);
    this.#flat = isWeak ? this.#flat + 1 : 0;
    const stands = this.#checkGradient(gradientNorm, 'a smaller learningRate or a larger entropyCoefficient');
    if (isFlat && isCentred && mask.indexOf(1) === mask.lastIndexOf(1)) {
      return 'every rollout has a single step, whose return is its own baseline, so nothing is learned. Use more environments or no baseline.';
    }
    const { zero, small, others } = WORDS[this.#weights];
    if (this.#flat >= PATIENCE && !isFlat) {
      return (
        `all ${this.#weights} have ${small} for ${PATIENCE} iterations, too near to learn from. ` +
        'Unless the task is solved, multiply the rewards, so that they are about 1.'
      );
    }
    if (this.#flat >= PATIENCE) {
      return (
        `all ${this.#weights} have ${zero} for ${PATIENCE} iterations. ` +
        `Unless the task is solved, use more environments, ${others} or other rewards.`
      );
    }
    return stands;
  }

  #checkGradient(gradientNorm: number, remedy: string): string | undefined {
    this.#still = gradientNorm === 0 ? this.#still + 1 : 0;
    if (this.#still < PATIENCE) return undefined;
    return (
      `expected a gradient above 0, got 0 in ${PATIENCE} or more iterations: the policy does not change. ` +
      `Unless the task is solved, start again with ${remedy}.`
    );
  }
}

/** The range of all actions so far, beside that of a Box. */
class ActionRange {
  readonly #low: Float32Array;
  readonly #high: Float32Array;
  /** What the advice says of ClipAction. */
  readonly #place: string;
  readonly #least: Float32Array;
  readonly #most: Float32Array;
  #count = 0;
  /** Said in the same words for as long as it is true. */
  #warning: string | undefined;
  /** Whether the two ranges have met. Later the policy may well leave most of the Box alone. */
  isMet = false;

  constructor(space: Box) {
    const { low, high } = space.clipsTo ?? space;
    this.#low = low;
    this.#high = high;
    this.#place = space.clipsTo ? ' before ClipAction' : '';
    this.#least = new Float32Array(low.length).fill(Infinity);
    this.#most = new Float32Array(low.length).fill(-Infinity);
  }

  /** Adds the actions of a rollout. Says so if actions and Box hardly meet. */
  add(actions: ActionRows): string | undefined {
    const size = this.#low.length;
    for (let k = 0; k < actions.length; k++) {
      this.#least[k % size] = Math.min(this.#least[k % size], actions[k]);
      this.#most[k % size] = Math.max(this.#most[k % size], actions[k]);
    }
    this.#count += actions.length / size;
    if (this.#count < ENOUGH_ACTIONS) return undefined;
    const a = this.#low.findIndex((_, i) => this.#misses(i));
    this.isMet = a === -1;
    if (this.isMet) return undefined;
    const bounds = [this.#low[a], this.#high[a]];
    const [low, high, least, most] = [...bounds, this.#least[a], this.#most[a]].map(round);
    const wrapper = bounds.every(Number.isFinite)
      ? "{ name: 'RescaleAction', minAction: -1, maxAction: 1 }"
      : 'TransformAction';
    this.#warning ??=
      `expected actions on the scale of the environment's, from ${low} to ${high}, got actions from ${least} to ${most}. ` +
      `Wrap the environment in ${wrapper}${this.#place}.`;
    return this.#warning;
  }

  #misses(a: number): boolean {
    const [low, high, least, most] = [this.#low[a], this.#high[a], this.#least[a], this.#most[a]];
    const overlap = Math.min(high, most) - Math.max(low, least);
    const width = Math.fround(high - low); // Infinity for the largest float32 numbers, too, which stand for no bounds
    if (width === 0) return false;
    return overlap < SMALL_SHARE * (most - least) || (width < Infinity && overlap < SMALL_SHARE * width);
  }
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
