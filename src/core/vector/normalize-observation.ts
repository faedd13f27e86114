import { describeValue } from '../checks/describe-value.ts';
import type { OptionNames } from '../checks/known-names.ts';
import { Box } from '../spaces/box.ts';
import { checkFinite } from './check-finite.ts';
import type { ParallelEnv, VecReset, VecResetOptions, VecStep } from './parallel-env.ts';
import {
  DEFAULT_EPSILON,
  type NormalizerStatistics,
  normalizeRow,
  RunningMoments,
} from './running-moments.ts';
import { VectorWrapper } from './vector-wrapper.ts';

export interface NormalizeObservationOptions {
  /** Avoids division by zero. */
  epsilon?: number;
  /** Normalised numbers are clipped to ±clip. Default: Infinity. */
  clip?: number;
}

/**
 * Shifts and scales each number of the observations to mean 0 and variance 1: (x − mean) / √(variance + ε), clipped if wanted.
 *
 * All environments share one mean and variance, whatever thread they run on. In every autoreset mode each observation counts once:
 * the first of an episode, one after each step, and the last, which may be in `finalObservations`. Rows outside the mask of a
 * reset are neither counted again nor changed.
 *
 * Memory: `observations` and `finalObservations` [N × D] are arrays of the wrapper, reused by every call.
 */
export class NormalizeObservation extends VectorWrapper {
  static readonly optionNames: OptionNames<NormalizeObservationOptions> = { epsilon: true, clip: true };
  /** Set to false to freeze the statistics, for example during evaluation. */
  updateStatistics = true;
  readonly epsilon: number;
  readonly clip: number;
  readonly #space: Box;
  readonly #moments: RunningMoments;
  readonly #observations: Float32Array;
  readonly #finalObservations: Float32Array;

  /** @throws {TypeError} if the observation space is not a Box; @throws {RangeError} unless epsilon and clip > 0. */
  constructor(env: ParallelEnv, options: NormalizeObservationOptions = {}) {
    super(env, options);
    const { epsilon = DEFAULT_EPSILON, clip = Infinity } = options;
    const inner = env.observationSpace;
    if (!(inner instanceof Box)) {
      throw new TypeError(
        `NormalizeObservation: expected a Box observation space, got ${inner}. Put FlattenObservation before it.`,
      );
    }
    checkEpsilon('NormalizeObservation', epsilon);
    checkClip('NormalizeObservation', clip);
    this.#space = new Box(-Infinity, Infinity, inner.shape);
    this.#moments = new RunningMoments(inner.size);
    this.epsilon = epsilon;
    this.clip = clip;
    this.#observations = new Float32Array(env.numEnvs * inner.size);
    this.#finalObservations = new Float32Array(env.numEnvs * inner.size);
  }

  override get observationSpace(): Box {
    return this.#space;
  }

  getStatistics(): NormalizerStatistics {
    return this.#moments.save();
  }

  /** @throws {RangeError} if the statistics do not fit the observations. */
  setStatistics(statistics: NormalizerStatistics): void {
    this.#moments.load('NormalizeObservation.setStatistics', statistics);
  }

  /** Normalises observations of other environments, [B × D], into a new array. Does not count them. */
  normalize(observations: Float32Array): Float32Array {
    const rows = new Float32Array(observations.length);
    for (let at = 0; at < rows.length; at += this.#space.size) {
      normalizeRow(observations, rows, at, this.#moments, this);
    }
    return rows;
  }

  protected override afterReset(result: VecReset, { mask }: VecResetOptions): VecReset {
    const width = this.#space.size;
    const wasReset = (i: number): boolean => mask === undefined || Boolean(mask[i]);
    if (this.updateStatistics) {
      this.#check(result);
      for (let i = 0; i < this.numEnvs; i++) {
        if (wasReset(i)) this.#moments.add(result.observations, i * width);
      }
      this.#moments.merge('NormalizeObservation');
    }
    for (let i = 0; i < this.numEnvs; i++) {
      if (wasReset(i)) this.#normalize(result.observations, this.#observations, i);
    }
    return { ...result, ...this.#results(result) };
  }

  protected override afterStep(result: VecStep): VecStep {
    const width = this.#space.size;
    const { observations, finalObservations, done } = result;
    const hasFinal = (i: number): boolean => this.autoreset === 'same-step' && done[i] === 1;
    if (this.updateStatistics) {
      this.#check(result);
      for (let i = 0; i < this.numEnvs; i++) {
        this.#moments.add(observations, i * width);
        if (hasFinal(i)) this.#moments.add(finalObservations, i * width);
      }
      this.#moments.merge('NormalizeObservation');
    }
    for (let i = 0; i < this.numEnvs; i++) {
      this.#normalize(observations, this.#observations, i);
      if (hasFinal(i)) this.#normalize(finalObservations, this.#finalObservations, i);
    }
    return { ...result, ...this.#results(result) };
  }

  /** A number that is not finite would spoil the statistics for ever. */
  #check({ observations }: VecReset): void {
    checkFinite('observations', observations, (i) => Math.floor(i / this.#space.size));
  }

  #normalize(from: Float32Array, to: Float32Array, i: number): void {
    normalizeRow(from, to, i * this.#space.size, this.#moments, this);
  }

  /** A reset's result may contain the arrays of a step, too. None of them may reach the caller unnormalised. */
  #results(result: VecReset): { observations: Float32Array; finalObservations?: Float32Array } {
    const observations = this.#observations;
    return 'finalObservations' in result
      ? { observations, finalObservations: this.#finalObservations }
      : { observations };
  }
}

/** @throws {RangeError} unless epsilon is a finite number > 0. */
export function checkEpsilon(where: string, epsilon: number): void {
  if (!(epsilon > 0 && epsilon < Infinity)) {
    throw new RangeError(`${where}: expected epsilon to be a number > 0, got ${describeValue(epsilon)}.`);
  }
}

/** @throws {RangeError} unless clip is a number > 0, or Infinity. */
export function checkClip(where: string, clip: number): void {
  if (!(typeof clip === 'number' && clip > 0)) {
    throw new RangeError(`${where}: expected clip to be a number > 0, got ${describeValue(clip)}.`);
  }
}
