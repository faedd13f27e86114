import type { OptionNames } from '../checks/known-names.ts';
import type { Env } from '../envs/env.ts';
import type { Box } from '../spaces/box.ts';
import { type FlatPart, flatParts, flattenRow, flattenSpace } from '../spaces/flatten.ts';
import { ObservationWrapper } from './wrapper.ts';

/** Flattens every observation into a one-dimensional Box; discrete numbers become one-hot. */
export class FlattenObservation extends ObservationWrapper<Float32Array> {
  static readonly optionNames: OptionNames<object> = {};
  override readonly observationSpace: Box;
  readonly #parts: readonly FlatPart[];

  constructor(env: Env, options: object = {}) {
    super(env, options);
    this.observationSpace = flattenSpace(env.observationSpace);
    this.#parts = flatParts(env.observationSpace);
    this.adaptProbes();
  }

  protected override transform(inner: Float32Array, row: Float32Array, offset: number): void {
    flattenRow(this.#parts, inner, 0, row, offset);
  }
}
