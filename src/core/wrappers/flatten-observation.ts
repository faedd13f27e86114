import type { Env } from '../envs/env.ts';
import type { OptionNames } from '../envs/known-names.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import type { Space } from '../spaces/space.ts';
import { ObservationWrapper } from './wrapper.ts';

/** Makes a Box of one dimension of every observation: a Box is laid out in a line, a Discrete becomes one-hot. */
export class FlattenObservation extends ObservationWrapper<Float32Array> {
  static readonly optionNames: OptionNames<object> = {};
  override readonly observationSpace: Box;

  constructor(env: Env) {
    super(env);
    this.observationSpace = flattenSpace(env.observationSpace);
    this.adaptProbes();
  }

  protected override transform(inner: Float32Array, row: Float32Array, offset: number): void {
    flattenRow(this.env.observationSpace, inner, row, offset);
  }
}

/** Gives the Box of one dimension that the flattened members of a space lie in. */
export function flattenSpace(space: Space): Box {
  if (space instanceof Box) return new Box(space.low, space.high);
  if (space instanceof Discrete) return new Box(0, 1, [space.n]);
  throw new TypeError(`flattenSpace: expected a Box or a Discrete space, got ${space}.`);
}

/** Writes the member of `space` that the row `inner` holds, flattened, into `row` from `offset` on. */
export function flattenRow(space: Space, inner: Float32Array, row: Float32Array, offset: number): void {
  if (space instanceof Discrete) {
    row.fill(0, offset, offset + space.n);
    row[offset + inner[0] - space.start] = 1;
  } else {
    row.set(inner, offset);
  }
}
