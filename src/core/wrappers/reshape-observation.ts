import { describeValue } from '../checks/describe-value.ts';
import type { OptionNames } from '../checks/known-names.ts';
import { isWhole } from '../checks/option-checks.ts';
import type { Env } from '../envs/env.ts';
import { Box } from '../spaces/box.ts';
import { Wrapper } from './wrapper.ts';
import { requireBox } from './wrapper-checks.ts';

export interface ReshapeObservationOptions {
  /** The lengths. Their product is the number of observed numbers. */
  shape: readonly number[];
}

/** Gives a Box observation another shape. Its numbers stay, in their order: nothing is copied. */
export class ReshapeObservation<A> extends Wrapper<Float32Array, A> {
  static readonly optionNames: OptionNames<ReshapeObservationOptions> = { shape: true };
  override readonly observationSpace: Box;

  /** @throws {RangeError} if the shape has another size, {TypeError} if the observation space is not a Box. */
  constructor(env: Env, options: ReshapeObservationOptions) {
    super(env, options);
    const { shape } = options;
    const {
      low,
      high,
      size,
      dtype,
      shape: old,
    } = requireBox('ReshapeObservation', 'observation', env.observationSpace);
    const isShape = Array.isArray(shape) && shape.length > 0 && shape.every((length) => isWhole(length, 1));
    if (!isShape || shape.reduce((product, length) => product * length, 1) !== size) {
      throw new RangeError(
        `ReshapeObservation: expected a shape of ${size} numbers, as [${old.join(', ')}] has, got ${describeValue(shape)}.`,
      );
    }
    this.observationSpace = new Box(low, high, shape, dtype);
  }
}
