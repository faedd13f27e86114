// Checks of option values and arguments. `where` is the function or class that the error names.

import { describeValue } from './describe-value.ts';
import { suggest } from './known-names.ts';

/** @throws {RangeError} unless `value` is a finite number from `low` to `high`. */
export function checkNumber(
  where: string,
  name: string,
  value: unknown,
  low = -Infinity,
  high = Infinity,
): asserts value is number {
  if (Number.isFinite(value) && (value as number) >= low && (value as number) <= high) return;
  const range = describeRange(low, high);
  throw new RangeError(
    `${where}: expected ${name} to be a finite number${range}, got ${describeValue(value)}.`,
  );
}

/** @throws {RangeError} unless `value` is a whole number from `low` to `high`. */
export function checkWhole(
  where: string,
  name: string,
  value: unknown,
  low = -Infinity,
  high = Infinity,
): asserts value is number {
  if (isWhole(value, low, high)) return;
  const range = describeRange(low, high);
  throw new RangeError(
    `${where}: expected ${name} to be a whole number${range}, got ${describeValue(value)}.`,
  );
}

/** Whether `value` is a whole number from `low` to `high`. */
export function isWhole(value: unknown, low = -Infinity, high = Infinity): value is number {
  return Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
}

/** @throws {RangeError} unless `value` is true or false. */
export function checkFlag(where: string, name: string, value: unknown): asserts value is boolean {
  if (typeof value !== 'boolean') {
    throw new RangeError(`${where}: expected ${name} to be true or false, got ${describeValue(value)}.`);
  }
}

/** Whether `value` is an array or a typed array. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

/** @throws {RangeError} unless `value` is one of `choices`; the message lists them, and names the nearest. */
export function checkChoice<Choice extends string>(
  where: string,
  name: string,
  value: unknown,
  choices: readonly Choice[],
): asserts value is Choice {
  if ((choices as readonly unknown[]).includes(value)) return;
  const guess = typeof value === 'string' ? suggest(value, choices) : '';
  throw new RangeError(
    `${where}: expected ${name} to be ${listChoices(choices)}, got ${describeValue(value)}.${guess}`,
  );
}

/** Gives "'slow', 'fast' or 'auto'". */
export function listChoices(choices: readonly string[]): string {
  const quoted = choices.map((choice) => `'${choice}'`);
  return [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter(Boolean).join(' or ');
}

function describeRange(low: number, high: number): string {
  if (low === -Infinity) return high === Infinity ? '' : ` ≤ ${high}`;
  return high === Infinity ? ` ≥ ${low}` : ` from ${low} to ${high}`;
}
