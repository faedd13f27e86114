/** The longest time between two looks at the clock that counts, ms. */
const LONGEST_GAP_MS = 5000;
/** The longest time between two looks at the clock while something waits, ms. A hidden page's timers may come once a minute. */
export const LOOK_EVERY_MS = 1000;

/**
 * A clock for time-outs: it counts the time in which the page runs.
 *
 * While a machine sleeps, a page is frozen, or a debugger holds it, its workers stand still, too, and the clock of `performance.now()`
 * may run on. Of such a gap, and of one between two timers of a hidden page, at most LONGEST_GAP_MS count. So whoever waits must read
 * the clock every LOOK_EVERY_MS.
 */
export class AwakeTime {
  #last = performance.now();
  #awakeMs = 0;

  /** The time in which the page has run, ms. */
  now(): number {
    const now = performance.now();
    this.#awakeMs += Math.min(now - this.#last, LONGEST_GAP_MS);
    this.#last = now;
    return this.#awakeMs;
  }
}

/** Calls `callback` after `ms` in which the page runs. The function that is returned cancels this. */
export function setAwakeTimeout(callback: () => void, ms: number): () => void {
  const time = new AwakeTime();
  const look = (): void => {
    const left = ms - time.now();
    if (left <= 0) callback();
    else timer = setTimeout(look, Math.min(left, LOOK_EVERY_MS));
  };
  let timer: ReturnType<typeof setTimeout>;
  look();
  return () => clearTimeout(timer);
}
