import type { Env } from '../envs/env.ts';
import type { OptionNames } from '../envs/known-names.ts';
import { Box } from '../spaces/box.ts';
import { type FlatPart, flatParts, flattenRow, flattenSpace } from '../spaces/flatten.ts';
import { ObservationWrapper } from './wrapper.ts';

export interface TimeAwareObservationOptions {
  /** One Box of the flattened observation and the time. It can only be true: a Dict observation has no row. */
  flatten?: true;
  /** The time as a part of the time limit, from 0 to 1, instead of in steps. */
  normalizeTime?: boolean;
}

/** Appends the steps taken in this episode to the flattened observation. */
export class TimeAwareObservation extends ObservationWrapper<Float32Array> {
  static readonly optionNames: OptionNames<TimeAwareObservationOptions> = {
    flatten: true,
    normalizeTime: true,
  };
  override readonly observationSpace: Box;
  readonly #parts: readonly FlatPart[];
  readonly #unit: number;

  /** @throws {RangeError} if the environment has no time limit, or `flatten` is false. */
  constructor(env: Env, { flatten = true, normalizeTime = false }: TimeAwareObservationOptions = {}) {
    super(env);
    const limit = env.spec.maxEpisodeSteps;
    if (limit === Infinity) {
      throw new RangeError(
        `TimeAwareObservation: expected an environment with a time limit, got ${env.spec.id} without one. Put TimeLimit before it.`,
      );
    }
    if (flatten !== true) {
      throw new RangeError(`TimeAwareObservation: expected flatten: true, got ${String(flatten)}.`);
    }
    const flat = flattenSpace(env.observationSpace);
    this.#parts = flatParts(env.observationSpace);
    this.#unit = normalizeTime ? limit : 1;
    this.observationSpace = new Box([...flat.low, 0], [...flat.high, normalizeTime ? 1 : limit]);
    this.adaptProbes();
  }

  protected override transform(inner: Float32Array, row: Float32Array, offset: number): void {
    flattenRow(this.#parts, inner, 0, row, offset);
    row[offset + this.observationSpace.size - 1] = Math.max(0, this.elapsedSteps) / this.#unit;
  }
}
