import { Generator } from '../random/generator.ts';
import { drawSeed } from '../random/seed-sequence.ts';
import type { Dtype } from './dtype.ts';

/** A space of whole numbers, and the index of its first number within a row. */
export interface WholePart {
  readonly space: Space;
  readonly offset: number;
}

/** Whether float32 holds this whole number and all between it and 0. */
export const fitsFloat32 = (whole: number): boolean => Math.abs(whole) <= 2 ** 24;

/**
 * The set of possible observations or actions.
 *
 * A parallel environment stores each value as a row of `size` numbers in a typed array; `read` and `write` convert between both.
 */
export abstract class Space<Value = unknown> {
  /** Tells the spaces apart: 'discrete', 'box', 'dict'. */
  abstract readonly kind: string;
  /** The length of a row: how many numbers one value takes. */
  abstract readonly size: number;
  /** The array type for rows of actions: Int32Array if all numbers of a value are whole. */
  abstract readonly rowType: Int32ArrayConstructor | Float32ArrayConstructor;
  /** How rollouts and replay memories keep observations: as bytes only if the space is a Box of bytes. */
  readonly dtype: Dtype = 'float32';

  #random: Generator | undefined;

  /**
   * Draws a value. After the same `seed`, Gymnasium draws the same values.
   *
   * `mask` says which values are allowed, as in Gymnasium. A Discrete space takes a 0 or 1 for each value, and gives its first value if
   * all are 0; a MultiDiscrete space takes a list of those for each number. A MultiBinary space takes a 0, a 1 or, for a number to be
   * drawn, a 2 for each number. A Tuple takes a list of masks and a Dict an object of them, undefined where everything is allowed.
   *
   * @throws {RangeError} if the mask does not have that form.
   * @throws {TypeError} if a Box gets a mask.
   */
  sample(mask?: unknown): Value {
    this.#random ??= new Generator(drawSeed());
    return this.draw(this.#random, mask ?? undefined);
  }

  /** Seeds `sample`. By default the seed comes from the system. */
  seed(seed: number): void {
    this.#random = new Generator(seed);
  }

  /** Whether the other space has the same description. */
  equals(other: Space): boolean {
    return JSON.stringify(this) === JSON.stringify(other);
  }

  /** Makes an array that holds `count` values as rows. */
  createRows(count: number): Int32Array | Float32Array {
    return new this.rowType(count * this.size);
  }

  /**
   * Gives the index, within the row, of the first number that makes the value one that `takes` refuses; −1 if there is none. It sees
   * the numbers before `read` rounds them.
   */
  findInvalid(rows: ArrayLike<number>, offset: number): number {
    return this.takes(this.read(rows, offset)) ? -1 : 0;
  }

  /** Whether float32, in which observations are stored, holds all numbers of the space: whole ones only up to 2^24. */
  get fitsFloat32(): boolean {
    return true;
  }

  /** Lists the parts of a row whose numbers are whole, which are all but those of Boxes of floats. `offset` is where the row starts. */
  wholeParts(offset = 0): WholePart[] {
    return this.rowType === Int32Array ? [{ space: this, offset }] : [];
  }

  abstract contains(value: unknown): value is Value;
  /** Whether an environment accepts the value as an action: a member of the space, or a value that can be clipped to one. */
  abstract takes(value: unknown): value is Value;
  abstract read(rows: ArrayLike<number>, offset: number): Value;
  abstract write(value: Value, rows: Float32Array | Int32Array, offset: number): void;
  /** The space as plain data, for `spaceFromJson`. */
  abstract toJSON(): { readonly kind: string };
  /** Gives a short description for people, such as 'Discrete(2)'. */
  abstract toString(): string;
  protected abstract draw(random: Generator, mask?: unknown): Value;
}
