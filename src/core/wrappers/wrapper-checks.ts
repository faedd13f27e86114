// Checks of the constructors of wrappers. `where` is the wrapper that the error names.

import { describeValue } from '../checks/describe-value.ts';
import { Box } from '../spaces/box.ts';
import type { Space } from '../spaces/space.ts';

/** @throws {TypeError} unless the space is a Box. */
export function requireBox(where: string, what: 'observation' | 'action', space: Space): Box {
  if (space instanceof Box) return space;
  throw new TypeError(`${where}: expected a Box ${what} space, got ${space}.`);
}

/**
 * Gives the Box of pictures of bytes.
 *
 * @throws {TypeError} unless it is one, from 0 to 255, with these `channels`, or with any or none; `words` describe the shape.
 */
export function requirePicture(
  where: string,
  space: Space,
  channels: readonly number[] | undefined,
  words: string,
): Box {
  const box = requireBox(where, 'observation', space);
  const [, , ...rest] = box.shape;
  const fits = box.shape.length >= 2 && (channels ? rest.join() === channels.join() : rest.length <= 1);
  const isBytes =
    box.dtype === 'uint8' && box.low.every((low) => low === 0) && box.high.every((high) => high === 255);
  if (fits && isBytes) return box;
  throw new TypeError(
    `${where}: expected pictures of bytes, Box(0, 255, ${words}, 'uint8'), as the observations, got ${space}.`,
  );
}

/** @throws {TypeError} unless `value` is a function. */
export function requireFunction(where: string, value: unknown): void {
  if (typeof value !== 'function') {
    throw new TypeError(`${where}: expected func to be a function, got ${describeValue(value)}.`);
  }
}

/**
 * Gives one number for each element, from a single number or a list.
 *
 * @throws {RangeError} if the list has another length, or an entry is not a number.
 */
export function requireNumbers(where: string, name: string, value: unknown, size: number): number[] {
  const numbers = typeof value === 'number' ? new Array<number>(size).fill(value) : toArray(value);
  if (
    numbers?.length !== size ||
    numbers.some((number) => typeof number !== 'number' || Number.isNaN(number))
  ) {
    throw new RangeError(
      `${where}: expected ${name} to be a number, or ${size} of them (one per element), got ${describeValue(value)}.`,
    );
  }
  return numbers;
}

function toArray(value: unknown): number[] | undefined {
  return typeof value === 'object' && value !== null ? Array.from(value as ArrayLike<number>) : undefined;
}
