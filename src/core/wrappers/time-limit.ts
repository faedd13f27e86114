import type { OptionNames } from '../checks/known-names.ts';
import { checkWhole } from '../checks/option-checks.ts';
import type { Env } from '../envs/env.ts';
import { Wrapper } from './wrapper.ts';

export interface TimeLimitOptions {
  maxEpisodeSteps: number;
}

/**
 * Truncates an episode after `maxEpisodeSteps` steps of this wrapper. A lower limit of the wrapped environment stays: `spec` gives the
 * one that holds.
 */
export class TimeLimit<O, A> extends Wrapper<O, A> {
  static readonly optionNames: OptionNames<TimeLimitOptions> = { maxEpisodeSteps: true };

  /** @throws {RangeError} unless the limit is a whole number ≥ 1, or if a wrapper inside counts on a higher one. */
  constructor(env: Env, options: TimeLimitOptions) {
    super(env, options);
    const { maxEpisodeSteps } = options;
    checkWhole('TimeLimit', 'maxEpisodeSteps', maxEpisodeSteps, 1);
    if (maxEpisodeSteps >= env.spec.maxEpisodeSteps) return;
    this.spec = { ...env.spec, maxEpisodeSteps };
    for (let inner = env; inner instanceof Wrapper; inner = inner.env) {
      if (!inner.reliesOnLimit) continue;
      throw new RangeError(
        `TimeLimit: expected a limit of at least ${env.spec.maxEpisodeSteps} steps around ${inner.constructor.name}, whose time would ` +
          `not reach 1, got ${maxEpisodeSteps}. Put TimeLimit before it.`,
      );
    }
  }
}
