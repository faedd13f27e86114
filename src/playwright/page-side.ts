// Functions that run in the page. Playwright sends them as text: none may use anything outside its body.
import type { PalestraRun } from '../ui/palestra-run.ts';
import type { RunController, RunState } from '../ui/run/run-controller.ts';

/** The state of a run as plain data. */
export interface RunStatus {
  env: string;
  state: RunState;
  error?: string | undefined;
  solved: boolean;
  target?: number | undefined;
  /** How many have finished. */
  iterations: number;
  /** NaN before the first episode has ended. */
  meanReturn: number;
  episodes: number;
}

/** Gives the run that an element owns, once the element is defined and its attributes are read. */
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
      `palestra/testing: expected the element that owns the run, got <${tag}>, which shows another's. Locate the <palestra-run>.`,
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

export interface Until {
  states?: readonly RunState[];
  /** The run has reached its target. */
  solved?: boolean;
  /** So many iterations have finished. */
  iterations?: number;
  /** ms */
  within: number;
}

/** Resolves as soon as one of the conditions holds, or when the time is over. */
export function waitUntil(
  run: RunController,
  { states = [], solved = false, iterations = Infinity, within }: Until,
): Promise<void> {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const look = (): void => {
      if (states.includes(run.state) || (solved && run.solved) || run.points.length >= iterations) end();
    };
    const timer = setTimeout(end, within);
    function end(): void {
      clearTimeout(timer);
      listening.abort();
      resolve();
    }
    run.addEventListener('change', look, listening);
    run.addEventListener('iteration', look, listening);
    look();
  });
}

/** Makes the run pause at the end of an iteration. A run that is past it starts again. */
export async function holdAtEndOf(run: RunController, iteration: number): Promise<void> {
  if (run.points.length >= iteration) await run.reset();
  const listening = new AbortController();
  const hold = (): void => {
    if (run.points.length !== iteration) return;
    listening.abort();
    run.pause();
  };
  const forget = (): void => {
    if (run.editable) listening.abort(); // the run was reset or has failed
  };
  run.addEventListener('iteration', hold, listening);
  run.addEventListener('change', forget, listening);
}

/** Resolves when every element that shows the run has drawn its current state, and the page is painted. */
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
