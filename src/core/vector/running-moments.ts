import type { StoredRows } from '../spaces/dtype.ts';

/** The statistics of a normaliser as plain data, for files. */
export interface NormalizerStatistics {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  /** The number of values counted, plus 1e-4 for the first guess. */
  readonly count: number;
}

/** Sums over a batch of rows, of their differences from the running mean and of the squares of these. Plain data. */
export interface MomentsBatch {
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  readonly rows: number;
}

/** Keeps the division away from zero. */
export const DEFAULT_EPSILON = 1e-8;

const FIRST_GUESS = 1e-4; // the weight of the initial mean 0 and variance 1, in values, as in Gymnasium

/**
 * Running mean and variance of rows of numbers.
 *
 * Source: T. F. Chan, G. H. Golub and R. J. LeVeque, "Updating formulae and a pairwise algorithm for computing sample
 * variances", 1979: merges the moments of a batch with the running moments.
 */
export class RunningMoments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  count = FIRST_GUESS;
  // sums over the current batch
  readonly #sum: Float64Array;
  readonly #squares: Float64Array;
  #rows = 0;

  constructor(width: number) {
    this.mean = new Float64Array(width);
    this.variance = new Float64Array(width).fill(1);
    this.#sum = new Float64Array(width);
    this.#squares = new Float64Array(width);
  }

  /** Adds one row to the batch: the numbers that start at `rows[offset]`. */
  add(rows: ArrayLike<number>, offset: number): void {
    for (let j = 0; j < this.mean.length; j++) {
      const difference = rows[offset + j] - this.mean[j]; // differences are small, so their squares keep precision
      this.#sum[j] += difference;
      this.#squares[j] += difference * difference;
    }
    this.#rows += 1;
  }

  /** Gives the batch so far, and begins another: for `addBatch` of moments with the same running mean. */
  takeBatch(): MomentsBatch {
    const batch = { sum: this.#sum.slice(), squares: this.#squares.slice(), rows: this.#rows };
    this.#forget();
    return batch;
  }

  addBatch({ sum, squares, rows }: MomentsBatch): void {
    for (let j = 0; j < this.mean.length; j++) {
      this.#sum[j] += sum[j];
      this.#squares[j] += squares[j];
    }
    this.#rows += rows;
  }

  /**
   * Merges the batch into the running moments.
   *
   * @throws {Error} if a number or its square is not finite. The running moments are unchanged then.
   */
  merge(where: string): void {
    const rows = this.#rows;
    if (rows === 0) return;
    const total = this.count + rows;
    const fault = this.#squares.find((sum) => !Number.isFinite(sum));
    if (fault !== undefined) {
      this.#forget();
      throw new Error(`${where}: expected numbers with finite squares, got a sum of squares of ${fault}.`);
    }
    for (let j = 0; j < this.mean.length; j++) {
      const delta = this.#sum[j] / rows; // from the running mean to the mean of the batch
      const spread = Math.max(0, this.#squares[j] - rows * delta * delta);
      const between = (delta * delta * this.count * rows) / total;
      this.variance[j] = (this.variance[j] * this.count + spread + between) / total;
      this.mean[j] += (delta * rows) / total;
    }
    this.count = total;
    this.#forget();
  }

  #forget(): void {
    this.#sum.fill(0);
    this.#squares.fill(0);
    this.#rows = 0;
  }

  save(): NormalizerStatistics {
    return { mean: [...this.mean], variance: [...this.variance], count: this.count };
  }

  /** @throws {RangeError} unless mean and variance have the right number of finite numbers, and variances are ≥ 0. */
  load(where: string, { mean, variance, count }: NormalizerStatistics): void {
    const width = this.mean.length;
    const fits = (numbers: readonly number[]) =>
      Array.isArray(numbers) && numbers.length === width && numbers.every(Number.isFinite);
    if (!fits(mean) || !fits(variance) || variance.some((x) => x < 0) || !(count > 0 && count < Infinity)) {
      throw new RangeError(
        `${where}: expected ${width} finite numbers in mean and in variance (≥ 0), and a count > 0, ` +
          `got ${mean?.length}, ${variance?.length} and ${count}.`,
      );
    }
    this.mean.set(mean);
    this.variance.set(variance);
    this.count = count;
  }
}

/** How `normalizeRow` treats what it has shifted. */
export interface Normalizing {
  readonly epsilon: number;
  /** Results are clipped to ±clip. Default: Infinity. */
  readonly clip?: number | undefined;
}

/**
 * Shifts and scales a row to mean 0 and variance 1: (x − mean) / √(variance + epsilon), separately for each number.
 *
 * Reads the numbers of `from` from `offset` on, and writes to the same places of `to`.
 */
export function normalizeRow(
  from: ArrayLike<number>,
  to: StoredRows,
  offset: number,
  { mean, variance }: { mean: ArrayLike<number>; variance: ArrayLike<number> },
  { epsilon, clip = Infinity }: Normalizing,
): void {
  for (let j = 0; j < mean.length; j++) {
    const value = (from[offset + j] - mean[j]) / Math.sqrt(variance[j] + epsilon);
    to[offset + j] = Math.max(-clip, Math.min(clip, value));
  }
}
