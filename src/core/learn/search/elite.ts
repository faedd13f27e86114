/** Gives the indices of the `count` highest scores, the highest first. Of equal scores, the first come first. */
export function chooseElite(scores: ArrayLike<number>, count: number): number[] {
  return Array.from(scores, (_, i) => i)
    .sort((a, b) => scores[b] - scores[a] || a - b)
    .slice(0, count);
}

/** The mean and the deviation of vectors, number by number. */
export class VectorStatistics {
  readonly mean: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  constructor(size: number) {
    this.mean = new Float64Array(size);
    this.#squares = new Float64Array(size);
  }

  /** Source: B. P. Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", 1962. */
  add(vector: ArrayLike<number>): void {
    this.#count += 1;
    for (let k = 0; k < this.mean.length; k++) {
      const difference = vector[k] - this.mean[k];
      this.mean[k] += difference / this.#count;
      this.#squares[k] += difference * (vector[k] - this.mean[k]);
    }
  }

  /** Gives √(variance + extra²) of each number, where `extra` keeps the search from narrowing too early. */
  deviation(extra: number): Float32Array {
    return Float32Array.from(this.#squares, (sum) => Math.sqrt(sum / this.#count + extra * extra));
  }
}
