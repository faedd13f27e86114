/** Between two yields to the page, ms: less than a frame, so that it scrolls and answers while it learns. */
const MAX_TASK_MS = 12;

/** Lets a loop be paused and resumed, from outside and between any two of its steps. */
export class PauseSwitch {
  #resumed: Promise<void> | undefined;
  #resume: () => void = () => {};

  get paused(): boolean {
    return this.#resumed !== undefined;
  }

  pause(): void {
    this.#resumed ??= new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume(): void {
    this.#resume();
    this.#resumed = undefined;
  }

  /** Resolves when it is not paused, or when `signal` aborts. */
  async whenRunning(signal?: AbortSignal): Promise<void> {
    while (this.#resumed && !signal?.aborted) {
      const resumed = this.#resumed;
      await new Promise<void>((resolve) => {
        const goOn = (): void => {
          signal?.removeEventListener('abort', goOn); // a signal may outlive many pauses
          resolve();
        };
        signal?.addEventListener('abort', goOn);
        void resumed.then(goOn);
      });
    }
  }
}

export interface PaceOptions {
  /** Ends the loop: it throws the signal's reason. */
  signal?: AbortSignal | undefined;
  pause?: PauseSwitch | undefined;
}

/** What a long loop awaits after each step: it can be stopped there, it can be paused, and the page gets its turn. */
export class Pace {
  readonly #signal: AbortSignal | undefined;
  readonly #pause: PauseSwitch | undefined;
  #lastYield = performance.now();
  #pausedMs = 0;

  constructor({ signal, pause }: PaceOptions = {}) {
    this.#signal = signal;
    this.#pause = pause;
  }

  /** The time, ms, on a clock that stands still in pauses. */
  now(): number {
    return performance.now() - this.#pausedMs;
  }

  /** @throws the signal's reason, once it has aborted. */
  async breathe(): Promise<void> {
    if (this.#pause?.paused) {
      const start = performance.now();
      await this.#pause.whenRunning(this.#signal);
      this.#pausedMs += performance.now() - start;
    }
    if (performance.now() - this.#lastYield > MAX_TASK_MS) {
      await nextTask();
      this.#lastYield = performance.now();
    }
    this.#signal?.throwIfAborted();
  }
}

/** Resolves in a task of its own. By a message: hidden tabs may set timers only once a second. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
