// How an element finds the run that it shows, by the Context Community Protocol: it asks by an event that bubbles, through
// shadow roots too, and the nearest run around it answers. All by names, so that two copies of the kit on one page agree.
import type { RunController } from './run-controller.ts';

const CONTEXT = 'palestra-run';
const RUNS_CHANGED = 'palestra-runs-changed';

type Callback = (run: RunController) => void;

class ContextRequestEvent extends Event {
  readonly context = CONTEXT;
  readonly contextTarget: Element;
  readonly callback: Callback;

  constructor(contextTarget: Element, callback: Callback) {
    super('context-request', { bubbles: true, composed: true });
    this.contextTarget = contextTarget;
    this.callback = callback;
  }
}

/** Gives the run of the element with this id, or else the one around the asking element; undefined if there is none. */
export function findRun(asking: Element, id?: string): RunController | undefined {
  let found: RunController | undefined;
  const root = asking.getRootNode() as Document | ShadowRoot;
  const start = id ? root.getElementById?.(id) : asking;
  start?.dispatchEvent(
    new ContextRequestEvent(asking, (run) => {
      found = run;
    }),
  );
  return found;
}

/** Lets an element answer whoever is in it and looks for a run. It does not answer itself. */
export function offerRun(owner: HTMLElement, run: RunController): void {
  owner.addEventListener('context-request', (event) => {
    const { context, contextTarget, callback } = event as ContextRequestEvent;
    if (context !== CONTEXT || contextTarget === owner) return;
    event.stopImmediatePropagation();
    callback(run);
  });
}

/** Tells whoever looks for a run that one has come, or gone. */
export function announceRuns(): void {
  document.dispatchEvent(new Event(RUNS_CHANGED));
}

/** Calls back when it is worth looking for a run again, until `signal` aborts. */
export function whenRunsChange(callback: () => void, signal: AbortSignal): void {
  document.addEventListener(RUNS_CHANGED, callback, { signal });
}
