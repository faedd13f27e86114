import type { Locator } from '@playwright/test';
import type { Report } from '../core/learn/loop/report.ts';
import type { PalestraRun } from '../ui/palestra-run.ts';
import type { RunRequest } from '../ui/run/run-events.ts';
import { awaitStatus, locateController } from './locate-controller.ts';
import { holdAtEndOf, readStatus, waitUntilDrawn } from './page-side.ts';
import { describeStatus } from './run-status.ts';
import { DEFAULT_WITHIN_MS, type Within } from './within.ts';

/** What a run reports after an iteration, without the timings: the same seed on the same backend gives the same. */
export type Metrics = Omit<Report, 'stepsPerSecond' | 'timings'>;

/** Presses Start, so to speak. A run that has started goes on as it was. */
export async function start(run: Locator): Promise<void> {
  await ask(run, 'start');
}

/** Pauses the run wherever it is; `pauseAfter` does at a place that is the same each time. */
export async function pause(run: Locator): Promise<void> {
  await ask(run, 'pause');
}

/**
 * Gives the run a seed, and a backend if one is named. What had been learned is forgotten; the run waits to be started.
 *
 * The same seed gives the same run on the same backend; 'auto' takes whichever is faster, another one next time perhaps.
 */
export async function setSeed(
  run: Locator,
  seed: number,
  { backend }: { backend?: 'cpu' | 'wasm' | 'webgpu' } = {},
): Promise<void> {
  const controller = await locateController(run);
  await controller.evaluate((each) => each.reset());
  await run.evaluate(
    async (element: PalestraRun, settings) => {
      Object.assign(element, settings);
      await element.updateComplete;
    },
    { seed, ...(backend && { backend }) },
  );
  const status = await controller.evaluate(readStatus);
  if (status.state === 'failed') throw new RangeError(`setSeed: ${status.error}`);
}

/** Waits until the run has so many iterations, and gives the metrics of the last of these. */
export async function waitForIteration(
  run: Locator,
  iteration: number,
  { within = DEFAULT_WITHIN_MS }: Within = {},
): Promise<Metrics> {
  const status = await awaitStatus(run, { iterations: iteration, states: ['failed'], within });
  if (status.iterations < iteration) {
    throw new Error(`waitForIteration: expected iteration ${iteration}, got ${describeStatus(status)}`);
  }
  return (await metrics(run))[iteration - 1];
}

/**
 * Starts the run, or lets it go on, and pauses it at the end of that iteration. Resolves when all that shows it is drawn: with
 * the same seed and backend, the metrics, the curves and the worlds are then the same each time. A run that is past that
 * iteration begins anew.
 */
export async function pauseAfter(
  run: Locator,
  iteration: number,
  { within = DEFAULT_WITHIN_MS }: Within = {},
): Promise<void> {
  const controller = await locateController(run);
  await controller.evaluate(holdAtEndOf, iteration);
  await start(run);
  const status = await awaitStatus(run, { states: ['paused', 'finished', 'failed'], within });
  if (status.iterations !== iteration || status.state === 'failed') {
    throw new Error(
      `pauseAfter: expected a pause after iteration ${iteration}, got ${describeStatus(status)}`,
    );
  }
  await controller.evaluate(waitUntilDrawn);
}

/** Gives what the run has reported so far, an entry for each iteration. */
export async function metrics(run: Locator): Promise<Metrics[]> {
  const controller = await locateController(run);
  return controller.evaluate(({ points }) =>
    points.map(({ stepsPerSecond, timings, seconds, ...same }) => same),
  );
}

/** By the events that elements use, so that whatever the page does on them is done. */
async function ask(run: Locator, request: RunRequest): Promise<void> {
  await locateController(run);
  await run.evaluate((element, type) => {
    element.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, cancelable: true }));
  }, `palestra-${request}-request`);
}
