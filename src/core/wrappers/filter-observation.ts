import { describeValue } from '../checks/describe-value.ts';
import { type OptionNames, suggest } from '../checks/known-names.ts';
import type { Env } from '../envs/env.ts';
import type { RowPart } from '../spaces/composite.ts';
import { Dict } from '../spaces/dict.ts';
import { Tuple } from '../spaces/tuple.ts';
import { ObservationWrapper } from './wrapper.ts';

export interface FilterObservationOptions {
  /** The members to keep: names of a Dict, or indices of a Tuple in their new order. */
  filterKeys: readonly (string | number)[];
}

/** Keeps some members of a Dict or Tuple observation. */
export class FilterObservation extends ObservationWrapper {
  static readonly optionNames: OptionNames<FilterObservationOptions> = { filterKeys: true };
  override readonly observationSpace: Dict | Tuple;
  /** The kept members, with their places in the wrapped environment's observation. */
  readonly #kept: readonly RowPart[];

  /**
   * @throws {RangeError} if a key is unknown or repeated, or the list is empty.
   * @throws {TypeError} unless the space is a Dict or Tuple.
   */
  constructor(env: Env, options: FilterObservationOptions) {
    super(env, options);
    const { filterKeys } = options;
    const space = env.observationSpace;
    if (!(space instanceof Dict || space instanceof Tuple)) {
      throw new TypeError(`FilterObservation: expected a Dict or Tuple observation space, got ${space}.`);
    }
    checkKeys(filterKeys, space);
    const parts = filterKeys.map((key) => space.layout.find((part) => part.key === key) as RowPart);
    this.observationSpace =
      space instanceof Dict
        ? new Dict(Object.fromEntries(parts.map((part) => [part.key, part.space])))
        : new Tuple(parts.map((part) => part.space));
    this.#kept = space instanceof Dict ? parts.toSorted((one, other) => one.offset - other.offset) : parts;
    this.adaptProbes();
  }

  protected override transform(inner: Float32Array, row: Float32Array, offset: number): void {
    let to = offset;
    for (const { offset: from, size } of this.#kept) {
      for (let i = 0; i < size; i++) row[to++] = inner[from + i];
    }
  }
}

function checkKeys(keys: unknown, { layout }: Dict | Tuple): void {
  const known = layout.map(({ key }) => key);
  if (!Array.isArray(keys) || keys.length === 0 || new Set(keys).size !== keys.length) {
    throw new RangeError(
      `FilterObservation: expected filterKeys to be one or more different ones of ${known.join(', ')}, got ${describeValue(keys)}.`,
    );
  }
  for (const key of keys) {
    if (known.includes(key)) continue;
    const guess = typeof key === 'string' ? suggest(key, known.map(String)) : '';
    throw new RangeError(
      `FilterObservation: unknown key ${describeValue(key)}.${guess} Known: ${known.join(', ')}.`,
    );
  }
}
