import { describeValue } from '../checks/describe-value.ts';
import { isWhole } from '../checks/option-checks.ts';
import type { Generator } from '../random/generator.ts';
import { readMask } from './sample-mask.ts';
import { Space } from './space.ts';
import type { MultiBinaryJson } from './space-descriptions.ts';

/** Arrays of numbers that are 0 or 1: for example, which keys are pressed. */
export class MultiBinary extends Space<Int8Array> {
  readonly kind = 'multi-binary';
  readonly size: number;
  readonly rowType = Int32Array;
  readonly shape: readonly number[];

  /** @throws {RangeError} unless all lengths are whole numbers ≥ 1 */
  constructor(shape: number | readonly number[]) {
    super();
    this.shape = [shape].flat();
    if (this.shape.length === 0 || !this.shape.every((length) => isWhole(length, 1))) {
      throw new RangeError(`MultiBinary: expected whole numbers ≥ 1, got ${describeValue(shape)}.`);
    }
    this.size = this.shape.reduce((product, length) => product * length, 1);
  }

  contains(value: unknown): value is Int8Array {
    return value instanceof Int8Array && this.#isRow(value);
  }

  /** A policy gives whole numbers of 32 bits. */
  takes(value: unknown): value is Int8Array {
    return this.contains(value) || (value instanceof Int32Array && this.#isRow(value));
  }

  #isRow(value: Int8Array | Int32Array): boolean {
    return value.length === this.size && this.findInvalid(value, 0) < 0;
  }

  override findInvalid(rows: ArrayLike<number>, offset: number): number {
    for (let i = 0; i < this.size; i++) {
      if (rows[offset + i] !== 0 && rows[offset + i] !== 1) return i;
    }
    return -1;
  }

  read(rows: ArrayLike<number>, offset: number): Int8Array {
    return Int8Array.from({ length: this.size }, (_, i) => rows[offset + i]);
  }

  write(value: Int8Array, rows: Float32Array | Int32Array, offset: number): void {
    rows.set(value, offset);
  }

  override toString(): string {
    return `MultiBinary(${this.shape.length === 1 ? this.size : `[${this.shape.join(', ')}]`})`;
  }

  override toJSON(): MultiBinaryJson {
    return { kind: this.kind, shape: this.shape };
  }

  /** Draws as numpy's 8-bit `integers` does: four numbers from the bytes of one 32-bit word, the lowest byte first. */
  protected override draw(random: Generator, mask?: unknown): Int8Array {
    const wanted = mask === undefined ? undefined : (readMask(`${this}`, mask, this.size, 2) as number[]);
    let word = 0;
    return Int8Array.from({ length: this.size }, (_, i) => {
      word = i % 4 === 0 ? random.integers(0, 2 ** 32) : word >>> 8;
      const bit = (word >>> 7) & 1;
      return wanted === undefined || wanted[i] === 2 ? bit : wanted[i];
    });
  }
}
