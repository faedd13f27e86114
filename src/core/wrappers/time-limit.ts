import type { OptionNames } from '../checks/known-names.ts';
import { checkWhole } from '../checks/option-checks.ts';
import type { Env } from '../envs/env.ts';
import { Wrapper } from './wrapper.ts';

export interface TimeLimitOptions {
  maxEpisodeSteps: number;
}

/** Truncates an episode after `maxEpisodeSteps` steps of this wrapper. A limit of the wrapped environment stays. */
export class TimeLimit<O, A> extends Wrapper<O, A> {
  static readonly optionNames: OptionNames<TimeLimitOptions> = { maxEpisodeSteps: true };

  /** @throws {RangeError} unless the limit is a whole number ≥ 1. */
  constructor(env: Env, options: TimeLimitOptions) {
    super(env, options);
    const { maxEpisodeSteps } = options;
    checkWhole('TimeLimit', 'maxEpisodeSteps', maxEpisodeSteps, 1);
    this.spec = { ...env.spec, maxEpisodeSteps };
  }
}
