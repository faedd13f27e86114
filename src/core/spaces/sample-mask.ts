// Masks of `Space.sample`. `space` describes the space in errors.

import { isWhole } from '../checks/option-checks.ts';
import type { Generator } from '../random/generator.ts';

/** @throws {RangeError} unless the mask is a list of `length` entries. */
export function checkMaskLength(space: string, mask: unknown, length: number): ArrayLike<unknown> {
  if (typeof mask === 'object' && (mask as ArrayLike<unknown> | null)?.length === length) {
    return mask as ArrayLike<unknown>;
  }
  throw new RangeError(`${space}.sample: expected a mask of ${length} entries, got ${String(mask)}.`);
}

/** @throws {RangeError} unless the mask is a list of `length` whole numbers from 0 to `highest`. */
export function checkMask(space: string, mask: unknown, length: number, highest = 1): ArrayLike<number> {
  const numbers = checkMaskLength(space, mask, length);
  for (let i = 0; i < length; i++) {
    if (isWhole(numbers[i], 0, highest)) continue;
    throw new RangeError(
      `${space}.sample: expected whole numbers from 0 to ${highest} in the mask, got ${String(numbers[i])} at ${i}.`,
    );
  }
  return numbers as ArrayLike<number>;
}

/** Draws one of the numbers from 0 to n − 1 that the mask allows; 0 if it allows none. */
export function drawAllowed(space: string, random: Generator, mask: unknown, n: number): number {
  const numbers = checkMask(space, mask, n);
  const allowed = Array.from({ length: n }, (_, i) => i).filter((i) => numbers[i] === 1);
  return allowed.length === 0 ? 0 : allowed[random.integers(0, allowed.length)];
}
