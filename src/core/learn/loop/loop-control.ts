/** Between two yields to the page, ms: less than a frame, so that it scrolls and answers while it learns. */
const MAX_TASK_MS = 12;
/** How long a loop that is slowed down does not look at its limit, ms. */
const MAX_WAIT_MS = 50;

/** Lets a loop be paused and resumed, from outside and between any two of its steps. */
export class PauseSwitch {
  #resumed: Promise<void> | undefined;
  #resume: () => void = () => {};
  #pausedSince = 0;
  #pausedMs = 0;

  get paused(): boolean {
    return this.#resumed !== undefined;
  }

  /** How long it has been paused in all, ms. */
  get pausedMs(): number {
    return this.#pausedMs + (this.paused ? performance.now() - this.#pausedSince : 0);
  }

  pause(): void {
    if (this.paused) return;
    this.#pausedSince = performance.now();
    this.#resumed = new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume(): void {
    this.#pausedMs = this.pausedMs;
    this.#resume();
    this.#resumed = undefined;
  }

  /** Resolves when it is not paused, or when `signal` aborts. */
  async whenRunning(signal?: AbortSignal): Promise<void> {
    while (this.#resumed && !signal?.aborted) {
      const resumed = this.#resumed;
      await new Promise<void>((resolve) => {
        const release = (): void => {
          signal?.removeEventListener('abort', release); // a signal may outlive many pauses
          resolve();
        };
        signal?.addEventListener('abort', release);
        void resumed.then(release);
      });
    }
  }
}

/** How fast a loop may step its environments. It can be changed while the loop runs. */
export class SpeedLimit {
  /** Steps of all environments a second; Infinity: as fast as possible. */
  stepsPerSecond = Infinity;
}

export interface LoopOptions {
  /** Ends the loop: it throws the signal's reason. */
  signal?: AbortSignal | undefined;
  pause?: PauseSwitch | undefined;
  speed?: SpeedLimit | undefined;
}

/** What a long loop awaits between its steps: there it can be stopped, paused and slowed down, and the page gets its turn. */
export class LoopControl {
  readonly #signal: AbortSignal | undefined;
  readonly #pause: PauseSwitch | undefined;
  readonly #speed: SpeedLimit | undefined;
  #lastYield = performance.now();
  #lastStep = -Infinity;
  #pausedMs = 0;

  constructor({ signal, pause, speed }: LoopOptions = {}) {
    this.#signal = signal;
    this.#pause = pause;
    this.#speed = speed;
  }

  /** The time, ms, on a clock that stands still in pauses. */
  now(): number {
    return performance.now() - this.#pausedMs;
  }

  /** Waits until the speed limit allows the next step of the environments. @throws the signal's reason, once it has aborted. */
  async whenStepIsDue(): Promise<void> {
    let wait = this.#msToNextStep();
    if (wait > 0) {
      // In short waits, so that a limit that is lifted meanwhile, or a stop, does not have to wait for a slow step.
      for (; wait > 0 && !this.#signal?.aborted; wait = this.#msToNextStep()) {
        await new Promise((resolve) => setTimeout(resolve, Math.min(wait, MAX_WAIT_MS)));
      }
      this.#lastYield = performance.now();
      this.#signal?.throwIfAborted();
    }
    this.#lastStep = performance.now() + (wait < -MAX_WAIT_MS ? 0 : wait); // a short delay is made up for, a long one is not
  }

  #msToNextStep(): number {
    const { stepsPerSecond = Infinity } = this.#speed ?? {};
    return stepsPerSecond === Infinity ? 0 : this.#lastStep + 1000 / stepsPerSecond - performance.now();
  }

  /** Gives the page its turn if it has waited long. @throws the signal's reason, once it has aborted. */
  async yield(): Promise<void> {
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

/** Resolves in a task of its own. Not by a timer: browsers may run those of hidden pages only once a second. */
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
