// What the network's inputs are: numbers as they are observed, or one-hot codes of whole numbers. Plain data, for policy files.

import type { FlatPart } from '../spaces/flatten.ts';

/**
 * Some numbers of an observation, in their order.
 *
 * Without `oneHotFrom` they are `length` numbers, each an input. With it they are one whole number from `oneHotFrom` to
 * `oneHotFrom` + `length` − 1, which becomes `length` inputs, one of them 1 and all others 0.
 */
export type ObservationPart = Pick<FlatPart, 'length' | 'oneHotFrom'>;

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

/** Counts the inputs that the network takes for an observation. */
export function countInputs(parts: readonly ObservationPart[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** Names the inputs: 'one-hot 32, one-hot 11, one-hot 2', '4 numbers'. */
export function describeParts(parts: readonly ObservationPart[]): string {
  return parts
    .map(({ length, oneHotFrom }) => {
      if (oneHotFrom !== undefined) return `one-hot ${length}`;
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
