import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { findRun, whenRunsChange } from './run-context.ts';
import type { RunController } from './run-controller.ts';
import { showState } from './run-states.ts';

interface Host extends ReactiveControllerHost, HTMLElement {
  run?: RunController | undefined;
  htmlFor?: string | undefined;
}

interface Options {
  /** Iterations are drawn, too. */
  iterations: boolean;
  /** What is shown where no other run is found. */
  own?: RunController;
}

/**
 * Keeps an element up to date with its run as long as it is connected: with changes at once, with iterations, if it wants to
 * know of them, at most once a frame and only while it is in view.
 *
 * The run is the one in the `run` property. If nobody has set that, the watcher does: to the run of the element whose id is in
 * `for`, or the one around, whenever that may come or go.
 */
export class RunWatcher implements ReactiveController {
  readonly #host: Host;
  readonly #options: Options;
  #disconnect: AbortController | undefined;
  #watched: RunController | undefined;
  /** The run that was found, not given. */
  #found: RunController | undefined;
  #soughtId: string | undefined;
  #inView = true;
  #frame: number | undefined;

  constructor(host: Host, options: Options) {
    this.#host = host;
    this.#options = options;
    this.#found = options.own;
    host.addController(this);
  }

  hostConnected(): void {
    this.#disconnect = new AbortController();
    const { signal } = this.#disconnect;
    whenRunsChange(this.#find, signal);
    if (this.#options.iterations) this.#watchView(signal);
    this.#find();
    this.#watch(this.#host.run);
    this.#host.requestUpdate(); // what happened while it was away
  }

  hostUpdate(): void {
    if (!this.#disconnect) return;
    this.#watch(this.#host.run);
    if (this.#host.htmlFor !== this.#soughtId) queueMicrotask(this.#find); // after this update, not in it
  }

  hostDisconnected(): void {
    this.#disconnect?.abort();
    this.#disconnect = undefined;
    this.#watch(undefined);
  }

  readonly #find = (): void => {
    const { run, htmlFor } = this.#host;
    if (run !== this.#found) return; // given
    this.#soughtId = htmlFor;
    this.#found = findRun(this.#host, htmlFor) ?? this.#options.own;
    this.#host.run = this.#found;
  };

  #watchView(signal: AbortSignal): void {
    const views = new IntersectionObserver((entries) => {
      const wasInView = this.#inView;
      this.#inView = entries.at(-1)?.isIntersecting ?? true;
      if (this.#inView && !wasInView) this.#host.requestUpdate(); // for what was not seen
    });
    views.observe(this.#host);
    signal.addEventListener('abort', () => views.disconnect());
  }

  #watch(run: RunController | undefined): void {
    if (run === this.#watched) return;
    this.#watched?.removeEventListener('change', this.#update);
    this.#watched?.removeEventListener('iteration', this.#updateSoon);
    run?.addEventListener('change', this.#update);
    if (this.#options.iterations) run?.addEventListener('iteration', this.#updateSoon);
    this.#watched = run;
    showState(this.#host, this.#host.run?.state);
  }

  readonly #update = (): void => {
    showState(this.#host, this.#watched?.state);
    this.#host.requestUpdate();
  };

  readonly #updateSoon = (): void => {
    if (!this.#inView) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#host.requestUpdate();
    });
  };
}
