import { Box } from '../spaces/box.ts';
import type { StoredRows } from '../spaces/dtype.ts';
import { flatParts, flattenRow, unflattenGradient } from '../spaces/flatten.ts';
import type { Space } from '../spaces/space.ts';
import { pictureOf } from './network-options.ts';
import {
  countInputs,
  describeNumber,
  describeParts,
  describePicture,
  findImpossible,
  isPlain,
  joinParts,
  type ObservationPart,
} from './observation-parts.ts';

/** More inputs than this are refused: they are almost certainly a mistake. */
const MAX_INPUTS = 65536;

/**
 * Turns rows of observations into rows of network inputs: discrete numbers become one-hot, bytes and the numbers of a picture are scaled by
 * their bounds, all others stay as they are.
 *
 * A discrete number is a name, and its order means nothing to a network. Rollouts store the observed rows, which are smaller;
 * rows are encoded just before they go through the network.
 */
export class ObservationEncoder {
  /** D, the number of numbers in an observation. */
  readonly rowSize: number;
  /** The number of network inputs for one observation. */
  readonly inputs: number;
  /** What the inputs are. */
  readonly parts: readonly ObservationPart[];
  /** The same in words: 'one-hot 32, one-hot 11, one-hot 2', '4 numbers'. */
  readonly description: string;
  readonly #isPlain: boolean;
  /** Whether only numbers that are not finite are impossible. */
  readonly #isSummable: boolean;

  /** `isPicture`: whether a network with convolutions sees the observations. @throws {RangeError} if there are too many inputs. */
  constructor(space: Space, isPicture = false) {
    const picture = isPicture ? pictureOf(space) : undefined;
    const isScaled = picture || (space instanceof Box && space.dtype !== 'float32');
    this.parts = isScaled ? [describePicture(space as Box, picture?.frames)] : joinParts(flatParts(space));
    this.#isPlain = isPlain(this.parts);
    this.#isSummable = this.parts.every(({ oneHotFrom }) => oneHotFrom === undefined);
    this.rowSize = space.size;
    this.inputs = countInputs(this.parts);
    this.description = describeParts(this.parts);
    if (this.inputs > MAX_INPUTS) {
      throw new RangeError(
        `createPolicy: expected observations of at most ${MAX_INPUTS} numbers, one-hot where they are discrete, ` +
          `got ${this.inputs} of ${space}. Describe them by fewer, in a wrapper.`,
      );
    }
  }

  /**
   * Checks `count` observations: a NaN would otherwise become an action.
   *
   * @throws {RangeError} if a number is not finite, or a discrete one is out of range.
   */
  check(where: string, observations: Float32Array, count: number): void {
    // No number can be missed: only finite ones have a finite sum.
    if (this.#isSummable && Number.isFinite(sum(observations))) return;
    for (let row = 0; row < count; row++) {
      const at = findImpossible(this.parts, observations, row * this.rowSize);
      if (at < 0) continue;
      throw new RangeError(
        `${where}: expected number ${at} of observation ${row} to be ${describeNumber(this.parts, at)}, ` +
          `got ${observations[row * this.rowSize + at]}.`,
      );
    }
  }

  /** Gives the gradient by the numbers of observations without discrete ones, [count × D], from that by the inputs, [count × inputs]. */
  decodeGradient(gradient: Float32Array): Float32Array {
    if (this.#isPlain) return gradient;
    const decoded = new Float32Array(gradient.length);
    for (let at = 0; at < gradient.length; at += this.rowSize)
      unflattenGradient(this.parts, gradient, at, decoded);
    return decoded;
  }

  /** Gives `count` encoded rows, [count × inputs]: the observations [count × D] themselves if none of them is discrete or scaled. */
  encode(observations: Float32Array, count: number): Float32Array {
    if (this.#isPlain) return observations;
    const encoded = new Float32Array(count * this.inputs);
    this.encodeInto(encoded, observations, 0, count);
    return encoded;
  }

  /**
   * Encodes the observations from row `first` up to `end`, without it, and writes them to the start of `out`. With `order`, row k is row
   * `order[k]` of the observations.
   */
  encodeInto(
    out: Float32Array,
    observations: StoredRows,
    first: number,
    end: number,
    order?: Int32Array,
  ): void {
    const { rowSize, inputs } = this;
    if (this.#isPlain && !order) {
      out.set(observations.subarray(first * rowSize, end * rowSize));
      return;
    }
    for (let row = first; row < end; row++) {
      const from = (order ? order[row] : row) * rowSize;
      const to = (row - first) * inputs;
      if (!this.#isPlain) flattenRow(this.parts, observations, from, out, to);
      else for (let j = 0; j < rowSize; j++) out[to + j] = observations[from + j];
    }
  }
}

/** Adds the numbers up in four sums, because a processor can add to four at once. */
function sum(values: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += values[i];
    b += values[i + 1];
    c += values[i + 2];
    d += values[i + 3];
  }
  for (let i = whole; i < values.length; i++) a += values[i];
  return a + b + c + d;
}
