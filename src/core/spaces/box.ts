import { describeValue } from '../checks/describe-value.ts';
import type { Generator } from '../random/generator.ts';
import { Space } from './space.ts';
import type { BoundJson, BoxJson } from './space-descriptions.ts';

type Bound = number | ArrayLike<number>;

/** Arrays of float32 numbers. Each number has its own lower and upper bound, which may be infinite. */
export class Box extends Space<Float32Array> {
  readonly kind = 'box';
  readonly size: number;
  readonly rowType = Float32Array;
  readonly shape: readonly number[];
  /** The bounds, [size], rounded to float32 as Gymnasium's are. */
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** The box into which an environment clips these numbers, if a wrapper does. */
  readonly clipsTo: Box | undefined;

  /**
   * Makes a box from its bounds: one number for all elements, or one for each. The default shape is [length], or [1] for two numbers.
   *
   * @throws {RangeError} if the lengths disagree, or a low is above its high or not a number.
   */
  constructor(low: Bound, high: Bound, shape?: number | readonly number[], clipsTo?: Box) {
    super();
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
  }

  contains(value: unknown): value is Float32Array {
    if (!(value instanceof Float32Array) || value.length !== this.size) return false;
    const { low, high, size } = this;
    for (let i = 0; i < size; i++) if (!(value[i] >= low[i] && value[i] <= high[i])) return false;
    return true;
  }

  /** Accepts Float64Array, too: an environment may compute with doubles, as numpy does with a float64 action. */
  takes(value: unknown): value is Float32Array {
    const isTyped = value instanceof Float32Array || value instanceof Float64Array;
    return isTyped && value.length === this.size && value.every(Number.isFinite);
  }

  override findInvalid(rows: ArrayLike<number>, offset: number): number {
    for (let i = 0; i < this.size; i++) if (!Number.isFinite(rows[offset + i])) return i;
    return -1;
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
    return `Box(${bound(this.low)}, ${bound(this.high)}, (${this.shape.join(', ')}${comma}), float32)`;
  }

  override toJSON(): BoxJson {
    return {
      kind: this.kind,
      low: [...this.low].map(toBoundJson),
      high: [...this.high].map(toBoundJson),
      shape: this.shape,
      ...(this.clipsTo && { clipsTo: this.clipsTo.toJSON() }),
    };
  }

  /**
   * Draws uniform numbers between two bounds, shifted exponential numbers from one bound, and normal numbers without bounds.
   *
   * The order is Gymnasium's: numbers without bounds first, then with one bound, then with two.
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
        if (bounds === 3) value[i] = random.uniform(low, high);
        else if (bounds === 0) value[i] = random.normal();
        else
          value[i] = bounds === 1 ? low - Math.log1p(-random.random()) : high + Math.log1p(-random.random());
      }
    }
    return value;
  }
}

function toBoundJson(bound: number): BoundJson {
  return Number.isFinite(bound) ? bound : bound > 0 ? 'inf' : '-inf';
}

export function fromBoundJson(bound: BoundJson): number {
  return typeof bound === 'number' ? bound : bound === 'inf' ? Infinity : -Infinity;
}

function toBounds(name: string, bound: Bound, size: number): Float32Array {
  if (typeof bound === 'number') return new Float32Array(size).fill(bound);
  if (bound?.length !== size) {
    throw new RangeError(
      `Box: expected ${size} numbers in ${name} (one per element), got ${bound?.length ?? describeValue(bound)}.`,
    );
  }
  return Float32Array.from(bound);
}
