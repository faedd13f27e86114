/** Does something at most once in so many milliseconds: at once if it may, else as soon as it may. */
export class AtMost {
  readonly #intervalMs: number;
  readonly #action: () => void;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #owed = false;

  constructor(intervalMs: number, action: () => void) {
    this.#intervalMs = intervalMs;
    this.#action = action;
  }

  call(): void {
    this.#owed = true;
    if (this.#resting === undefined) this.flush();
  }

  /** Does now what is still to be done. */
  flush(): void {
    if (!this.#owed) return;
    this.#owed = false;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.#resting = undefined;
      this.flush();
    }, this.#intervalMs);
    this.#action();
  }
}
