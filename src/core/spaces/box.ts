import { describeValue } from '../checks/describe-value.ts';
import { checkChoice, isWhole } from '../checks/option-checks.ts';
import { log } from '../math/exponential.ts';
import type { Generator } from '../random/generator.ts';
import { BYTE_RANGES, type Dtype } from './dtype.ts';
import { Space, type WholePart } from './space.ts';
import type { BoundJson, BoxJson } from './space-descriptions.ts';

type Bound = number | ArrayLike<number>;

const DTYPES = ['float32', 'uint8', 'int8'] as const satisfies readonly Dtype[];

/**
 * Arrays of numbers. Each number has its own lower and upper bound, which may be infinite.
 *
 * With dtype 'uint8' or 'int8' the numbers are whole, as the pixels of a picture are. An observation is a Float32Array all the same, but
 * rollouts keep its numbers as bytes.
 */
export class Box extends Space<Float32Array> {
  readonly kind = 'box';
  readonly size: number;
  readonly rowType = Float32Array;
  readonly shape: readonly number[];
  /** The bounds, [size], rounded to float32 as Gymnasium's are. Do not change them: large spaces share them. */
  readonly low: Float32Array;
  readonly high: Float32Array;
  override readonly dtype: Dtype;
  /** The box into which an environment clips these numbers, if a wrapper does. */
  readonly clipsTo: Box | undefined;

  /**
   * Makes a box from its bounds: one number for all elements, or one for each. The default shape is [length], or [1] for two numbers.
   *
   * @throws {RangeError} if the lengths disagree, a low is above its high or not a number, or the dtype is unknown or does not hold a bound.
   */
  constructor(
    low: Bound,
    high: Bound,
    shape?: number | readonly number[],
    dtype: Dtype = 'float32',
    clipsTo?: Box,
  ) {
    super();
    checkChoice('Box', 'dtype', dtype, DTYPES);
    this.dtype = dtype;
    this.clipsTo = clipsTo;
    const length = (low as ArrayLike<number>)?.length ?? (high as ArrayLike<number>)?.length ?? 1;
    this.shape = [shape ?? length].flat();
    this.size = this.shape.reduce((product, length) => product * length, 1);
    this.low = toBounds('low', low, this.size);
    this.high = toBounds('high', high, this.size);
    for (let i = 0; i < this.size; i++) {
      if (!(this.low[i] <= this.high[i])) {
        throw new RangeError(`Box: expected low ≤ high, got ${this.low[i]} and ${this.high[i]} at ${i}.`);
      }
    }
    if (dtype === 'float32') return;
    const at = [...this.low, ...this.high].findIndex((bound) => !isByte(bound, dtype));
    if (at < 0) return;
    const [name, bounds] = at < this.size ? ['low', this.low] : ['high', this.high];
    const [least, most] = BYTE_RANGES[dtype];
    throw new RangeError(
      `Box: expected whole numbers from ${least} to ${most} in ${name} (dtype '${dtype}'), got ${bounds[at % this.size]} at ${at % this.size}.`,
    );
  }

  contains(value: unknown): value is Float32Array {
    if (!(value instanceof Float32Array) || value.length !== this.size) return false;
    const { low, high, size } = this;
    for (let i = 0; i < size; i++) if (!(value[i] >= low[i] && value[i] <= high[i])) return false;
    return this.dtype === 'float32' || this.findInvalid(value, 0) < 0;
  }

  /** Accepts Float64Array, too: an environment may compute with doubles, as numpy does with a float64 action. */
  takes(value: unknown): value is Float32Array {
    const isTyped = value instanceof Float32Array || value instanceof Float64Array;
    return isTyped && value.length === this.size && this.findInvalid(value, 0) < 0;
  }

  override findInvalid(rows: ArrayLike<number>, offset: number): number {
    const { size, dtype } = this;
    if (dtype === 'float32') {
      for (let i = 0; i < size; i++) if (!Number.isFinite(rows[offset + i])) return i;
      return -1;
    }
    // Few comparisons for each number: a batch looks at all pixels of each step. Most of them are often 0.
    const end = offset + size;
    const isSigned = dtype === 'int8';
    for (let i = offset; i < end; i++) {
      const number = rows[i];
      if (number === 0) continue;
      if ((isSigned ? (number << 24) >> 24 : number & 255) !== number) return i - offset;
    }
    return -1;
  }

  override wholeParts(offset = 0): WholePart[] {
    return this.dtype === 'float32' ? [] : [{ space: this, offset }];
  }

  read(rows: ArrayLike<number>, offset: number): Float32Array {
    const value = new Float32Array(this.size);
    for (let i = 0; i < this.size; i++) value[i] = rows[offset + i];
    return value;
  }

  write(value: Float32Array, rows: Float32Array | Int32Array, offset: number): void {
    rows.set(value, offset);
  }

  override toString(): string {
    const bound = (bounds: Float32Array) =>
      bounds.every((number) => number === bounds[0]) ? String(bounds[0]) : `[${bounds.join(' ')}]`;
    const comma = this.shape.length === 1 ? ',' : '';
    return `Box(${bound(this.low)}, ${bound(this.high)}, (${this.shape.join(', ')}${comma}), ${this.dtype})`;
  }

  override toJSON(): BoxJson {
    return {
      kind: this.kind,
      low: [...this.low].map(toBoundJson),
      high: [...this.high].map(toBoundJson),
      shape: this.shape,
      ...(this.dtype !== 'float32' && { dtype: this.dtype }),
      ...(this.clipsTo && { clipsTo: this.clipsTo.toJSON() }),
    };
  }

  /**
   * Draws uniform numbers between two bounds, shifted exponential numbers from one bound, and normal numbers without bounds.
   *
   * The order is Gymnasium's: numbers without bounds first, then with one bound, then with two. Bytes are rounded down from uniform numbers
   * below the upper bound plus 1.
   */
  protected override draw(random: Generator, mask?: unknown): Float32Array {
    if (mask !== undefined) {
      throw new TypeError(
        `${this}.sample: expected no mask, got ${describeValue(mask)}. A Box has no values to choose from.`,
      );
    }
    const value = new Float32Array(this.size);
    for (const wanted of [0, 1, 2, 3]) {
      for (let i = 0; i < this.size; i++) {
        const low = this.low[i];
        const high = this.high[i];
        const bounds = (Number.isFinite(low) ? 1 : 0) + (Number.isFinite(high) ? 2 : 0);
        if (bounds !== wanted) continue;
        if (this.dtype !== 'float32')
          value[i] = clipByte(Math.floor(random.uniform(low, high + 1)), this.dtype);
        else if (bounds === 3) value[i] = random.uniform(low, high);
        else if (bounds === 0) value[i] = random.normal();
        else value[i] = bounds === 1 ? low - log(1 - random.random()) : high + log(1 - random.random());
      }
    }
    return value;
  }
}

/** Clips as Gymnasium does, which leaves the two outer numbers on both sides of int8 out. */
function clipByte(number: number, dtype: keyof typeof BYTE_RANGES): number {
  return dtype === 'int8' ? Math.max(-126, Math.min(125, number)) : number;
}

/** Whether a number is whole and a byte holds it. */
function isByte(number: number, dtype: keyof typeof BYTE_RANGES): boolean {
  return isWhole(number, ...BYTE_RANGES[dtype]);
}

function toBoundJson(bound: number): BoundJson {
  return Number.isFinite(bound) ? bound : bound > 0 ? 'inf' : '-inf';
}

export function fromBoundJson(bound: BoundJson): number {
  return typeof bound === 'number' ? bound : bound === 'inf' ? Infinity : -Infinity;
}

function toBounds(name: string, bound: Bound, size: number): Float32Array {
  if (typeof bound === 'number') return fillBounds(bound, size);
  if (bound?.length !== size) {
    throw new RangeError(
      `Box: expected ${size} numbers in ${name} (one per element), got ${bound?.length ?? describeValue(bound)}.`,
    );
  }
  const first = bound[0];
  return size >= LARGE && Array.prototype.every.call(bound, (each) => each === first)
    ? fillBounds(first, size)
    : Float32Array.from(bound);
}

/** Equal bounds of pictures, by bound and size: each of many environments has a space, and would have them twice. */
const SHARED = new Map<string, Float32Array>();
const LARGE = 1024;

function fillBounds(bound: number, size: number): Float32Array {
  const key = `${bound} ${size}`;
  const bounds = SHARED.get(key) ?? new Float32Array(size).fill(bound);
  if (size >= LARGE) SHARED.set(key, bounds);
  return bounds;
}
