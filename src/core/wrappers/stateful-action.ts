import { describeValue } from '../checks/describe-value.ts';
import type { OptionNames } from '../checks/known-names.ts';
import { checkWhole } from '../checks/option-checks.ts';
import type { Env, ResetOptions } from '../envs/env.ts';
import { Wrapper } from './wrapper.ts';

export interface StickyActionOptions {
  /** From 0 to below 1. */
  repeatActionProbability: number;
  /** The number of steps that an action sticks, or a range [low, high] to draw it from, both ends included. */
  repeatActionDuration?: number | readonly [low: number, high: number];
}

/**
 * Repeats the previous action with some probability, instead of taking the given one.
 *
 * Source: M. C. Machado and others, "Revisiting the Arcade Learning Environment", 2018, section 5.2.
 */
export class StickyAction<O, A> extends Wrapper<O, A> {
  static readonly optionNames: OptionNames<StickyActionOptions> = {
    repeatActionProbability: true,
    repeatActionDuration: true,
  };
  protected override readonly memory: readonly [last: Float32Array | Int32Array, counts: Int32Array];
  readonly #probability: number;
  readonly #low: number;
  readonly #high: number;

  /** @throws {RangeError} if an option is invalid. */
  constructor(env: Env, options: StickyActionOptions) {
    super(env, options);
    const { repeatActionProbability, repeatActionDuration = 1 } = options;
    const isProbability = typeof repeatActionProbability === 'number' && repeatActionProbability >= 0;
    if (!isProbability || !(repeatActionProbability < 1)) {
      throw new RangeError(
        `StickyAction: expected repeatActionProbability to be a number from 0 to below 1, got ${describeValue(repeatActionProbability)}.`,
      );
    }
    const [low, high] = Array.isArray(repeatActionDuration)
      ? repeatActionDuration
      : [repeatActionDuration, repeatActionDuration];
    this.#probability = repeatActionProbability;
    checkWhole('StickyAction', 'repeatActionDuration', low, 1);
    checkWhole('StickyAction', "repeatActionDuration's end", high, low);
    this.#low = low;
    this.#high = high;
    this.memory = [this.actionSpace.createRows(1), new Int32Array(2)];
  }

  override resetState(options: ResetOptions): void {
    this.memory[1].fill(0);
    super.resetState(options);
  }

  override stepState(given: A): number {
    const [last, counts] = this.memory; // counts: 1 after the first action; the number of steps left to stick
    const { random } = this;
    if (counts[1] === 0 && counts[0] === 1 && random.random() < this.#probability) {
      counts[1] = random.integers(this.#low, this.#high + 1);
    }
    let action = given;
    if (counts[1] > 0) {
      counts[1] -= 1;
      action = this.actionSpace.read(last, 0);
    }
    this.actionSpace.write(action, last, 0);
    counts[0] = 1;
    return super.stepState(action);
  }
}

export interface RepeatActionOptions {
  numRepeats: number;
}

/**
 * Repeats each action `numRepeats` times, or until the episode ends, and gives the sum of the rewards. The time limit in `spec` counts
 * steps of this wrapper.
 */
export class RepeatAction<O, A> extends Wrapper<O, A> {
  static readonly optionNames: OptionNames<RepeatActionOptions> = { numRepeats: true };
  override readonly framesPerSecond: number;
  readonly #numRepeats: number;

  /** @throws {RangeError} unless `numRepeats` is a whole number ≥ 1. */
  constructor(env: Env, options: RepeatActionOptions) {
    super(env, options);
    const { numRepeats } = options;
    checkWhole('RepeatAction', 'numRepeats', numRepeats, 1, 1000);
    this.#numRepeats = numRepeats;
    this.framesPerSecond = env.framesPerSecond / numRepeats;
    this.spec = { ...env.spec, maxEpisodeSteps: Math.ceil(env.spec.maxEpisodeSteps / numRepeats) };
  }

  override stepState(action: A): number {
    let sum = 0;
    for (let k = 0; k < this.#numRepeats; k++) {
      sum += super.stepState(action);
      if (this.env.terminated || this.env.truncated) break;
    }
    return sum;
  }
}
