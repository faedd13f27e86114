import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { tellOfError } from '../shared/tell-of-error.ts';
import { findRun, whenRunsChange } from './run-context.ts';
import type { RunController } from './run-controller.ts';
import { showState } from './run-states.ts';

interface Host extends ReactiveControllerHost, HTMLElement {
  run?: RunController | undefined;
  /** For elements that show several. */
  runs?: readonly RunController[] | undefined;
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
 * `for`, or the one around, whenever that may come or go. Of several ids the first counts; `runs` has them all.
 */
export class RunWatcher implements ReactiveController {
  readonly #host: Host;
  readonly #options: Options;
  #disconnect: AbortController | undefined;
  #watched: readonly RunController[] = [];
  /** The runs that were found, not given. */
  #found: readonly RunController[];
  #soughtIds: string | undefined;
  /** An id in `for` that is no run's. */
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

  /** What there is to be shown. */
  get runs(): readonly RunController[] {
    const { run, runs } = this.#host;
    if (runs) return runs;
    return run === this.#found[0] ? this.#found : run ? [run] : [];
  }
  /** That `for` names no run, as soon as this is certain. */
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
    this.#host.requestUpdate(); // what happened while it was away
  }

  hostUpdate(): void {
    if (!this.#disconnect) return;
    this.#watch(this.runs);
    if (this.#host.htmlFor !== this.#soughtIds) queueMicrotask(this.#find); // after this update, not in it
  }

  hostDisconnected(): void {
    this.#disconnect?.abort();
    this.#disconnect = undefined;
    this.#watch([]);
  }

  readonly #find = (): void => {
    const { run, htmlFor } = this.#host;
    if (run !== this.#found[0]) return; // given
    const { own } = this.#options;
    this.#soughtIds = htmlFor;
    const ids = htmlFor?.split(/\s+/).filter((id) => id !== '') ?? [];
    const found = (ids.length === 0 ? [''] : ids).map((id) => findRun(this.#host, id));
    this.#missing = ids.find((_, i) => !found[i]);
    const runs = found.filter((each) => each !== undefined);
    this.#found = runs.length === 0 && own ? [own] : runs;
    this.#host.run = this.#found[0];
    if (!isSame(this.runs, this.#watched)) this.#host.requestUpdate();
    if (this.#missing !== this.#problem?.cause) void this.#tellOfMissing();
  };

  /** A run may still come, further down in the document or with the next lines of a script. */
  async #tellOfMissing(): Promise<void> {
    const signal = this.#disconnect?.signal;
    await whenDocumentIsComplete();
    const missing = this.#missing;
    if (!signal || signal.aborted || missing === this.#problem?.cause) return;
    this.#problem = undefined;
    if (missing !== undefined) {
      const message = `${this.#host.localName} for: expected the id of a palestra-run in this page, got '${missing}'.`;
      this.#problem = new RangeError(message, { cause: missing });
      tellOfError(this.#host, this.#problem);
    }
    this.#host.requestUpdate();
  }

  #watchView(signal: AbortSignal): void {
    const views = new IntersectionObserver((entries) => {
      const wasInView = this.#inView;
      this.#inView = entries.at(-1)?.isIntersecting ?? true;
      if (this.#inView && !wasInView) this.#host.requestUpdate(); // for what was not seen
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
