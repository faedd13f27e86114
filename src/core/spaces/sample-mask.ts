// Masks of `Space.sample`. `space` describes the space in errors.

import { describeValue } from '../checks/describe-value.ts';
import { isList, isWhole } from '../checks/option-checks.ts';
import type { Generator } from '../random/generator.ts';

/**
 * Gives the entries of a mask.
 *
 * @throws {TypeError} unless it is a list, {RangeError} unless that has `length` entries, which are whole numbers from 0 to `highest` if
 * that is given.
 */
export function readMask(space: string, mask: unknown, length: number, highest?: number): unknown[] {
  const entries = isList(mask) ? Array.from(mask) : [];
  const areRight = highest === undefined || entries.every((entry) => isWhole(entry, 0, highest));
  if (isList(mask) && entries.length === length && areRight) return entries;
  const range = highest === undefined ? '' : ` from 0 to ${highest}`;
  throw new (isList(mask) ? RangeError : TypeError)(
    `${space}.sample: expected a mask of ${length} entries${range}, got ${describeValue(mask)}.`,
  );
}

/** Draws one of the numbers from 0 to n − 1 for which the mask has a 1; 0 if it has none. */
export function drawAllowed(space: string, random: Generator, mask: unknown, n: number): number {
  const allowed = readMask(space, mask, n, 1).flatMap((entry, i) => (entry === 1 ? [i] : []));
  return allowed.length === 0 ? 0 : allowed[random.integers(0, allowed.length)];
}
