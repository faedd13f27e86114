// Checks of reset options and states. `where` is the class that the error names.

import { describeValue } from '../checks/describe-value.ts';
import type { ResetOptions } from './env.ts';

/**
 * Gives the bounds of the random first state: the reset options `low` and `high`, or the defaults.
 *
 * @throws {RangeError} unless they are finite numbers and low ≤ high.
 */
export function readResetBounds(
  where: string,
  { low, high }: ResetOptions,
  defaultLow: number,
  defaultHigh: number,
): readonly [low: number, high: number] {
  const bounds = [low === undefined ? defaultLow : low, high === undefined ? defaultHigh : high];
  if (!bounds.every(Number.isFinite) || !((bounds[0] as number) <= (bounds[1] as number))) {
    throw new RangeError(
      `${where}.reset: expected finite numbers with low ≤ high, got ${describeValue(bounds[0])} and ${describeValue(bounds[1])}.`,
    );
  }
  return bounds as unknown as readonly [number, number];
}

/** @throws {RangeError} unless the state has as many numbers as `getState` gives. */
export function checkStateLength(where: string, state: ArrayLike<number>, length: number): void {
  if (state?.length !== length) {
    const numbers = length === 1 ? '1 number' : `${length} numbers`;
    throw new RangeError(
      `${where}.setState: expected ${numbers}, got ${state?.length ?? describeValue(state)}.`,
    );
  }
}
