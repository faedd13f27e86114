// What the network's inputs are: numbers as they are observed, or one-hot codes of whole numbers. Plain data, for policy files.

import { isWhole } from '../checks/option-checks.ts';
import type { Box } from '../spaces/box.ts';
import type { FlatPart } from '../spaces/flatten.ts';

/**
 * Some numbers of an observation, in their order.
 *
 * Without `oneHotFrom` they are `length` numbers, each an input. With it they are one whole number from `oneHotFrom` to
 * `oneHotFrom` + `length` − 1, which becomes `length` inputs, one of them 1 and all others 0.
 *
 * Bytes, and the numbers of a picture that a network with convolutions sees, are scaled from the bounds `scaledFrom`, if these are not 0 to 1 or −1 to
 * 1 anyway. `frames` of it become channels.
 */
export type ObservationPart = Pick<FlatPart, 'length' | 'oneHotFrom' | 'scaledFrom' | 'frames'>;

/** Whether inputs are the observed numbers as they are. */
export function isPlain(parts: readonly ObservationPart[]): boolean {
  return parts.every(
    ({ oneHotFrom, scaledFrom, frames }) => oneHotFrom === undefined && !scaledFrom && !frames,
  );
}

/** Describes a picture whose numbers are scaled to 0 to 1, or −1 to 1, if all of them have the same finite bounds. */
export function describePicture(space: Box, frames: ObservationPart['frames']): ObservationPart {
  const bounds = commonBounds(space);
  const isScaled = !bounds || (bounds[1] === 1 && (bounds[0] === 0 || bounds[0] === -1));
  return {
    length: space.size,
    ...(!isScaled && { scaledFrom: bounds }),
    ...(frames && frames[0] > 1 && { frames }),
  };
}

/** Gives the bounds of all numbers of a Box, if they are the same, finite and not equal. */
export function commonBounds({ low, high }: Box): [number, number] | undefined {
  const [first, last] = [low[0], high[0]];
  if (!Number.isFinite(first) || !Number.isFinite(last) || first === last) return undefined;
  return low.every((each) => each === first) && high.every((each) => each === last)
    ? [first, last]
    : undefined;
}

/** Joins neighbouring numbers into one part: it makes no difference how a space groups them. */
export function joinParts(parts: readonly ObservationPart[]): ObservationPart[] {
  const joined: ObservationPart[] = [];
  for (const { length, oneHotFrom } of parts) {
    const last = joined.at(-1);
    if (oneHotFrom !== undefined) joined.push({ length, oneHotFrom });
    else if (last && last.oneHotFrom === undefined) joined.splice(-1, 1, { length: last.length + length });
    else joined.push({ length });
  }
  return joined;
}

/** Counts the numbers of an observation. */
export function countNumbers(parts: readonly ObservationPart[]): number {
  return parts.reduce((sum, { length, oneHotFrom }) => sum + (oneHotFrom === undefined ? length : 1), 0);
}

/** Gives the index of the first number of a row that cannot be observed, by `describeNumber`; −1 if there is none. */
export function findImpossible(
  parts: readonly ObservationPart[],
  rows: ArrayLike<number>,
  offset: number,
): number {
  let at = offset;
  for (const { length, oneHotFrom } of parts) {
    if (oneHotFrom !== undefined) {
      if (!isWhole(rows[at], oneHotFrom, oneHotFrom + length - 1)) return at - offset;
      at += 1;
    } else {
      for (const end = at + length; at < end; at++) if (!Number.isFinite(rows[at])) return at - offset;
    }
  }
  return -1;
}

/** Says what a number of an observation may be: 'a finite number', 'a whole number from 0 to 2'. */
export function describeNumber(parts: readonly ObservationPart[], index: number): string {
  let at = 0;
  for (const { length, oneHotFrom } of parts) {
    at += oneHotFrom === undefined ? length : 1;
    if (at <= index) continue;
    return oneHotFrom === undefined
      ? 'a finite number'
      : `a whole number from ${oneHotFrom} to ${oneHotFrom + length - 1}`;
  }
  throw new RangeError(`describeNumber: expected an index below ${at}, got ${index}.`);
}

/** Counts the inputs that the network takes for an observation. */
export function countInputs(parts: readonly ObservationPart[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** Names the inputs: 'one-hot 32, one-hot 11, one-hot 2', '4 numbers'. */
export function describeParts(parts: readonly ObservationPart[]): string {
  return parts
    .map(({ length, oneHotFrom, scaledFrom, frames }) => {
      if (oneHotFrom !== undefined) return `one-hot ${length}`;
      const of = frames ? ` in ${frames[0]} frames` : '';
      if (scaledFrom) return `${length} numbers within [${scaledFrom.join(', ')}]${of}`;
      if (frames) return `${length} numbers${of}`;
      return length === 1 ? '1 number' : `${length} numbers`;
    })
    .join(', ');
}

/**
 * Reads the words of `describeParts`, or gives undefined if they are others. Policy files of version 2 hold these words only.
 *
 * The words do not say where a range starts. All ranges of the kit's own environments start at 0, and so do these.
 */
export function parseParts(words: string): ObservationPart[] | undefined {
  const parts: ObservationPart[] = [];
  for (const group of words.split(', ')) {
    const [, oneHot, numbers] = /^(?:one-hot (\d+)|(\d+) numbers?)$/.exec(group) ?? [];
    if (oneHot !== undefined) parts.push({ length: Number(oneHot), oneHotFrom: 0 });
    else if (numbers !== undefined) parts.push({ length: Number(numbers) });
    else return undefined;
  }
  return parts;
}
