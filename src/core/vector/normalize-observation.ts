import { describeValue } from '../checks/describe-value.ts';
import type { OptionNames } from '../checks/known-names.ts';
import { checkChoice } from '../checks/option-checks.ts';
import { Box } from '../spaces/box.ts';
import { checkFinite } from './check-finite.ts';
import { lostIn } from './lost-rows.ts';
import type { ParallelEnv, VecReset, VecResetOptions, VecStep } from './parallel-env.ts';
import { findLost } from './rollout-arrays.ts';
import {
  DEFAULT_EPSILON,
  type MomentsBatch,
  type NormalizerStatistics,
  normalizeRow,
  RunningMoments,
} from './running-moments.ts';
import { type RawRollout, VectorWrapper } from './vector-wrapper.ts';

export interface NormalizeObservationOptions {
  /** Avoids division by zero. */
  epsilon?: number;
  /** Normalised numbers are clipped to ±clip. Default: Infinity. */
  clip?: number;
  /**
   * When the statistics take in new observations: after each step, as in Gymnasium, or after each rollout of a training. In between,
   * they are fixed, so that workers can decide on a whole rollout. Default: 'step'.
   */
  updates?: 'step' | 'rollout';
}

const UPDATES = ['step', 'rollout'] as const;

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
  static readonly optionNames: OptionNames<NormalizeObservationOptions> = {
    epsilon: true,
    clip: true,
    updates: true,
  };
  /** Set to false to freeze the statistics, for example during evaluation. */
  updateStatistics = true;
  readonly epsilon: number;
  readonly clip: number;
  readonly updates: 'step' | 'rollout';
  readonly #space: Box;
  readonly #moments: RunningMoments;
  readonly #observations: Float32Array;
  readonly #finalObservations: Float32Array;
  /** The latest observations, as they came. */
  #latest: Float32Array = new Float32Array();

  /** @throws {TypeError} if the observation space is not a Box; @throws {RangeError} unless epsilon and clip > 0. */
  constructor(env: ParallelEnv, options: NormalizeObservationOptions = {}) {
    super(env, options);
    const { epsilon = DEFAULT_EPSILON, clip = Infinity, updates = 'step' } = options;
    const inner = env.observationSpace;
    if (!(inner instanceof Box)) {
      throw new TypeError(
        `NormalizeObservation: expected a Box observation space, got ${inner}. Put FlattenObservation before it.`,
      );
    }
    checkEpsilon('NormalizeObservation', epsilon);
    checkClip('NormalizeObservation', clip);
    checkChoice('NormalizeObservation', 'updates', updates, UPDATES);
    this.#space = new Box(-Infinity, Infinity, inner.shape);
    this.#moments = new RunningMoments(inner.size);
    this.epsilon = epsilon;
    this.clip = clip;
    this.updates = updates;
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

  /** Counts observations of other environments, whose sums were taken with the present statistics, in this order. */
  countBatches(batches: readonly MomentsBatch[]): void {
    for (const batch of batches) this.#moments.addBatch(batch);
    this.#moments.merge('NormalizeObservation');
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
    this.#latest = result.observations;
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
      const lost = lostIn(result.infos);
      for (let i = 0; i < this.numEnvs; i++) {
        if (lost?.[i]) continue;
        this.#moments.add(observations, i * width);
        if (hasFinal(i)) this.#moments.add(finalObservations, i * width);
      }
      if (this.updates === 'step') this.#moments.merge('NormalizeObservation');
    }
    this.#latest = observations;
    for (let i = 0; i < this.numEnvs; i++) {
      this.#normalize(observations, this.#observations, i);
      if (hasFinal(i)) this.#normalize(finalObservations, this.#finalObservations, i);
    }
    return { ...result, ...this.#results(result) };
  }

  override followsRollouts(records: boolean): boolean {
    return !this.updateStatistics || (records && this.updates === 'rollout');
  }

  override afterRollout(rollout: RawRollout | undefined, latest: VecStep): VecStep {
    if (rollout) {
      if (this.updateStatistics) this.#countRollout(rollout, latest);
      for (const { observation } of rollout.finals)
        normalizeRow(observation, observation, 0, this.#moments, this);
      const { observations } = rollout;
      for (let at = 0; at < observations.length; at += this.#space.size) {
        normalizeRow(observations, observations, at, this.#moments, this);
      }
    }
    this.#latest = latest.observations;
    for (let i = 0; i < this.numEnvs; i++) this.#normalize(latest.observations, this.#observations, i);
    return { ...latest, ...this.#results(latest) };
  }

  /** Counts the observations after each step, and the last ones of episodes, in the order in which `afterStep` does. */
  #countRollout({ steps, observations, finals, lost }: RawRollout, latest: VecStep): void {
    const width = this.#space.size;
    const rowNumbers = this.numEnvs * width;
    checkFinite('observations', observations, (i) => Math.floor(i / width) % this.numEnvs);
    this.#check(latest);
    const ends = this.autoreset === 'same-step' ? finals : [];
    let next = 0;
    for (let t = 0; t < steps; t++) {
      const isLast = t === steps - 1;
      const isLost = findLost(lost, t, this.numEnvs);
      const [from, first] = isLast ? [latest.observations, 0] : [observations, (t + 1) * rowNumbers];
      for (let i = 0; i < this.numEnvs; i++) {
        if (!isLost?.[i]) this.#moments.add(from, first + i * width);
        if (ends[next]?.t === t && ends[next].env === i) this.#moments.add(ends[next++].observation, 0);
      }
    }
  }

  /** Takes the observations of the rollout into the statistics, unless each step has done so. The latest ones are normalised again. */
  override endRollout(): void {
    if (this.updates === 'step') return;
    this.#moments.merge('NormalizeObservation');
    for (let i = 0; i < this.numEnvs; i++) this.#normalize(this.#latest, this.#observations, i);
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
