import type { OptionNames } from '../checks/known-names.ts';
import type { Env } from '../envs/env.ts';
import { Wrapper } from './wrapper.ts';
import { requireFunction } from './wrapper-checks.ts';

export interface TransformRewardOptions {
  func: (reward: number) => number;
}

/** Applies a function to every reward. A function cannot be sent to a worker: `workers: 0`, or one environment alone. */
export class TransformReward<O, A> extends Wrapper<O, A> {
  static readonly optionNames: OptionNames<TransformRewardOptions> = { func: true };
  readonly #func: (reward: number) => number;

  constructor(env: Env, { func }: TransformRewardOptions) {
    super(env);
    requireFunction('TransformReward', func);
    this.#func = func;
  }

  override stepState(action: A): number {
    return this.#func(super.stepState(action));
  }
}

export interface ClipRewardOptions {
  minReward?: number;
  maxReward?: number;
}

/** Clips every reward to [minReward, maxReward], of which one may be left out. */
export class ClipReward<O, A> extends Wrapper<O, A> {
  static readonly optionNames: OptionNames<ClipRewardOptions> = { minReward: true, maxReward: true };
  readonly #min: number;
  readonly #max: number;

  /** @throws {RangeError} if both bounds are left out, or the lower is above the upper. */
  constructor(env: Env, { minReward, maxReward }: ClipRewardOptions) {
    super(env);
    this.#min = minReward ?? -Infinity;
    this.#max = maxReward ?? Infinity;
    const given = minReward !== undefined || maxReward !== undefined;
    if (!given || !(this.#min <= this.#max)) {
      throw new RangeError(
        `ClipReward: expected minReward, maxReward or both, with minReward ≤ maxReward, got ${minReward} and ${maxReward}.`,
      );
    }
  }

  override stepState(action: A): number {
    return Math.min(Math.max(super.stepState(action), this.#min), this.#max);
  }
}
