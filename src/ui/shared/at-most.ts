/** Limits how often an action runs: at once if the interval has passed since the last time, else at its end. */
export class AtMost {
  readonly #intervalMs: number;
  readonly #action: () => void;
  #interval: ReturnType<typeof setTimeout> | undefined;
  #owed = false;

  constructor(intervalMs: number, action: () => void) {
    this.#intervalMs = intervalMs;
    this.#action = action;
  }

  call(): void {
    this.#owed = true;
    if (this.#interval === undefined) this.flush();
  }

  /** Runs a pending action now. */
  flush(): void {
    if (!this.#owed) return;
    this.#owed = false;
    clearTimeout(this.#interval);
    this.#interval = setTimeout(() => {
      this.#interval = undefined;
      this.flush();
    }, this.#intervalMs);
    this.#action();
  }
}
