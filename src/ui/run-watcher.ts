import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RunController } from './run-controller.ts';

interface Host extends ReactiveControllerHost {
  run?: RunController | undefined;
}

/**
 * Keeps an element up to date with the run in its `run` property, whichever that is, as long as it is connected: with
 * changes at once, with iterations, if it wants to know of them, at most once a frame.
 */
export class RunWatcher implements ReactiveController {
  readonly #host: Host;
  readonly #iterations: boolean;
  #connected = false;
  #watched: RunController | undefined;
  #frame: number | undefined;

  constructor(host: Host, { iterations }: { iterations: boolean }) {
    this.#host = host;
    this.#iterations = iterations;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connected = true;
    this.#watch(this.#host.run);
    this.#host.requestUpdate(); // what happened while it was away
  }

  hostUpdate(): void {
    if (this.#connected) this.#watch(this.#host.run);
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#watch(undefined);
  }

  #watch(run: RunController | undefined): void {
    if (run === this.#watched) return;
    this.#watched?.removeEventListener('change', this.#update);
    this.#watched?.removeEventListener('iteration', this.#updateSoon);
    run?.addEventListener('change', this.#update);
    if (this.#iterations) run?.addEventListener('iteration', this.#updateSoon);
    this.#watched = run;
  }

  readonly #update = (): void => this.#host.requestUpdate();

  readonly #updateSoon = (): void => {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#host.requestUpdate();
    });
  };
}
