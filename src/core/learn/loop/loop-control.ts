import type { OptionNames } from '../../checks/known-names.ts';
import { nextTask } from '../../next-task.ts';

/** The longest time between two yields to the page, ms: less than a frame, so that the page stays responsive. */
const MAX_TASK_MS = 12;
/** How often a waiting loop checks its speed limit, ms. */
const MAX_WAIT_MS = 50;

/** Pauses and resumes a loop between two of its steps. */
export class PauseSwitch {
  #resumed: Promise<void> | undefined;
  #resume: () => void = () => {};
  #pausedSince = 0;
  #pausedMs = 0;

  get paused(): boolean {
    return this.#resumed !== undefined;
  }

  /** The total time in pauses, ms. */
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

  /** Resolves when the switch is not paused, or when `signal` aborts. */
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

/** Limits how fast a loop steps its environments. The limit can change while the loop runs. */
export class SpeedLimit {
  /** Steps of all environments per second. Infinity means no limit. */
  stepsPerSecond = Infinity;
}

export interface LoopOptions {
  /** Aborting it makes the loop throw the signal's reason. */
  signal?: AbortSignal | undefined;
  pause?: PauseSwitch | undefined;
  speed?: SpeedLimit | undefined;
}

/** The names of `LoopOptions`. */
export const LOOP_OPTION_NAMES: OptionNames<LoopOptions> = { signal: true, pause: true, speed: true };

/** A long loop awaits its methods between steps, so that it can be aborted, paused and slowed down, and yields to the page. */
export class LoopControl {
  readonly #options: LoopOptions;
  readonly #signal: AbortSignal | undefined;
  readonly #pause: PauseSwitch | undefined;
  readonly #speed: SpeedLimit | undefined;
  #lastYield = performance.now();
  #lastStep = -Infinity;
  #pausedMs = 0;

  constructor(options: LoopOptions = {}) {
    const { signal, pause, speed } = options;
    this.#options = options;
    this.#signal = signal;
    this.#pause = pause;
    this.#speed = speed;
  }

  /** Gives a control with the same options for a loop that runs beside this one. */
  fork(): LoopControl {
    return new LoopControl(this.#options);
  }

  /** The time on a clock that stops during pauses, ms. */
  now(): number {
    return performance.now() - this.#pausedMs;
  }

  /** Whether there is a speed limit now. */
  get isLimited(): boolean {
    return this.#speed !== undefined && this.#speed.stepsPerSecond !== Infinity;
  }

  /**
   * Waits until the speed limit allows the next step of the environments, or until it has allowed the `steps` that were taken at once.
   *
   * @throws the signal's reason, if it has aborted.
   */
  async whenStepIsDue(steps = 1): Promise<void> {
    let wait = this.#msToNextStep(steps);
    if (wait > 0) {
      // Several short waits, so that a change of the limit or an abort takes effect during a long one.
      for (; wait > 0 && !this.#signal?.aborted; wait = this.#msToNextStep(steps)) {
        await new Promise((resolve) => setTimeout(resolve, Math.min(wait, MAX_WAIT_MS)));
      }
      this.#lastYield = performance.now();
      this.#signal?.throwIfAborted();
    }
    this.#lastStep = performance.now() + (wait < -MAX_WAIT_MS ? 0 : wait); // catch up after a short delay, not after a long one
  }

  #msToNextStep(steps: number): number {
    const { stepsPerSecond = Infinity } = this.#speed ?? {};
    return stepsPerSecond === Infinity
      ? 0
      : this.#lastStep + (steps * 1000) / stepsPerSecond - performance.now();
  }

  /** Waits while paused, and yields to the page if the last yield is long ago. @throws the signal's reason, if it has aborted. */
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
