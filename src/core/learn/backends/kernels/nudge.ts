// Browsers look for finished GPU work at intervals, and at every submit: Chromium every 2 ms, Firefox every 100 ms (Mozilla bug
// 1870699). Submitting an empty list makes them look sooner.

const INTERVAL_MS = 1;
/** Work that takes longer than this, ms, gains little from nudging, and on a software adapter loses. */
const SHORT_MS = 5;

/** Submits empty lists while work is pending, if they help: always in Firefox, elsewhere while the work is short. */
export class Nudger {
  readonly #queue: GPUQueue;
  readonly #isSlow = navigator.userAgent.includes('Firefox/');
  /** How long the latest work took, ms. */
  #lastMs = 0;

  constructor(queue: GPUQueue) {
    this.#queue = queue;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const helps = this.#isSlow || this.#lastMs < SHORT_MS;
    const timer = helps ? setInterval(() => this.#queue.submit([]), INTERVAL_MS) : undefined;
    try {
      return await work();
    } finally {
      clearInterval(timer);
      this.#lastMs = performance.now() - startedAt;
    }
  }
}
