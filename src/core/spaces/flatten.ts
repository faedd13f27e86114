// Members of any space as numbers alone, Gymnasium's `flatten`: what has no order, a number of a Discrete or MultiDiscrete
// space, becomes one-hot; a Tuple or Dict the flattened members one after the other.

import { Box } from './box.ts';
import { Composite } from './composite.ts';
import { Discrete } from './discrete.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import type { Space } from './space.ts';

/** Gives the Box of one dimension that the flattened members of a space lie in. */
export function flattenSpace(space: Space): Box {
  const low: number[] = [];
  const high: number[] = [];
  for (const part of flatParts(space)) {
    for (let i = 0; i < part.length; i++) {
      low.push(part.box?.low[i] ?? 0);
      high.push(part.box?.high[i] ?? 1);
    }
  }
  return new Box(low, high);
}

/** Some numbers of a flattened row, in its order. */
export interface FlatPart {
  /** How many they are. */
  readonly length: number;
  /** If they stand for one whole number of the row: its least value. Else each of them is a number of the row. */
  readonly oneHotFrom?: number;
  /** Where they lie if not between 0 and 1. */
  readonly box?: Box;
}

/** Gives the parts that the flattened members of a space have. */
export function flatParts(space: Space): FlatPart[] {
  if (space instanceof Discrete) return [{ length: space.n, oneHotFrom: space.start }];
  if (space instanceof MultiDiscrete) {
    return space.nvec.map((length, i) => ({ length, oneHotFrom: space.start[i] }));
  }
  if (space instanceof Composite) return space.layout.flatMap((member) => flatParts(member.space));
  return [space instanceof Box ? { length: space.size, box: space } : { length: space.size }];
}

/**
 * Writes the member that the row of `rows` from `from` on holds, flattened, into `out` from `to` on.
 *
 * `parts` are those of its space, from `flatParts`.
 */
export function flattenRow(
  parts: readonly FlatPart[],
  rows: ArrayLike<number>,
  from: number,
  out: Float32Array,
  to: number,
): void {
  let read = from;
  let write = to;
  for (const { length, oneHotFrom } of parts) {
    if (oneHotFrom === undefined) {
      for (let i = 0; i < length; i++) out[write + i] = rows[read + i];
      read += length;
    } else {
      out.fill(0, write, write + length);
      out[write + rows[read] - oneHotFrom] = 1;
      read += 1;
    }
    write += length;
  }
}
