// Functions that run in the page. Playwright sends their source text, so none of them may use anything from outside its body.
import type { PalestraRun } from '../ui/palestra-run.ts';
import type { RunController, RunState } from '../ui/run/run-controller.ts';

/** The status of a run at one moment, as plain data. */
export interface RunStatus {
  env: string;
  state: RunState;
  error?: string | undefined;
  solved: boolean;
  target?: number | undefined;
  /** The number of iterations so far. */
  iterations: number;
  /** NaN until the first episode ends. */
  meanReturn: number;
  episodes: number;
}

/** Returns the run that an element owns, once its script is loaded and its attributes are read. */
export async function findController(element: PalestraRun, timeoutMs: number): Promise<RunController> {
  const tag = element.localName;
  await Promise.race([
    customElements.whenDefined(tag),
    new Promise((resolve) => setTimeout(resolve, timeoutMs)),
  ]);
  if (!customElements.get(tag)) {
    throw new Error(
      `palestra/testing: expected the page to define <${tag}>, got no definition within ${timeoutMs / 1000} s. Does it import 'palestra/elements'?`,
    );
  }
  await element.updateComplete;
  const { controller, run = controller } = element as PalestraRun & { run?: RunController };
  if (!controller || run !== controller) {
    throw new Error(
      `palestra/testing: expected the element that owns the run, got <${tag}>, which shows the run of another element. Locate the <palestra-run>.`,
    );
  }
  return controller;
}

export function readStatus(run: RunController): RunStatus {
  const last = run.points.at(-1);
  return {
    env: run.settings.env,
    state: run.state,
    error: run.error?.message,
    solved: run.solved,
    target: run.target,
    iterations: run.points.length,
    meanReturn: last?.meanReturn ?? Number.NaN,
    episodes: last?.episodes ?? 0,
  };
}

/** The conditions that end a wait. One of them is enough. */
export interface Until {
  states?: readonly RunState[];
  /** The run has reached its target. */
  solved?: boolean;
  /** The run has this number of iterations. */
  iterations?: number;
  /** The maximum time, ms. */
  within: number;
}

/** Resolves as soon as one of the conditions holds, or when the time is over. */
export function waitUntil(
  run: RunController,
  { states = [], solved = false, iterations = Infinity, within }: Until,
): Promise<void> {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const check = (): void => {
      if (states.includes(run.state) || (solved && run.solved) || run.points.length >= iterations) end();
    };
    const timer = setTimeout(end, within);
    function end(): void {
      clearTimeout(timer);
      listening.abort();
      resolve();
    }
    run.addEventListener('change', check, listening);
    run.addEventListener('iteration', check, listening);
    check();
  });
}

/** Makes the run pause at the end of an iteration, between two steps. A run that is past that iteration restarts. */
export async function pauseAtEndOf(run: RunController, iteration: number): Promise<void> {
  if (run.points.length >= iteration) await run.reset();
  const listening = new AbortController();
  const pause = (): void => {
    if (run.points.length !== iteration) return;
    listening.abort();
    run.pause();
  };
  const cancel = (): void => {
    if (run.editable) listening.abort(); // somebody reset the run, or it failed
  };
  run.addEventListener('iteration', pause, listening);
  run.addEventListener('change', cancel, listening);
}

/** Resolves when every element that shows the run has updated and the page has been painted. */
export async function waitUntilDrawn(run: RunController): Promise<void> {
  type Shown = Element & { run?: RunController; updateComplete?: Promise<unknown> };
  const findAll = (root: ParentNode): Shown[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? findAll(element.shadowRoot) : []),
    ]);
  await Promise.all(
    findAll(document)
      .filter((element) => element.run === run)
      .map((element) => element.updateComplete),
  );
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
}
