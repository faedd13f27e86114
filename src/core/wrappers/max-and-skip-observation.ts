import type { OptionNames } from '../checks/known-names.ts';
import { checkWhole } from '../checks/option-checks.ts';
import type { Env, ResetOptions } from '../envs/env.ts';
import { checkWholeNumbers, wholePartsOf } from '../envs/env-checks.ts';
import { Composite } from '../spaces/composite.ts';
import { createStored, type StoredRows } from '../spaces/dtype.ts';
import type { WholePart } from '../spaces/space.ts';
import { Wrapper } from './wrapper.ts';

export interface MaxAndSkipObservationOptions {
  /** The steps for which each action is repeated, ≥ 2. Default: 4. */
  skip?: number;
}

/**
 * Repeats each action `skip` times, or until the episode ends, and gives the sum of the rewards. Each number of the observation is the
 * larger one of the last two steps, because some games draw a thing in every other frame only.
 *
 * If the episode ends before the last of the steps, the observation is that of the end alone. (Gymnasium's has numbers of earlier steps
 * there.) The time limit in `spec` counts steps of this wrapper.
 */
export class MaxAndSkipObservation<O, A> extends Wrapper<O, A> {
  static readonly optionNames: OptionNames<MaxAndSkipObservationOptions> = { skip: true };
  override readonly framesPerSecond: number;
  protected override readonly memory: readonly [observation: StoredRows];
  readonly #skip: number;
  readonly #row: Float32Array;
  readonly #wholeParts: readonly WholePart[];

  /** @throws {RangeError} unless `skip` is a whole number ≥ 2, {TypeError} if the observation space is a Tuple or a Dict. */
  constructor(env: Env, options: MaxAndSkipObservationOptions = {}) {
    super(env, options);
    const { skip = 4 } = options;
    checkWhole('MaxAndSkipObservation', 'skip', skip, 2);
    const space = env.observationSpace;
    if (space instanceof Composite) {
      throw new TypeError(
        `MaxAndSkipObservation: expected one array of numbers as the observation, got ${space}. Put FlattenObservation before it.`,
      );
    }
    this.#skip = skip;
    this.#row = new Float32Array(space.size);
    this.#wholeParts = wholePartsOf(env);
    this.memory = [createStored(space.dtype, space.size)];
    this.framesPerSecond = env.framesPerSecond / skip;
    this.spec = { ...env.spec, maxEpisodeSteps: Math.ceil(env.spec.maxEpisodeSteps / skip) };
  }

  override resetState(options: ResetOptions): void {
    super.resetState(options);
    this.#observeInner();
    this.memory[0].set(this.#row);
  }

  override stepState(action: A): number {
    const [observation] = this.memory;
    const row = this.#row;
    let sum = 0;
    for (let left = this.#skip - 1; left >= 0; left--) {
      sum += super.stepState(action);
      const ends = this.env.terminated || this.env.truncated;
      if (left > 1 && !ends) continue;
      this.#observeInner();
      if (left > 0) observation.set(row);
      else for (let i = 0; i < row.length; i++) observation[i] = Math.max(observation[i], row[i]);
      if (ends) break;
    }
    return sum;
  }

  override observe(row: Float32Array, offset: number): void {
    row.set(this.memory[0], offset);
  }

  #observeInner(): void {
    this.env.observe(this.#row, 0);
    checkWholeNumbers(this.env, this.#wholeParts, this.#row, 0);
  }
}
