import { describeValue } from '../checks/describe-value.ts';
import { isWhole } from '../checks/option-checks.ts';
import { log } from '../math/exponential.ts';
import { highProduct, Pcg64 } from './pcg64.ts';

/**
 * A seeded random number generator that gives the numbers of `numpy.random.default_rng(seed)`, draw for draw.
 *
 * Only `normal` gives other numbers than numpy, from the same distribution: numpy uses a ziggurat.
 */
export class Generator {
  readonly #pcg: Pcg64;
  /** The upper half of a 64-bit word whose lower half has been used, or −1. */
  #halfWord = -1;

  /** A spawn key selects another stream of the same seed: numpy's `SeedSequence(seed, spawn_key=(spawnKey,))`. */
  constructor(seed: number, spawnKey?: number) {
    this.#pcg = new Pcg64(seed, spawnKey);
  }

  /** Draws from [0, 1) with 53 random bits. */
  random(): number {
    const pcg = this.#pcg;
    pcg.next();
    return ((pcg.high >>> 5) * 67108864 + (((pcg.high & 31) << 21) | (pcg.low >>> 11))) * 2 ** -53;
  }

  /** Draws from [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  /**
   * Draws a whole number from [low, high), all equally likely.
   *
   * Source: D. Lemire, "Fast Random Integer Generation in an Interval", 2019.
   *
   * @throws {RangeError} unless both are whole numbers and 0 < high − low ≤ 2^32.
   */
  integers(low: number, high: number): number {
    const count = high - low;
    if (!Number.isInteger(low) || !(Number.isInteger(count) && count > 0 && count <= 2 ** 32)) {
      throw new RangeError(
        `Generator.integers: expected whole numbers with 0 < high − low ≤ 2^32, got [${low}, ${high}).`,
      );
    }
    if (count === 1) return low; // numpy draws no word either
    let word = this.#uint32();
    if (count === 2 ** 32) return low + word;
    const threshold = 2 ** 32 % count;
    while (Math.imul(word, count) >>> 0 < threshold) word = this.#uint32();
    return low + highProduct(word, count);
  }

  /** Draws from a normal distribution (Marsaglia's polar method). */
  normal(mean = 0, standardDeviation = 1): number {
    for (;;) {
      const u = this.uniform(-1, 1);
      const v = this.uniform(-1, 1);
      const s = u * u + v * v;
      if (s > 0 && s < 1) return mean + standardDeviation * u * Math.sqrt((-2 * log(s)) / s);
    }
  }

  /** Gives the state as numbers, for `setState`: the next draws depend on nothing else. */
  getState(): Float64Array {
    return Float64Array.of(...this.#pcg.words, this.#halfWord);
  }

  /**
   * Restores a state of `getState`, also one of another generator.
   *
   * @throws {RangeError} unless the state is one of `getState`.
   */
  setState(state: ArrayLike<number>): void {
    const numbers = Array.from(state);
    const words = numbers.slice(0, -1);
    const half = numbers.at(-1);
    if (numbers.length !== 9 || !words.every(isWord) || !(half === -1 || isWord(half))) {
      throw new RangeError(`Generator.setState: expected a state of getState, got ${describeValue(state)}.`);
    }
    this.#pcg.words = words;
    this.#halfWord = half;
  }

  /** Gives half a 64-bit word, the lower half first. */
  #uint32(): number {
    if (this.#halfWord >= 0) {
      const word = this.#halfWord;
      this.#halfWord = -1;
      return word;
    }
    this.#pcg.next();
    this.#halfWord = this.#pcg.high;
    return this.#pcg.low;
  }
}

const isWord = (value: unknown): value is number => isWhole(value, 0, 2 ** 32 - 1);
