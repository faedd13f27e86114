import type { OptionNames } from '../checks/known-names.ts';
import type { Env, ResetOptions } from '../envs/env.ts';
import { checkObservation, checkOutcome, checkSpaces } from '../envs/env-checks.ts';
import { Wrapper } from './wrapper.ts';

/** Checks the results of every reset and step: rewards, end flags, and that observations lie in their space. */
export class PassiveEnvChecker<O, A> extends Wrapper<O, A> {
  static readonly optionNames: OptionNames<object> = {};

  /** @throws {Error} if a space is invalid. */
  constructor(env: Env, options: object = {}) {
    super(env, options);
    checkSpaces(env);
  }

  override resetState(options: ResetOptions): void {
    super.resetState(options);
    checkObservation(this.env, 'reset');
  }

  override advance(action: A): number {
    const reward = super.advance(action);
    checkOutcome(this.env, reward);
    checkObservation(this.env, 'step');
    return reward;
  }
}
