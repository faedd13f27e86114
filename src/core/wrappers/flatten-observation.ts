import type { Env } from '../envs/env.ts';
import type { OptionNames } from '../envs/known-names.ts';
import { Box } from '../spaces/box.ts';
import type { Space } from '../spaces/space.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import { ObservationWrapper } from './wrapper.ts';

/**
 * Makes a Box of one dimension of every observation: a Box is laid out in a line, each number of a Discrete or MultiDiscrete
 * becomes one-hot, a MultiBinary stays as it is, and the members of a Tuple or Dict follow one another.
 */
export class FlattenObservation extends ObservationWrapper<Float32Array> {
  static readonly optionNames: OptionNames<object> = {};
  override readonly observationSpace: Box;

  constructor(env: Env) {
    super(env);
    this.observationSpace = flattenSpace(env.observationSpace);
    this.adaptProbes();
  }

  protected override transform(inner: Float32Array, row: Float32Array, offset: number): void {
    flattenRow(this.env.observationSpace, inner, 0, row, offset);
  }
}

/** Gives the Box of one dimension that the flattened members of a space lie in. */
export function flattenSpace(anySpace: Space): Box {
  const space = anySpace as AnySpace;
  switch (space.kind) {
    case 'box':
      return new Box(space.low, space.high);
    case 'discrete':
      return new Box(0, 1, [space.n]);
    case 'multi-discrete':
      return new Box(0, 1, [space.nvec.reduce((sum, n) => sum + n, 0)]);
    case 'multi-binary':
      return new Box(0, 1, [space.size]);
    case 'dict':
    case 'tuple': {
      const parts = space.layout.map((part) => flattenSpace(part.space));
      return new Box(
        parts.flatMap(({ low }) => [...low]),
        parts.flatMap(({ high }) => [...high]),
      );
    }
    default:
      throw new TypeError(
        `flattenSpace: expected one of the kit's spaces, got ${String(space satisfies never)}.`,
      );
  }
}

/**
 * Writes the member of `space` that stands in `inner` from `from` on, flattened, into `row` from `to` on.
 *
 * Gives where the next number goes.
 */
export function flattenRow(
  anySpace: Space,
  inner: ArrayLike<number>,
  from: number,
  row: Float32Array,
  to: number,
): number {
  const space = anySpace as AnySpace;
  let next = to;
  switch (space.kind) {
    case 'discrete':
      return writeOneHot(inner[from] - space.start, space.n, row, to);
    case 'multi-discrete':
      space.nvec.forEach((n, i) => {
        next = writeOneHot(inner[from + i] - space.start[i], n, row, next);
      });
      return next;
    case 'dict':
    case 'tuple':
      for (const part of space.layout) next = flattenRow(part.space, inner, from + part.offset, row, next);
      return next;
    default:
      for (let i = 0; i < space.size; i++) row[to + i] = inner[from + i];
      return to + space.size;
  }
}

function writeOneHot(choice: number, n: number, row: Float32Array, to: number): number {
  row.fill(0, to, to + n);
  row[to + choice] = 1;
  return to + n;
}
