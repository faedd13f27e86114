import { describeValue } from '../checks/describe-value.ts';
import type { OptionNames } from '../checks/known-names.ts';
import type { Env } from '../envs/env.ts';
import { Wrapper } from './wrapper.ts';
import { requireFunction } from './wrapper-checks.ts';

export interface TransformRewardOptions {
  func: (reward: number) => number;
}

/**
 * Applies a function to every reward. Workers cannot receive functions: use it with `workers: 0` or a single environment.
 *
 * Returns and targets then mean the changed rewards. For raw ones, put RecordEpisodeStatistics before it in the list.
 */
export class TransformReward<O, A> extends Wrapper<O, A> {
  static readonly optionNames: OptionNames<TransformRewardOptions> = { func: true };
  readonly #func: (reward: number) => number;

  constructor(env: Env, options: TransformRewardOptions) {
    super(env, options);
    const { func } = options;
    requireFunction('TransformReward', func);
    this.#func = func;
  }

  /** @throws {RangeError} if the function does not give a finite number. */
  override stepState(action: A): number {
    const reward = this.#func(super.stepState(action));
    if (Number.isFinite(reward)) return reward;
    throw new RangeError(
      `TransformReward: expected func to give a finite number, got ${describeValue(reward)}.`,
    );
  }
}

export interface ClipRewardOptions {
  minReward?: number;
  maxReward?: number;
}

/**
 * Clips every reward to [minReward, maxReward]. One of the bounds may be omitted.
 *
 * Returns and targets then mean the clipped rewards. For raw ones, put RecordEpisodeStatistics before it in the list.
 */
export class ClipReward<O, A> extends Wrapper<O, A> {
  static readonly optionNames: OptionNames<ClipRewardOptions> = { minReward: true, maxReward: true };
  readonly #min: number;
  readonly #max: number;

  /** @throws {RangeError} if both bounds are omitted, or minReward > maxReward. */
  constructor(env: Env, options: ClipRewardOptions) {
    super(env, options);
    const { minReward, maxReward } = options;
    for (const [name, bound] of Object.entries({ minReward, maxReward })) {
      if (bound === undefined || (typeof bound === 'number' && !Number.isNaN(bound))) continue;
      throw new RangeError(`ClipReward: expected ${name} to be a number, got ${describeValue(bound)}.`);
    }
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
