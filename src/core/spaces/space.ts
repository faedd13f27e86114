import { Generator } from '../random/generator.ts';
import { drawSeed } from '../random/seed-sequence.ts';

/**
 * A set of values that observations or actions come from.
 *
 * In a parallel environment a value is a row of `size` numbers in one typed array; `read` and `write` go between the two.
 */
export abstract class Space<Value = unknown> {
  /** Tells the spaces apart: 'discrete', 'box'. */
  abstract readonly kind: string;
  /** How many numbers one value takes in a row. */
  abstract readonly size: number;

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

  abstract contains(value: unknown): value is Value;
  /** Whether an environment can take the value as an action: a member, or what can be clipped to one. */
  abstract takes(value: unknown): value is Value;
  abstract read(rows: ArrayLike<number>, offset: number): Value;
  abstract write(value: Value, rows: Float32Array | Int32Array, offset: number): void;
  /** Makes an array that holds `count` values as rows. */
  abstract createRows(count: number): Float32Array | Int32Array;
  /** Says what the space is, for people: 'Discrete(2)'. */
  abstract toString(): string;
  protected abstract draw(random: Generator): Value;
}
