// What the elements and their page tell each other. Elements ask by requests; the run tells of what has happened.
import { AtMost } from '../shared/at-most.ts';
import type { CurvePoint, RunController } from './run-controller.ts';

/** Between two `palestra-iteration`, ms: a page may redraw itself at each. */
const MIN_INTERVAL_MS = 100;

export const RUN_REQUESTS = ['start', 'pause', 'iterate', 'reset'] as const;
export type RunRequest = (typeof RUN_REQUESTS)[number];

/** Whose request it is; null, or no run: the one's around the element that asks. */
export type RequestDetail = { readonly run?: RunController | undefined } | null;

export const requestName = (request: RunRequest) => `palestra-${request}-request` as const;

/** Asks for something by an event that bubbles. If nobody answers it, for the run is elsewhere, the run is told. */
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

/** What `palestra-speed-request` asks for: times real time, Infinity for as fast as possible. */
export interface SpeedRequestDetail {
  readonly run?: RunController | undefined;
  readonly speed: number;
}

/** Asks for a speed, as `ask` does for the rest. */
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

/** Lets an element tell the page of its run, by events that bubble, out of shadow roots too. */
export function tellOfRun(element: HTMLElement, run: RunController): void {
  const tell = (type: keyof RunEvents, detail: unknown = null): void => {
    element.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
  };
  const iterations = new AtMost(MIN_INTERVAL_MS, () => {
    const last = run.points.at(-1);
    if (last) tell('palestra-iteration', last);
  });
  let before = run.state;
  run.addEventListener('iteration', () => iterations.call());
  run.addEventListener('change', () => {
    const { state, error } = run;
    if (state === before) return;
    const wasStarting = before === 'starting';
    before = state;
    iterations.flush(); // the last iteration first
    if (wasStarting && (state === 'running' || state === 'paused')) tell('palestra-ready');
    if (state === 'finished') tell('palestra-solved', run.points.at(-1));
    if (state === 'failed') tell('palestra-error', error);
  });
}

interface RunEvents {
  /** Workers and policy are there: it learns, or, with a policy that was loaded, waits. */
  'palestra-ready': CustomEvent<null>;
  /** The latest iteration; at most ten a second. */
  'palestra-iteration': CustomEvent<CurvePoint>;
  /** The target was reached, with this iteration. */
  'palestra-solved': CustomEvent<CurvePoint>;
  /** It failed, or an attribute is unusable. */
  'palestra-error': CustomEvent<Error>;
}

declare global {
  interface HTMLElementEventMap
    extends RunEvents,
      Record<`palestra-${RunRequest}-request`, CustomEvent<RequestDetail>> {
    /** Somebody asks for another speed. */
    'palestra-speed-request': CustomEvent<SpeedRequestDetail>;
  }
}
