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
  /** The bounds from which the numbers are scaled: to −1 to 1 if they are symmetric, otherwise to 0 to 1. */
  readonly scaledFrom?: Bounds;
  /**
   * How many pictures follow one another, and how many channels each has, if the channels of all become those of one picture: number
   * [frame, pixel, channel] becomes number [pixel, frame, channel].
   */
  readonly frames?: readonly [count: number, channels: number];
}

export type Bounds = readonly [low: number, high: number];

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
  for (const part of parts) {
    const { length, oneHotFrom } = part;
    if (oneHotFrom === undefined) {
      if (part.scaledFrom || part.frames) writePicture(part, rows, read, out, write);
      else for (let i = 0; i < length; i++) out[write + i] = rows[read + i];
      read += length;
    } else {
      out.fill(0, write, write + length);
      out[write + rows[read] - oneHotFrom] = 1;
      read += 1;
    }
    write += length;
  }
}

/** Turns the gradient by the inputs of a row, which has no one-hot parts, into that by the numbers of the row: the transpose of `flattenRow`. */
export function unflattenGradient(
  parts: readonly FlatPart[],
  inputs: Float32Array,
  at: number,
  out: Float32Array,
): void {
  let end = at;
  for (const part of parts) {
    const { length, scaledFrom, frames: [count, channels] = [1, part.length] } = part;
    const factor = scaledFrom ? scaleOf(scaledFrom).factor : 1;
    const size = length / count; // of a frame
    for (let i = 0; i < length; i++) {
      const [frame, pixel, channel] = [Math.floor(i / size), Math.floor((i % size) / channels), i % channels];
      out[end + i] = inputs[end + (pixel * count + frame) * channels + channel] * factor;
    }
    end += length;
  }
}

/** Writes numbers with their scale and their frames. */
function writePicture(
  { length, scaledFrom, frames: [count, channels] = [1, length] }: FlatPart,
  rows: ArrayLike<number>,
  from: number,
  out: Float32Array,
  to: number,
): void {
  const { start, factor } = scaledFrom ? scaleOf(scaledFrom) : { start: 0, factor: 1 };
  const size = length / count; // of a frame
  for (let frame = 0, read = from; frame < count; frame++) {
    for (let pixel = 0, write = to + frame * channels; pixel < size; pixel += channels) {
      for (let channel = 0; channel < channels; channel++, read++)
        out[write + channel] = (rows[read] - start) * factor;
      write += count * channels;
    }
  }
}

/** Numbers of these bounds, minus `start` and times `factor`, are from −1 to 1 if the bounds are symmetric, otherwise from 0 to 1. */
function scaleOf([low, high]: Bounds): { start: number; factor: number } {
  return low === -high ? { start: 0, factor: 1 / high } : { start: low, factor: 1 / (high - low) };
}
