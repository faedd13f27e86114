import type { OptionNames } from '../checks/known-names.ts';
import { checkFlag } from '../checks/option-checks.ts';
import type { Env } from '../envs/env.ts';
import { Box } from '../spaces/box.ts';
import { ObservationWrapper } from './wrapper.ts';
import { requirePicture } from './wrapper-checks.ts';

export interface GrayscaleObservationOptions {
  /** Whether the result is [height, width, 1] instead of [height, width]. Default: false. */
  keepDim?: boolean;
}

/** Of red, green and blue. */
const WEIGHTS = [0.2125, 0.7154, 0.0721] as const;

/** Turns a picture in colours, [height, width, 3] bytes, into one in grey: 0.2125 R + 0.7154 G + 0.0721 B, rounded down. */
export class GrayscaleObservation extends ObservationWrapper<Float32Array> {
  static readonly optionNames: OptionNames<GrayscaleObservationOptions> = { keepDim: true };
  override readonly observationSpace: Box;

  /** @throws {TypeError} unless observations are pictures of bytes from 0 to 255 with three colours. */
  constructor(env: Env, options: GrayscaleObservationOptions = {}) {
    super(env, options);
    const { keepDim = false } = options;
    checkFlag('GrayscaleObservation', 'keepDim', keepDim);
    const { shape } = requirePicture('GrayscaleObservation', env.observationSpace, [3], '[height, width, 3]');
    this.observationSpace = new Box(0, 255, [shape[0], shape[1], ...(keepDim ? [1] : [])], 'uint8');
    this.adaptProbes();
  }

  protected override transform(inner: Float32Array, row: Float32Array, offset: number): void {
    const [red, green, blue] = WEIGHTS;
    for (let from = 0, to = offset; from < inner.length; from += 3, to++) {
      row[to] = Math.floor(inner[from] * red + inner[from + 1] * green + inner[from + 2] * blue);
    }
  }
}
