// Flattens values as Gymnasium's `flatten` does. Numbers of a Discrete or MultiDiscrete space become one-hot, because their order
// has no meaning; a Tuple or Dict becomes its flattened members, one after the other.

import { Box } from './box.ts';
import { Composite } from './composite.ts';
import { Discrete } from './discrete.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import type { Space } from './space.ts';

/** Gives the one-dimensional Box that contains the flattened values of a space. */
export function flattenSpace(space: Space): Box {
  if (space instanceof Box) return new Box(space.low, space.high, space.size, space.dtype);
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

/** A run of numbers within a flattened row. */
export interface FlatPart {
  readonly length: number;
  /** If the run is the one-hot form of one whole number: the least value of that number. */
  readonly oneHotFrom?: number;
  /** The bounds, unless they are 0 and 1. */
  readonly box?: Box;
}

/** Gives the parts of a flattened row, in order. */
export function flatParts(space: Space): FlatPart[] {
  if (space instanceof Discrete) return [{ length: space.n, oneHotFrom: space.start }];
  if (space instanceof MultiDiscrete) {
    return space.nvec.map((length, i) => ({ length, oneHotFrom: space.start[i] }));
  }
  if (space instanceof Composite) return space.layout.flatMap((member) => flatParts(member.space));
  return [space instanceof Box ? { length: space.size, box: space } : { length: space.size }];
}

/**
 * Flattens the value that starts at `rows[from]`, and writes it into `out`, starting at `to`.
 *
 * `parts` is the result of `flatParts` for its space.
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
