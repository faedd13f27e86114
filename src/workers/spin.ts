// To be woken takes a thread some 20 µs, much longer than a step of a few environments: looking out for the answer is quicker
// then. It keeps a core busy, and the page from anything else, so it is short, and tried rarely where it has not helped.

/** How long to look, ms. */
const SPIN_MS = 0.05;
/** How long the event loop may have to wait for its turn, ms. */
const TURN_MS = 5;
/** After how many misses in a row it is tried the least: once in 2 to the power of this many calls. */
const MAX_MISSES = 8;

/** Decides whether to look out for an answer, and does. */
export class Spin {
  #misses = 0;
  #skip = 0;
  #turn = performance.now();

  /** Whether to look this time. */
  decide(): boolean {
    if (this.#skip > 0) {
      this.#skip -= 1;
      return false;
    }
    return performance.now() - this.#turn < TURN_MS && !globalThis.document?.hidden;
  }

  /** Looks until `isDone`, or in vain. Gives which. */
  look(isDone: () => boolean): boolean {
    const end = performance.now() + SPIN_MS;
    for (;;) {
      if (isDone()) {
        this.#misses = 0;
        return true;
      }
      if (performance.now() > end) break;
    }
    this.#misses = Math.min(this.#misses + 1, MAX_MISSES);
    this.#skip = 2 ** this.#misses;
    return false;
  }

  /** The event loop has just had its turn. */
  turned(): void {
    this.#turn = performance.now();
  }
}
