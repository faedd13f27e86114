/** Says when a run may be saved again, so that saves take a limited share of its time. Times are those of `performance.now()`, ms. */
export class SavePace {
  readonly #intervalMs: number;
  readonly #share: number;
  #due = -Infinity;

  /** `intervalMs`: the minimum time between two saves. `share`: how much of the time they may take, from 0 to 1. */
  constructor({ intervalMs, share }: { intervalMs: number; share: number }) {
    this.#intervalMs = intervalMs;
    this.#share = share;
  }

  /** When the next save is due. −Infinity before the first. */
  get due(): number {
    return this.#due;
  }

  isDue(now: number): boolean {
    return now >= this.#due;
  }

  /** Counts a save that took `costMs` and ended at `now`. */
  count(costMs: number, now: number): void {
    this.#due = now + Math.max(this.#intervalMs, costMs / this.#share);
  }

  /** Puts the next save off. */
  postpone(due: number): void {
    this.#due = due;
  }
}
