import { Generator } from '../random/generator.ts';
import { drawSeed } from '../random/seed-sequence.ts';

/**
 * A set of values that observations or actions come from.
 *
 * In a parallel environment a value is a row of `size` numbers in one typed array; `read` and `write` go between the two.
 */
export abstract class Space<Value = unknown> {
  /** Tells the spaces apart: 'discrete', 'box', 'dict'. */
  abstract readonly kind: string;
  /** How many numbers one value takes in a row. */
  abstract readonly size: number;
  /** What rows of actions are kept in: whole numbers, if each number of a value is one. */
  abstract readonly rowType: Int32ArrayConstructor | Float32ArrayConstructor;

  #random: Generator | undefined;

  /** Draws a value; the same values as Gymnasium's after the same `seed`. */
  sample(): Value {
    this.#random ??= new Generator(drawSeed());
    return this.draw(this.#random);
  }

  /** Seeds what `sample` draws. Without it the seed comes from the system. */
  seed(seed: number): void {
    this.#random = new Generator(seed);
  }

  /** Whether the other space is described by the same numbers. */
  equals(other: Space): boolean {
    return JSON.stringify(this) === JSON.stringify(other);
  }

  /** Makes an array that holds `count` values as rows. */
  createRows(count: number): Int32Array | Float32Array {
    return new this.rowType(count * this.size);
  }

  /** `takes` for a row: says whether its numbers are an action, before `read` rounds them. */
  takesRow(rows: ArrayLike<number>, offset: number): boolean {
    return this.takes(this.read(rows, offset));
  }

  abstract contains(value: unknown): value is Value;
  /** Whether an environment can take the value as an action: a member, or what can be clipped to one. */
  abstract takes(value: unknown): value is Value;
  abstract read(rows: ArrayLike<number>, offset: number): Value;
  abstract write(value: Value, rows: Float32Array | Int32Array, offset: number): void;
  /** The space as plain data, for `spaceFromJson`. */
  abstract toJSON(): { readonly kind: string };
  /** Says what the space is, for people: 'Discrete(2)'. */
  abstract toString(): string;
  protected abstract draw(random: Generator): Value;
}
