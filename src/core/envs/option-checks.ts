// What environments check at their border. `where` names the class.

import type { ResetOptions } from './env.ts';

/**
 * Gives the bounds that the first state is drawn between: the reset's `low` and `high`, or the defaults.
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
      `${where}.reset: expected finite numbers with low ≤ high, got ${String(bounds[0])} and ${String(bounds[1])}.`,
    );
  }
  return bounds as unknown as readonly [number, number];
}

/** @throws {RangeError} unless the state has as many numbers as `getState` gives. */
export function checkStateLength(where: string, state: ArrayLike<number>, length: number): void {
  if (state.length !== length) {
    const numbers = length === 1 ? '1 number' : `${length} numbers`;
    throw new RangeError(`${where}.setState: expected ${numbers}, got ${state.length}.`);
  }
}

/** @throws {RangeError} unless `value` is a finite number from `low` to `high`. */
export function checkNumber(
  where: string,
  name: string,
  value: unknown,
  low = -Infinity,
  high = Infinity,
): asserts value is number {
  if (!(Number.isFinite(value) && (value as number) >= low && (value as number) <= high)) {
    const range = low === -Infinity ? '' : high === Infinity ? ` ≥ ${low}` : ` from ${low} to ${high}`;
    throw new RangeError(`${where}: expected ${name} to be a finite number${range}, got ${String(value)}.`);
  }
}

/** @throws {RangeError} unless `value` is a whole number from `low` to `high`. */
export function checkWhole(
  where: string,
  name: string,
  value: unknown,
  low: number,
  high: number,
): asserts value is number {
  if (!(Number.isInteger(value) && (value as number) >= low && (value as number) <= high)) {
    throw new RangeError(
      `${where}: expected ${name} to be a whole number from ${low} to ${high}, got ${String(value)}.`,
    );
  }
}

/** @throws {RangeError} unless `value` is true or false. */
export function checkFlag(where: string, name: string, value: unknown): asserts value is boolean {
  if (typeof value !== 'boolean') {
    throw new RangeError(`${where}: expected ${name} to be true or false, got ${String(value)}.`);
  }
}
