/** Each way is tried so often: the first time is for warming up, and a busy machine may spoil another. */
const TRIALS = 4;
/** A way has to be so much faster than the plain one, to be worth its while. */
const GAIN = 1.1;

/** Finds out which of several ways to do the same is the fastest: tries them in turn, then stays with the best. */
export class FastestWay<Way> {
  readonly #ways: readonly Way[];
  /** The least time that each has taken. */
  readonly #least: number[];
  #tried = 0;
  #best: Way;

  /** The first way is the plain one. */
  constructor(ways: readonly Way[]) {
    this.#ways = ways;
    this.#least = ways.map(() => Infinity);
    this.#best = ways[0];
  }

  /** The way to go now. */
  get way(): Way {
    return this.#isDecided ? this.#best : this.#ways[this.#tried % this.#ways.length];
  }

  /** Tells how long the way has taken, in a unit that is the same for all. */
  report(time: number): void {
    if (this.#isDecided) return;
    const k = this.#tried % this.#ways.length;
    this.#least[k] = Math.min(this.#least[k], time);
    this.#tried += 1;
    const fastest = this.#least.indexOf(Math.min(...this.#least));
    if (this.#isDecided && this.#least[fastest] * GAIN <= this.#least[0]) this.#best = this.#ways[fastest];
  }

  get #isDecided(): boolean {
    return this.#ways.length === 1 || this.#tried >= this.#ways.length * TRIALS;
  }
}
