// Waking a thread takes 20 to 50 µs, much longer than a step of a few environments, so spinning until the answer is faster. But
// a spinning thread keeps a core busy, and the page from everything else. So spins are short, and the page spins only while
// that is measurably faster. If steps take longer than a spin, the spin finds nothing and takes a core away from the workers.

/** The maximum duration of a spin, ms. */
const SPIN_MS = 0.1;
/** The page stops spinning after this time without a turn of the event loop, ms. */
const MAX_EVENT_LOOP_DELAY_MS = 5;
/** While sleeping is faster, the page still spins in TRIAL_CALLS of TRIAL_PERIOD calls, to notice when that changes. */
const TRIAL_CALLS = 4;
const TRIAL_PERIOD = 256;
/** The page spins if a spinning call takes less than this fraction of the time of a sleeping call. */
const WORTHWHILE_RATIO = 0.8;
/** The page stops spinning if more than this fraction of the recent spins found no answer. */
const MAX_MISS_RATE = 0.9;
/** The weight of the latest call in an average. */
const WEIGHT = 1 / 8;

/** The time that a nap lasts at least, ms. */
const NAP_MS = 0.05;

/** Returns the current time, ms. */
export type Clock = () => number;
const systemClock: Clock = () => performance.now();

/** Decides whether the page spins or sleeps until workers answer, from the measured times of earlier calls. */
export class SpinDecision {
  readonly #clock: Clock;
  #calls = 0;
  #startedAt = 0;
  #eventLoopRanAt: number;
  #isSpinning = false;
  #wasSpinning = false;
  /** The fraction of recent spins that found no answer. */
  #missRate = 0;
  /** The average time of recent calls, ms; undefined before the first. */
  #spinningMs: number | undefined;
  #sleepingMs: number | undefined;
  /**
   * The time of the latest call if it spun after a call that slept, ms. Its workers were asleep, so it counts only if no other
   * spinning call follows.
   */
  #firstSpinMs: number | undefined;

  constructor(clock = systemClock) {
    this.#clock = clock;
    this.#eventLoopRanAt = clock();
  }

  /** Starts a call. Returns whether the page should spin until the answer. */
  startCall(): boolean {
    this.#startedAt = this.#clock();
    this.#calls += 1;
    const maySpin =
      this.#startedAt - this.#eventLoopRanAt < MAX_EVENT_LOOP_DELAY_MS && !globalThis.document?.hidden;
    const spins = maySpin && (this.#isWorthwhile() || this.#calls % TRIAL_PERIOD < TRIAL_CALLS);
    if (!spins && this.#firstSpinMs !== undefined) {
      this.#spinningMs = average(this.#spinningMs, this.#firstSpinMs);
    }
    this.#firstSpinMs = undefined;
    this.#wasSpinning = this.#isSpinning;
    this.#isSpinning = spins;
    return spins;
  }

  #isWorthwhile(): boolean {
    if (this.#missRate > MAX_MISS_RATE) return false;
    if (this.#spinningMs === undefined || this.#sleepingMs === undefined) return true;
    return this.#spinningMs < WORTHWHILE_RATIO * this.#sleepingMs;
  }

  /** Spins until `isDone` returns true, but only for a short time. */
  spin(isDone: () => boolean): void {
    const isHit = spinUntil(isDone, SPIN_MS, this.#clock);
    this.#missRate += WEIGHT * ((isHit ? 0 : 1) - this.#missRate);
  }

  /** Tells that the event loop has just run. */
  noteEventLoop(): void {
    this.#eventLoopRanAt = this.#clock();
  }

  /** Ends the call and records how long it took. */
  endCall(): void {
    const ms = this.#clock() - this.#startedAt;
    if (!this.#isSpinning) this.#sleepingMs = average(this.#sleepingMs, ms);
    else if (this.#wasSpinning) this.#spinningMs = average(this.#spinningMs, ms);
    else this.#firstSpinMs = ms;
  }
}

/** Calls `isDone` again and again, for at most `ms`. Returns whether it returned true. */
export function spinUntil(isDone: () => boolean, ms: number, clock = systemClock): boolean {
  const end = clock() + ms;
  while (!isDone()) {
    if (clock() >= end) return false;
    pause();
  }
  return true;
}

let napping: Int32Array | undefined;

/**
 * Sleeps for a moment, in a worker with shared memory. While the page still asks one worker after the other, an operating system may put two of
 * them on one core and leave them there for milliseconds, although the page's core is about to be free. A worker that wakes again gets a free core.
 * On two cores of Linux, two workers took 13 % less time for rollouts of 4 ms.
 */
export function nap(): void {
  napping ??= new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  Atomics.wait(napping, 0, 0, NAP_MS);
}

/** Leaves more of a core to its other hardware thread. Some browsers lack `Atomics.pause`. */
const pause: () => void = (Atomics as { pause?: () => void }).pause ?? (() => {});

/** The geometric moving average: a call that was interrupted and took a hundred times as long less than doubles it. */
function average(before: number | undefined, ms: number): number {
  const latest = Math.max(ms, 0.001); // a coarse clock may give 0
  return before === undefined ? latest : before * (latest / before) ** WEIGHT;
}
