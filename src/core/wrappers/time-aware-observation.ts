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
  /** Flattens the observation and the time into one Box. False keeps a Dict or Tuple. */
  flatten?: boolean;
  /** Gives the time as a fraction of the time limit inside this wrapper, from 0 to 1, instead of in steps. */
  normalizeTime?: boolean;
  /** The name of the time in a Dict observation. */
  dictTimeKey?: string;
}

/**
 * Adds the time, in steps of the episode, to the observation: as a member 'time' of a Dict, or the last member of a Tuple. Any
 * other observation becomes a Dict of 'obs' and 'time'. By default the result is flattened into a Box.
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
  /** The offset of each member of `#timed` in the wrapped environment's observation; −1 for the time. */
  readonly #sources: readonly number[];
  override readonly reliesOnLimit: boolean;
  readonly #unit: number;
  /** Undefined if the observation is not flattened. */
  readonly #flat: readonly FlatPart[] | undefined;

  /** @throws {RangeError} if the environment has no time limit, or the Dict already has a member of that name. */
  constructor(env: Env, options: TimeAwareObservationOptions = {}) {
    super(env, options);
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
    this.reliesOnLimit = normalizeTime;
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
      `TimeAwareObservation: expected a dictTimeKey that is not a member of ${space}, got '${key}'. Pass another name.`,
    );
  }
  return new Dict({ ...space.spaces, [key]: time });
}
