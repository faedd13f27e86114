import type { Locator } from '@playwright/test';
import { checkOptionNames, type OptionNames } from '../core/checks/known-names.ts';
import type { Report } from '../core/learn/loop/report.ts';
import type { PalestraRun } from '../ui/palestra-run.ts';
import type { RunRequest } from '../ui/run/run-events.ts';
import { awaitStatus, locateController } from './locate-controller.ts';
import { pauseAtEndOf, readStatus, waitUntilDrawn } from './page-side.ts';
import { describeStatus } from './run-status.ts';
import { readWithin, type Within } from './within.ts';

/**
 * What a run reports after an iteration, without the timings: the algorithm's metrics stand beside the others. The same seed on the
 * same backend gives the same values.
 */
export type Metrics = Pick<Report, 'iteration' | 'envSteps' | 'episodes' | 'meanReturn' | 'returnDeviation'> &
  Readonly<Record<string, number>>;

const SET_SEED_NAMES: OptionNames<NonNullable<Parameters<typeof setSeed>[2]>> = { backend: true };

/** Starts the run, as the Start button does, or resumes it. A run that is running continues. */
export async function start(run: Locator): Promise<void> {
  await ask(run, 'start');
}

/** Pauses the run at its current step. To pause at the same step every time, use `pauseAfter`. */
export async function pause(run: Locator): Promise<void> {
  await ask(run, 'pause');
}

/**
 * Sets the run's seed and, optionally, its backend. This resets the run, which then waits to be started.
 *
 * The same seed gives the same run on the same backend. With 'auto', the faster backend may differ from one time to the next.
 */
export async function setSeed(
  run: Locator,
  seed: number,
  options: { backend?: 'cpu' | 'wasm' | 'webgpu' } = {},
): Promise<void> {
  checkOptionNames('setSeed', options, Object.keys(SET_SEED_NAMES));
  const { backend } = options;
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

/** Waits until the run has finished an iteration, and returns its metrics. Iterations count from 1. */
export async function waitForIteration(
  run: Locator,
  iteration: number,
  options: Within = {},
): Promise<Metrics> {
  const within = readWithin('waitForIteration', options);
  const status = await awaitStatus(run, { iterations: iteration, states: ['failed'], within });
  if (status.iterations < iteration) {
    throw new Error(`waitForIteration: expected iteration ${iteration}, got ${describeStatus(status)}`);
  }
  return (await metrics(run))[iteration - 1];
}

/**
 * Starts or resumes the run and pauses it at the end of an iteration. A run that is past that iteration restarts.
 *
 * Resolves when the page is drawn. With the same seed and backend, the metrics, the curves and the worlds are then the same each
 * time.
 */
export async function pauseAfter(run: Locator, iteration: number, options: Within = {}): Promise<void> {
  const within = readWithin('pauseAfter', options);
  const controller = await locateController(run);
  await controller.evaluate(pauseAtEndOf, iteration);
  await start(run);
  const status = await awaitStatus(run, { states: ['paused', 'finished', 'failed'], within });
  if (status.iterations !== iteration || status.state === 'failed') {
    throw new Error(
      `pauseAfter: expected a pause after iteration ${iteration}, got ${describeStatus(status)}`,
    );
  }
  await controller.evaluate(waitUntilDrawn);
}

/** Returns the metrics of all iterations so far. */
export async function metrics(run: Locator): Promise<Metrics[]> {
  const controller = await locateController(run);
  return controller.evaluate(({ points }) =>
    points.map(({ iteration, envSteps, episodes, meanReturn, returnDeviation, metrics: own }) => ({
      ...{ iteration, envSteps, episodes, meanReturn, returnDeviation },
      ...own,
    })),
  );
}

/** Sends the event that an element would send, so that the page's own listeners run, too. */
async function ask(run: Locator, request: RunRequest): Promise<void> {
  await locateController(run);
  await run.evaluate((element, type) => {
    element.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, cancelable: true }));
  }, `palestra-${request}-request`);
}
