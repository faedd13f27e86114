import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { prefersReducedMotion } from '../../shared/theme.ts';

const CALM_PACE = 1000; // ms between steps, for those who asked for less movement

/** Takes the steps of a figure that runs. It stops when the figure leaves the page. */
export class Stepper implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #step: () => boolean;
  readonly #pace: number;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `step` takes one step, and returns whether another one can follow. `pace`: ms between steps. */
  constructor(host: ReactiveControllerHost, step: () => boolean, pace = 120) {
    this.#host = host;
    this.#pace = pace;
    this.#step = step;
    host.addController(this);
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Starts, or stops. The first step is taken at once. */
  toggle(): void {
    if (this.isRunning) this.stop();
    else if (this.#step()) {
      this.#timer = setInterval(
        () => {
          if (!this.#step()) this.stop();
        },
        prefersReducedMotion() ? CALM_PACE : this.#pace,
      );
    }
    this.#host.requestUpdate();
  }

  stop(): void {
    if (!this.isRunning) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.stop();
  }
}
