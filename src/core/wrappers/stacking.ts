// Stacks several values of a space into one: spaces as in Gymnasium's `batch_space`, rows with the values of each member together.

import { Box } from '../spaces/box.ts';
import { Composite } from '../spaces/composite.ts';
import { Dict } from '../spaces/dict.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import type { Space } from '../spaces/space.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import { Tuple } from '../spaces/tuple.ts';

/** Gives the space of `count` stacked values. */
export function stackSpace(anySpace: Space, count: number): AnySpace {
  const space = anySpace as AnySpace;
  const isUniform = (bounds: Float32Array) => bounds.every((bound) => bound === bounds[0]);
  const repeat = (numbers: ArrayLike<number>): number[] =>
    Array.from({ length: count }, () => Array.from(numbers)).flat();
  switch (space.kind) {
    case 'box':
      return new Box(
        isUniform(space.low) ? space.low[0] : repeat(space.low),
        isUniform(space.high) ? space.high[0] : repeat(space.high),
        [count, ...space.shape],
        space.dtype,
      );
    case 'discrete':
      return new MultiDiscrete(repeat([space.n]), repeat([space.start]));
    case 'multi-discrete': {
      const last = space.nvec.map((n, i) => space.start[i] + n - 1);
      return new Box(repeat(space.start), repeat(last), [count, space.size]);
    }
    case 'multi-binary':
      return new Box(0, 1, [count, ...space.shape]);
    case 'tuple':
      return new Tuple(space.spaces.map((member) => stackSpace(member, count)));
    case 'dict':
      return new Dict(
        Object.fromEntries(space.layout.map((part) => [part.key, stackSpace(part.space, count)])),
      );
    default:
      throw new TypeError(
        `stackSpace: expected one of the kit's spaces, got ${String(space satisfies never)}.`,
      );
  }
}

/** Gives, for each number of a stacked row, its index in `count` consecutive rows of `width` numbers. */
export function orderStack(space: Space, count: number, width: number, offset: number): number[] {
  if (space instanceof Composite) {
    return space.layout.flatMap((part) => orderStack(part.space, count, width, offset + part.offset));
  }
  return Array.from(
    { length: count * space.size },
    (_, i) => Math.floor(i / space.size) * width + offset + (i % space.size),
  );
}
