// The events between elements and page. Elements dispatch requests, and the run reports what has happened.
import { AtMost } from '../shared/at-most.ts';
import type { CurvePoint, RunController } from './run-controller.ts';

/** Minimum time between two `palestra-iteration` events, ms: a page may redraw itself for each. */
const MIN_INTERVAL_MS = 100;

export const RUN_REQUESTS = ['start', 'pause', 'iterate', 'reset'] as const;
export type RunRequest = (typeof RUN_REQUESTS)[number];

/** The run that the request is for. Null or no run: the run around the element. */
export type RequestDetail = { readonly run?: RunController | undefined } | null;

export const requestName = (request: RunRequest) => `palestra-${request}-request` as const;

/** Dispatches a request that bubbles. If no element around answers it, because the run is elsewhere, calls the run directly. */
export function ask(element: HTMLElement, run: RunController | undefined, request: RunRequest): void {
  const detail: RequestDetail = { run };
  const event = new CustomEvent(requestName(request), {
    bubbles: true,
    composed: true,
    cancelable: true,
    detail,
  });
  if (element.dispatchEvent(event) && run) answer(run, request);
}

/** The requested speed, as a multiple of real time. Infinity means as fast as possible. */
export interface SpeedRequestDetail {
  readonly run?: RunController | undefined;
  readonly speed: number;
}

/** Requests a speed, like `ask`. */
export function askForSpeed(element: HTMLElement, run: RunController | undefined, speed: number): void {
  const detail: SpeedRequestDetail = { run, speed };
  const init = { bubbles: true, composed: true, cancelable: true, detail };
  const event = new CustomEvent('palestra-speed-request', init);
  if (element.dispatchEvent(event) && run) run.speed = speed;
}

export function answer(run: RunController, request: RunRequest): void {
  switch (request) {
    case 'start':
      run.start();
      break;
    case 'pause':
      run.pause();
      break;
    case 'iterate':
      run.runIteration();
      break;
    case 'reset':
      void run.reset();
      break;
    default:
      request satisfies never;
  }
}

/** Reports the progress of a run to the page, with events on `element` that bubble through shadow roots. */
export function dispatchRunEvents(element: HTMLElement, run: RunController): void {
  const dispatch = (type: keyof RunEvents, detail: unknown = null): void => {
    element.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
  };
  const iterations = new AtMost(MIN_INTERVAL_MS, () => {
    const last = run.points.at(-1);
    if (last) dispatch('palestra-iteration', last);
  });
  let before = run.state;
  run.addEventListener('iteration', () => iterations.call());
  run.addEventListener('change', () => {
    const { state, error } = run;
    if (state === before) return;
    const wasStarting = before === 'starting';
    before = state;
    iterations.flush(); // before the event for the new state
    if (wasStarting && (state === 'running' || state === 'paused')) dispatch('palestra-ready');
    if (state === 'finished' && !run.isOver) dispatch('palestra-solved', run.points.at(-1));
    if (state === 'failed') dispatch('palestra-error', error);
  });
}

interface RunEvents {
  /** Workers and policy exist. The run learns or, if a policy was loaded, is paused. */
  'palestra-ready': CustomEvent<null>;
  /** The latest iteration, at most ten times a second. */
  'palestra-iteration': CustomEvent<CurvePoint>;
  /** This iteration has reached the target. */
  'palestra-solved': CustomEvent<CurvePoint>;
  /** The run failed, or an attribute is invalid. */
  'palestra-error': CustomEvent<Error>;
}

declare global {
  interface HTMLElementEventMap
    extends RunEvents,
      Record<`palestra-${RunRequest}-request`, CustomEvent<RequestDetail>> {
    /** An element requests another speed. */
    'palestra-speed-request': CustomEvent<SpeedRequestDetail>;
  }
}
