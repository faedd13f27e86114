import type { ExpectMatcherState, Locator, MatcherReturnType } from '@playwright/test';
import { awaitStatus } from './locate-controller.ts';
import { describeStatus } from './run-status.ts';
import { readWithin, type Within } from './within.ts';

/**
 * Passes as soon as the run reaches its target, a mean return over its last 100 episodes. With `not`, passes if the run has not
 * reached it when the time is over.
 */
export async function toBeSolved(
  this: ExpectMatcherState,
  run: Locator,
  options: Within = {},
): Promise<MatcherReturnType> {
  const within = readWithin('toBeSolved', options);
  const status = await awaitStatus(run, { solved: true, states: ['failed'], within });
  const { env, target } = status;
  const goal = target === undefined ? 'a target (the run has none: set one)' : `a mean return of ${target}`;
  const wish = `${env} ${this.isNot ? 'not to reach' : 'to reach'} ${goal} within ${within / 1000} s`;
  return {
    name: 'toBeSolved',
    pass: status.solved,
    expected: target,
    actual: status.meanReturn,
    message: () => `toBeSolved: expected ${wish}, got ${describeStatus(status)}`,
  };
}
