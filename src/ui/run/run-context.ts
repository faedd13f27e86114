// Elements find the run that they show with the Context Community Protocol: an element dispatches an event that bubbles through shadow
// roots, and the nearest run around it answers. Events are matched by name, so that two copies of the kit on one page work together.
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

/** Finds the run of the element with this id or, without an id, the run around the asking element. */
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

/** Makes an element answer the elements in it that look for a run. */
export function offerRun(owner: HTMLElement, run: RunController): void {
  owner.addEventListener('context-request', (event) => {
    const { context, contextTarget, callback } = event as ContextRequestEvent;
    if (context !== CONTEXT || contextTarget === owner) return;
    event.stopImmediatePropagation();
    callback(run);
  });
}

/** Notifies all elements that a run was added or removed. */
export function notifyRunsChanged(): void {
  document.dispatchEvent(new Event(RUNS_CHANGED));
}

/** Calls back whenever a run was added or removed, until `signal` aborts. */
export function whenRunsChange(callback: () => void, signal: AbortSignal): void {
  document.addEventListener(RUNS_CHANGED, callback, { signal });
}
