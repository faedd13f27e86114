import { describeValue } from '../checks/describe-value.ts';
import { isWhole } from '../checks/option-checks.ts';
import type { Generator } from '../random/generator.ts';
import { drawAllowed, readMask } from './sample-mask.ts';
import { fitsFloat32, Space } from './space.ts';
import type { MultiDiscreteJson } from './space-descriptions.ts';

/** Arrays of whole numbers, each with its own start and count: for example, the positions of several levers. */
export class MultiDiscrete extends Space<Int32Array> {
  readonly kind = 'multi-discrete';
  readonly size: number;
  readonly rowType = Int32Array;
  /** How many values each number has, [size]. */
  readonly nvec: readonly number[];
  /** The least value of each number, [size]. */
  readonly start: readonly number[];

  /**
   * @throws {RangeError} unless all counts are whole numbers from 1 to 2^31 − 1, `start` has a whole number for each, and all values are
   * from −2^31 to 2^31 − 1.
   */
  constructor(nvec: readonly number[], start: readonly number[] = nvec?.map?.(() => 0)) {
    super();
    if (!nvec?.length || !nvec.every?.((n) => isWhole(n, 1, 2 ** 31 - 1))) {
      throw new RangeError(
        `MultiDiscrete: expected nvec to hold whole numbers from 1 to 2^31 − 1, got ${describeValue(nvec)}.`,
      );
    }
    const isStart = (first: number, i: number) => isWhole(first, -(2 ** 31), 2 ** 31 - nvec[i]);
    if (start?.length !== nvec.length || !start.every(isStart)) {
      throw new RangeError(
        `MultiDiscrete: expected ${nvec.length} whole numbers in start (one per count), and values of 32 bits, got ${describeValue(start)}.`,
      );
    }
    this.nvec = [...nvec];
    this.start = [...start];
    this.size = nvec.length;
  }

  override get fitsFloat32(): boolean {
    return this.nvec.every((n, i) => fitsFloat32(this.start[i]) && fitsFloat32(this.start[i] + n - 1));
  }

  contains(value: unknown): value is Int32Array {
    return value instanceof Int32Array && value.length === this.size && this.findInvalid(value, 0) < 0;
  }

  takes(value: unknown): value is Int32Array {
    return this.contains(value);
  }

  override findInvalid(rows: ArrayLike<number>, offset: number): number {
    return this.nvec.findIndex((n, i) => !isWhole(rows[offset + i], this.start[i], this.start[i] + n - 1));
  }

  read(rows: ArrayLike<number>, offset: number): Int32Array {
    return Int32Array.from(this.nvec, (_, i) => rows[offset + i]);
  }

  write(value: Int32Array, rows: Float32Array | Int32Array, offset: number): void {
    rows.set(value, offset);
  }

  override toString(): string {
    const start = this.start.every((first) => first === 0) ? '' : `, start=[${this.start.join(' ')}]`;
    return `MultiDiscrete([${this.nvec.join(' ')}]${start})`;
  }

  override toJSON(): MultiDiscreteJson {
    return { kind: this.kind, nvec: this.nvec, start: this.start };
  }

  protected override draw(random: Generator, mask?: unknown): Int32Array {
    if (mask !== undefined) {
      const masks = readMask(`${this}`, mask, this.size);
      return Int32Array.from(
        this.nvec,
        (n, i) => drawAllowed(`${this}`, random, masks[i], n) + this.start[i],
      );
    }
    return Int32Array.from(this.nvec, (n, i) => Math.floor(random.random() * n) + this.start[i]);
  }
}
