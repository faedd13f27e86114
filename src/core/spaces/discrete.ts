import { checkWhole, isWhole } from '../checks/option-checks.ts';
import type { Generator } from '../random/generator.ts';
import { drawAllowed } from './sample-mask.ts';
import { fitsFloat32, Space } from './space.ts';
import type { DiscreteJson } from './space-descriptions.ts';

/** The whole numbers start, start + 1, …, start + n − 1. */
export class Discrete extends Space<number> {
  readonly kind = 'discrete';
  readonly size = 1;
  readonly rowType = Int32Array;
  readonly n: number;
  readonly start: number;

  /** @throws {RangeError} unless n is a whole number from 1 to 2^31 − 1, and all values are from −2^31 to 2^31 − 1. */
  constructor(n: number, start = 0) {
    super();
    checkWhole('Discrete', 'n', n, 1, 2 ** 31 - 1);
    checkWhole('Discrete', 'start', start, -(2 ** 31), 2 ** 31 - n);
    this.n = n;
    this.start = start;
  }

  override get fitsFloat32(): boolean {
    return fitsFloat32(this.start) && fitsFloat32(this.start + this.n - 1);
  }

  contains(value: unknown): value is number {
    return isWhole(value, this.start, this.start + this.n - 1);
  }

  takes(value: unknown): value is number {
    return this.contains(value);
  }

  read(rows: ArrayLike<number>, offset: number): number {
    return rows[offset];
  }

  write(value: number, rows: Float32Array | Int32Array, offset: number): void {
    rows[offset] = value;
  }

  override toString(): string {
    return this.start === 0 ? `Discrete(${this.n})` : `Discrete(${this.n}, start=${this.start})`;
  }

  override toJSON(): DiscreteJson {
    return { kind: this.kind, n: this.n, start: this.start };
  }

  protected override draw(random: Generator, mask?: unknown): number {
    if (mask !== undefined) return this.start + drawAllowed(`${this}`, random, mask, this.n);
    return this.start + random.integers(0, this.n);
  }
}
