// To be woken takes a thread some 20 to 50 µs, much longer than a step of a few environments: looking out for the answer is
// quicker then. It keeps a core busy, and the page from anything else, so it is short, and goes on only while it is the faster
// way. Where steps take longer than a look, looking is in vain, and takes a core from a worker that could have had it.

/** How long to look, ms. */
const LOOK_MS = 0.1;
/** How long the event loop may have to wait for its turn, ms. */
const TURN_MS = 5;
/** While waiting is the better way, the other is tried: of so many calls, for so many. */
const TRIAL_PERIOD = 256;
const TRIAL_CALLS = 4;
/** Looking is worth its heat if calls take less than this part of the time. */
const WORTH = 0.8;
/** Looking is given up when more than this part of the looks was in vain. */
const MOSTLY = 0.9;
/** How much the latest call counts in an average. */
const WEIGHT = 1 / 8;

/** Decides whether to look out for an answer or to wait for it, by how calls have gone either way. */
export class Spin {
  #calls = 0;
  /** What was decided last, and before. */
  #isLooking = false;
  #wasLooking = false;
  #turn = performance.now();
  /** The part of the looks, lately, that saw nothing. */
  #vain = 0;
  /** How long calls have taken on average, lately, ms; undefined before the first. */
  #lookingMs: number | undefined;
  #waitingMs: number | undefined;
  /** The last call, ms, if it looked after one that waited: it found the other side asleep, and counts only if no other follows. */
  #firstMs: number | undefined;

  /** Whether to look this time. */
  decide(): boolean {
    this.#calls += 1;
    const mayLook = performance.now() - this.#turn < TURN_MS && !globalThis.document?.hidden;
    const looks = mayLook && (this.#isWorth() || this.#calls % TRIAL_PERIOD < TRIAL_CALLS);
    if (!looks && this.#firstMs !== undefined) this.#lookingMs = average(this.#lookingMs, this.#firstMs);
    this.#firstMs = undefined;
    this.#wasLooking = this.#isLooking;
    this.#isLooking = looks;
    return looks;
  }

  #isWorth(): boolean {
    if (this.#vain > MOSTLY) return false;
    if (this.#lookingMs === undefined || this.#waitingMs === undefined) return true;
    return this.#lookingMs < WORTH * this.#waitingMs;
  }

  /** Looks until `isDone`, or in vain. */
  look(isDone: () => boolean): void {
    const isSeen = lookOut(isDone, LOOK_MS);
    this.#vain += WEIGHT * ((isSeen ? 0 : 1) - this.#vain);
  }

  /** The event loop has just had its turn. */
  turned(): void {
    this.#turn = performance.now();
  }

  /** The call has taken so many ms. */
  note(ms: number): void {
    if (!this.#isLooking) this.#waitingMs = average(this.#waitingMs, ms);
    else if (this.#wasLooking) this.#lookingMs = average(this.#lookingMs, ms);
    else this.#firstMs = ms;
  }
}

/** Asks again and again, for so many ms at most, whether something has happened; gives whether it has. */
export function lookOut(hasHappened: () => boolean, ms: number): boolean {
  const end = performance.now() + ms;
  while (!hasHappened()) {
    if (performance.now() >= end) return false;
    pause();
  }
  return true;
}

/** Leaves more of a core to its other thread. Not every browser can. */
const pause: () => void = (Atomics as { pause?: () => void }).pause ?? (() => {});

/** The mean of logarithms: a call that was interrupted, and took a hundred times as long, less than doubles it. */
function average(before: number | undefined, ms: number): number {
  const now = Math.max(ms, 0.001); // clocks are coarse
  return before === undefined ? now : before * (now / before) ** WEIGHT;
}
