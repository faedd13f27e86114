import { Generator } from '../random/generator.ts';
import { drawSeed } from '../random/seed-sequence.ts';

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

  #random: Generator | undefined;

  /** Draws a value. After the same `seed`, Gymnasium draws the same values. */
  sample(): Value {
    this.#random ??= new Generator(drawSeed());
    return this.draw(this.#random);
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

  /** Whether the numbers of a row are a valid action, before `read` rounds them. */
  takesRow(rows: ArrayLike<number>, offset: number): boolean {
    return this.takes(this.read(rows, offset));
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
  protected abstract draw(random: Generator): Value;
}
