import type { OptionNames } from '../checks/known-names.ts';
import type { Env } from '../envs/env.ts';
import { Box } from '../spaces/box.ts';
import { ObservationWrapper, Wrapper } from './wrapper.ts';
import { requireBox, requireNumbers } from './wrapper-checks.ts';

type Bound = number | readonly number[];

export interface RescaleObservationOptions {
  /**
   * One for all elements, or one for each. A bound must be infinite exactly if the old bound is. A number whose old bounds are equal
   * cannot vary: its new bounds must be equal, too.
   */
  minObs: Bound;
  maxObs: Bound;
}

/** Maps a Box observation linearly from its own bounds to [minObs, maxObs]. */
export class RescaleObservation extends ObservationWrapper<Float32Array> {
  static readonly optionNames: OptionNames<RescaleObservationOptions> = { minObs: true, maxObs: true };
  override readonly observationSpace: Box;
  readonly #map: LinearMap;

  /** @throws {RangeError} if the bounds are invalid, @throws {TypeError} if the observation space is not a Box. */
  constructor(env: Env, options: RescaleObservationOptions) {
    super(env, options);
    const { minObs, maxObs } = options;
    const where = 'RescaleObservation';
    const box = requireBox(where, 'observation', env.observationSpace);
    const low = requireNumbers(where, 'minObs', minObs, box.size);
    const high = requireNumbers(where, 'maxObs', maxObs, box.size);
    this.#map = fitMap(where, box, low, high);
    this.observationSpace = new Box(low, high, box.shape);
    this.adaptProbes();
  }

  protected override transform(inner: Float32Array, row: Float32Array, offset: number): void {
    const { gradient, intercept } = this.#map;
    for (let i = 0; i < inner.length; i++) {
      row[offset + i] = Math.fround(gradient[i] * inner[i]) + intercept[i];
    }
  }
}

export interface RescaleActionOptions {
  minAction: Bound;
  maxAction: Bound;
}

/** Accepts actions in [minAction, maxAction], and maps them linearly to the bounds of the wrapped environment's Box. */
export class RescaleAction<O> extends Wrapper<O, Float32Array> {
  static readonly optionNames: OptionNames<RescaleActionOptions> = { minAction: true, maxAction: true };
  override readonly actionSpace: Box;
  readonly #map: LinearMap;

  /** @throws {RangeError} if the bounds are invalid or equal, @throws {TypeError} if the action space is not a Box. */
  constructor(env: Env, options: RescaleActionOptions) {
    super(env, options);
    const { minAction, maxAction } = options;
    const where = 'RescaleAction';
    const box = requireBox(where, 'action', env.actionSpace);
    const low = requireNumbers(where, 'minAction', minAction, box.size);
    const high = requireNumbers(where, 'maxAction', maxAction, box.size);
    if (low.some((number, i) => number === high[i] && box.low[i] < box.high[i])) {
      throw new RangeError(`${where}: expected minAction < maxAction, got ${minAction} and ${maxAction}.`);
    }
    this.#map = fitMap(where, box, low, high);
    this.actionSpace = new Box(low, high, box.shape);
  }

  override stepState(action: Float32Array): number {
    const { gradient, intercept } = this.#map;
    return super.stepState(action.map((number, i) => Math.fround(number - intercept[i]) / gradient[i]));
  }
}

/** new = gradient · old + intercept, in float32 as in Gymnasium. */
interface LinearMap {
  gradient: Float32Array;
  intercept: Float32Array;
}

function fitMap(where: string, box: Box, low: readonly number[], high: readonly number[]): LinearMap {
  const gradient = new Float32Array(box.size).fill(1);
  const intercept = new Float32Array(box.size);
  for (let i = 0; i < box.size; i++) {
    const matches = (wanted: number, old: number) =>
      (Number.isFinite(wanted) && Number.isFinite(old)) || wanted === old;
    if (!matches(low[i], box.low[i]) || !matches(high[i], box.high[i])) {
      throw new RangeError(
        `${where}: expected bounds that are infinite exactly where those of ${box} are, got ${low[i]} and ${high[i]} at ${i}.`,
      );
    }
    if (!(low[i] <= high[i])) {
      throw new RangeError(`${where}: expected minimum ≤ maximum, got ${low[i]} and ${high[i]} at ${i}.`);
    }
    const isConstant = box.low[i] === box.high[i];
    if (isConstant && low[i] !== high[i]) {
      throw new RangeError(
        `${where}: expected equal bounds for number ${i}, which is always ${box.low[i]}, got ${low[i]} and ${high[i]}.`,
      );
    }
    const isBounded = Number.isFinite(low[i]) && Number.isFinite(high[i]);
    if (isBounded && !isConstant) gradient[i] = (high[i] - low[i]) / (box.high[i] - box.low[i]);
    if (Number.isFinite(low[i])) intercept[i] = Math.fround(gradient[i] * -box.low[i]) + low[i];
    else if (Number.isFinite(high[i])) intercept[i] = high[i] - box.high[i];
    if (
      !Number.isFinite(gradient[i]) ||
      !Number.isFinite(intercept[i]) ||
      (gradient[i] === 0 && low[i] < high[i])
    ) {
      throw new RangeError(
        `${where}: expected bounds that float32 can map to those of ${box}, got ${low[i]} and ${high[i]} at ${i}.`,
      );
    }
  }
  return { gradient, intercept };
}
