const MAX_LAG_MS = 100;

/** Says when the next step is due of something that is watched at real speed. Times are `performance.now()`'s, ms. */
export class Metronome {
  readonly #intervalMs: number;
  #due: number;

  constructor(stepsPerSecond: number, now: number) {
    this.#intervalMs = 1000 / stepsPerSecond;
    this.#due = now;
  }

  /**
   * Says whether a step is due, and if so counts it as taken. After a delay it makes up for 100 ms at most: steps that were missed
   * before that are skipped.
   */
  isDue(now: number): boolean {
    if (now < this.#due) return false;
    this.#due = Math.max(this.#due + this.#intervalMs, now - MAX_LAG_MS);
    return true;
  }

  /** Makes the next step due at this time, and not before. */
  waitUntil(time: number): void {
    this.#due = time;
  }
}

/** Resolves with the time, ms, before the page is next painted. */
export function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
