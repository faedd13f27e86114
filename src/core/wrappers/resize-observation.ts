import { describeValue } from '../checks/describe-value.ts';
import type { OptionNames } from '../checks/known-names.ts';
import { isWhole } from '../checks/option-checks.ts';
import type { Env } from '../envs/env.ts';
import { Box } from '../spaces/box.ts';
import { makeResize, type Resize } from './resize-picture.ts';
import { ObservationWrapper } from './wrapper.ts';
import { requirePicture } from './wrapper-checks.ts';

export interface ResizeObservationOptions {
  /** The new height and width, px. */
  shape: readonly [height: number, width: number];
}

/**
 * Resizes a picture of bytes, [height, width] or [height, width, channels], with the numbers of OpenCV's INTER_AREA, which Gymnasium uses.
 *
 * A smaller picture has the mean of the area that each of its pixels covers, parts of pixels included. If either length grows, OpenCV
 * interpolates between neighbouring pixels in both directions, and so does this.
 */
export class ResizeObservation extends ObservationWrapper<Float32Array> {
  static readonly optionNames: OptionNames<ResizeObservationOptions> = { shape: true };
  override readonly observationSpace: Box;
  readonly #resize: Resize;

  /**
   * @throws {RangeError} unless the shape is two whole numbers ≥ 1.
   * @throws {TypeError} unless observations are pictures of bytes from 0 to 255.
   */
  constructor(env: Env, options: ResizeObservationOptions) {
    super(env, options);
    const { shape } = options;
    const where = 'ResizeObservation';
    const words = '[height, width] or [height, width, channels]';
    const [fromHeight, fromWidth, ...channels] = requirePicture(
      where,
      env.observationSpace,
      undefined,
      words,
    ).shape;
    if (!Array.isArray(shape) || shape.length !== 2 || !shape.every((length) => isWhole(length, 1))) {
      throw new RangeError(
        `${where}: expected shape to be two whole numbers ≥ 1, [height, width], got ${describeValue(shape)}.`,
      );
    }
    const [height, width] = shape;
    this.#resize = makeResize([fromHeight, fromWidth, channels[0] ?? 1], height, width);
    this.observationSpace = new Box(0, 255, [height, width, ...channels], 'uint8');
    this.adaptProbes();
  }

  protected override transform(inner: Float32Array, row: Float32Array, offset: number): void {
    this.#resize(inner, row, offset);
  }
}
