import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { dispatchError } from '../shared/dispatch-error.ts';
import { findRun, whenRunsChange } from './run-context.ts';
import type { RunController } from './run-controller.ts';
import { showState } from './run-states.ts';

interface Host extends ReactiveControllerHost, HTMLElement {
  run?: RunController | undefined;
  /** For elements that can show several runs. */
  runs?: readonly RunController[] | undefined;
  htmlFor?: string | undefined;
}

interface Options {
  /** Whether to redraw after iterations, too. */
  iterations: boolean;
  /** The run to show if no other is found. */
  own?: RunController;
}

/**
 * Redraws an element when its run changes, as long as it is connected: immediately after changes and, if it shows iterations, at most
 * once a frame and only while it is in view.
 *
 * The run is that of the `run` property. If no program sets the property, the watcher sets it to the run of the element whose id is in
 * `for`, or to the run around, even if that run is added later. `for` can have several ids: the property has the run of the first,
 * and `runs` has all of them.
 */
export class RunWatcher implements ReactiveController {
  readonly #host: Host;
  readonly #options: Options;
  #disconnect: AbortController | undefined;
  #watched: readonly RunController[] = [];
  /** The runs that this watcher found. A run that a program sets is not among them. */
  #found: readonly RunController[];
  #searchedIds: string | undefined;
  /** An id in `for` that does not belong to a run. */
  #missing: string | undefined;
  #problem: Error | undefined;
  #inView = true;
  #frame: number | undefined;

  constructor(host: Host, options: Options) {
    this.#host = host;
    this.#options = options;
    this.#found = options.own ? [options.own] : [];
    host.addController(this);
  }

  /** The runs to show. */
  get runs(): readonly RunController[] {
    const { run, runs } = this.#host;
    if (runs) return runs;
    return run === this.#found[0] ? this.#found : run ? [run] : [];
  }
  /** The error if `for` names no run, once the document is complete. */
  get problem(): Error | undefined {
    return this.#problem;
  }

  hostConnected(): void {
    this.#disconnect = new AbortController();
    const { signal } = this.#disconnect;
    whenRunsChange(this.#find, signal);
    if (this.#options.iterations) this.#watchView(signal);
    this.#find();
    this.#watch(this.runs);
    this.#host.requestUpdate(); // for changes while it was disconnected
  }

  hostUpdate(): void {
    if (!this.#disconnect) return;
    this.#watch(this.runs);
    const { htmlFor, run } = this.#host;
    const isTaken = !run && this.#found.length > 0; // a program has taken back the run that it had set
    if (htmlFor !== this.#searchedIds || isTaken) queueMicrotask(this.#find); // after this update, not in it
  }

  hostDisconnected(): void {
    this.#disconnect?.abort();
    this.#disconnect = undefined;
    this.#watch([]);
  }

  readonly #find = (): void => {
    const { run, htmlFor } = this.#host;
    if (run && run !== this.#found[0]) return; // set by a program
    const { own } = this.#options;
    this.#searchedIds = htmlFor;
    const ids = htmlFor?.split(/\s+/).filter((id) => id !== '') ?? [];
    const found = (ids.length === 0 ? [''] : ids).map((id) => findRun(this.#host, id));
    this.#missing = ids.find((_, i) => !found[i]);
    const runs = found.filter((each) => each !== undefined);
    this.#found = runs.length === 0 && own ? [own] : runs;
    this.#host.run = this.#found[0];
    if (!isSame(this.runs, this.#watched)) this.#host.requestUpdate();
    if (this.#missing !== this.#problem?.cause) void this.#reportMissing();
  };

  /** Reports a missing run when the document is complete, because the parser or a script may still add it. */
  async #reportMissing(): Promise<void> {
    const signal = this.#disconnect?.signal;
    await whenDocumentIsComplete();
    const missing = this.#missing;
    if (!signal || signal.aborted || missing === this.#problem?.cause) return;
    this.#problem = undefined;
    if (missing !== undefined) {
      const message = `${this.#host.localName} for: expected the id of a palestra-run in this page, got '${missing}'.`;
      this.#problem = new RangeError(message, { cause: missing });
      dispatchError(this.#host, this.#problem);
    }
    this.#host.requestUpdate();
  }

  #watchView(signal: AbortSignal): void {
    const views = new IntersectionObserver((entries) => {
      const wasInView = this.#inView;
      this.#inView = entries.at(-1)?.isIntersecting ?? true;
      if (this.#inView && !wasInView) this.#host.requestUpdate(); // for changes while it was out of view
    });
    views.observe(this.#host);
    signal.addEventListener('abort', () => views.disconnect());
  }

  #watch(runs: readonly RunController[]): void {
    if (isSame(runs, this.#watched)) return;
    for (const run of this.#watched) {
      run.removeEventListener('change', this.#update);
      run.removeEventListener('iteration', this.#updateSoon);
    }
    for (const run of runs) {
      run.addEventListener('change', this.#update);
      if (this.#options.iterations) run.addEventListener('iteration', this.#updateSoon);
    }
    this.#watched = runs;
    showState(this.#host, this.runs[0]?.state);
  }

  readonly #update = (): void => {
    showState(this.#host, this.#watched[0]?.state);
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

function isSame(a: readonly RunController[], b: readonly RunController[]): boolean {
  return a.length === b.length && a.every((run, i) => run === b[i]);
}

async function whenDocumentIsComplete(): Promise<void> {
  if (document.readyState !== 'complete') {
    await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
  }
  await new Promise((resolve) => setTimeout(resolve));
}
