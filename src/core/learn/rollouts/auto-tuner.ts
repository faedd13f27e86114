/** Trials of each candidate: the first one warms up, and a busy machine may disturb another. */
const TRIALS = 4;
/** A candidate must be faster than the default by this factor to replace it. */
const MIN_SPEEDUP = 1.1;

/** Finds the fastest of several equivalent candidates: tries them in turn, then keeps the best. */
export class AutoTuner<Candidate> {
  readonly #candidates: readonly Candidate[];
  /** The shortest time of each candidate. */
  readonly #bestTimes: number[];
  #trials = 0;
  #best: Candidate;

  /** The first candidate is the default. */
  constructor(candidates: readonly Candidate[]) {
    this.#candidates = candidates;
    this.#bestTimes = candidates.map(() => Infinity);
    this.#best = candidates[0];
  }

  /** The candidate to use now. */
  get candidate(): Candidate {
    return this.#isDecided ? this.#best : this.#candidates[this.#trials % this.#candidates.length];
  }

  /** Records the time that the current candidate took, in the same unit for all candidates. */
  record(time: number): void {
    if (this.#isDecided) return;
    const k = this.#trials % this.#candidates.length;
    this.#bestTimes[k] = Math.min(this.#bestTimes[k], time);
    this.#trials += 1;
    if (!this.#isDecided) return;
    const fastest = this.#bestTimes.indexOf(Math.min(...this.#bestTimes));
    if (this.#bestTimes[fastest] * MIN_SPEEDUP <= this.#bestTimes[0]) this.#best = this.#candidates[fastest];
  }

  get #isDecided(): boolean {
    return this.#candidates.length === 1 || this.#trials >= this.#candidates.length * TRIALS;
  }
}
