import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RunController } from './run-controller.ts';

/** Keeps an element up to date with the run in its `run` property, whichever that is, as long as it is connected. */
export class RunWatcher implements ReactiveController {
  readonly #host: ReactiveControllerHost & { run?: RunController | undefined };
  #watched: RunController | undefined;

  constructor(host: ReactiveControllerHost & { run?: RunController | undefined }) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#watch(this.#host.run);
  }

  hostUpdate(): void {
    this.#watch(this.#host.run);
  }

  hostDisconnected(): void {
    this.#watch(undefined);
  }

  #watch(run: RunController | undefined): void {
    if (run === this.#watched) return;
    for (const type of ['change', 'iteration']) {
      this.#watched?.removeEventListener(type, this.#update);
      run?.addEventListener(type, this.#update);
    }
    this.#watched = run;
  }

  readonly #update = (): void => this.#host.requestUpdate();
}
