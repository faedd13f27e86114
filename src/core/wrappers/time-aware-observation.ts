import type { OptionNames } from '../checks/known-names.ts';
import { checkFlag } from '../checks/option-checks.ts';
import type { Env } from '../envs/env.ts';
import { Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import { type FlatPart, flatParts, flattenRow, flattenSpace } from '../spaces/flatten.ts';
import type { Space } from '../spaces/space.ts';
import { Tuple } from '../spaces/tuple.ts';
import { ObservationWrapper } from './wrapper.ts';

export interface TimeAwareObservationOptions {
  /** One Box of the flattened observation and the time. False: a Dict of both, or the Dict or Tuple with the time in it. */
  flatten?: boolean;
  /** The time as a part of the time limit, from 0 to 1, instead of in steps. */
  normalizeTime?: boolean;
  /** The name of the time among the members of a Dict. */
  dictTimeKey?: string;
}

/**
 * Adds the steps taken in this episode to the observation: as 'time' to a Dict, as the last member to a Tuple, and else in a
 * Dict beside the observation, which is 'obs' there. All of it is flattened unless told otherwise.
 */
export class TimeAwareObservation extends ObservationWrapper {
  static readonly optionNames: OptionNames<TimeAwareObservationOptions> = {
    flatten: true,
    normalizeTime: true,
    dictTimeKey: true,
  };
  override readonly observationSpace: Space;
  readonly #timed: Dict | Tuple;
  readonly #row: Float32Array;
  /** Where each member of `#timed` stands in the wrapped environment's observation; −1 for the time. */
  readonly #sources: readonly number[];
  readonly #unit: number;
  /** Undefined if the observation is not flattened. */
  readonly #flat: readonly FlatPart[] | undefined;

  /** @throws {RangeError} if the environment has no time limit, or the Dict a member of the time's name. */
  constructor(env: Env, options: TimeAwareObservationOptions = {}) {
    super(env);
    const { flatten = true, normalizeTime = false, dictTimeKey = 'time' } = options;
    checkFlag('TimeAwareObservation', 'flatten', flatten);
    checkFlag('TimeAwareObservation', 'normalizeTime', normalizeTime);
    const limit = env.spec.maxEpisodeSteps;
    if (limit === Infinity) {
      throw new RangeError(
        `TimeAwareObservation: expected an environment with a time limit, got ${env.spec.id} without one. Put TimeLimit before it.`,
      );
    }
    const time = new Box(0, normalizeTime ? 1 : limit);
    this.#timed = addTime(env.observationSpace, time, dictTimeKey);
    this.#row = new Float32Array(this.#timed.size);
    this.#sources = this.#timed.layout.map(({ key, space }) => {
      if (space === time) return -1;
      const inner = env.observationSpace;
      return isComposite(inner) ? (inner.layout.find((part) => part.key === key)?.offset ?? 0) : 0;
    });
    this.#unit = normalizeTime ? limit : 1;
    if (flatten) this.#flat = flatParts(this.#timed);
    this.observationSpace = flatten ? flattenSpace(this.#timed) : this.#timed;
    this.adaptProbes();
  }

  protected override transform(inner: Float32Array, row: Float32Array, offset: number): void {
    this.#timed.layout.forEach((part, i) => {
      const from = this.#sources[i];
      if (from < 0) this.#row[part.offset] = Math.max(0, this.elapsedSteps) / this.#unit;
      else for (let j = 0; j < part.size; j++) this.#row[part.offset + j] = inner[from + j];
    });
    if (this.#flat) flattenRow(this.#flat, this.#row, 0, row, offset);
    else row.set(this.#row, offset);
  }
}

const isComposite = (space: Space): space is Dict | Tuple => space instanceof Dict || space instanceof Tuple;

function addTime(space: Space, time: Box, key: string): Dict | Tuple {
  if (space instanceof Tuple) return new Tuple([...space.spaces, time]);
  if (!(space instanceof Dict)) return new Dict({ obs: space, time });
  if (Object.hasOwn(space.spaces, key)) {
    throw new RangeError(
      `TimeAwareObservation: expected a dictTimeKey that is no member of ${space}, got '${key}'. Pass another name.`,
    );
  }
  return new Dict({ ...space.spaces, [key]: time });
}
