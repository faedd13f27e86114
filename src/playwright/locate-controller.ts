// From a Locator to the run in the page. A file of its own keeps the page's types out of those of the entry point.
import { type JSHandle, type Locator, test } from '@playwright/test';
import type { RunController } from '../ui/run/run-controller.ts';
import { findController, type RunStatus, readStatus, type Until, waitUntil } from './page-side.ts';
import { DEFAULT_WITHIN_MS } from './within.ts';

/** Waits for the element and its definition. */
export function locateController(
  run: Locator,
  timeout = DEFAULT_WITHIN_MS,
): Promise<JSHandle<RunController>> {
  return run.evaluateHandle(findController, timeout, { timeout });
}

/** Gives the state of the run as soon as one of the conditions holds, or when the time is over. */
export async function awaitStatus(run: Locator, until: Until): Promise<RunStatus> {
  const info = test.info();
  if (info.timeout > 0) info.setTimeout(info.timeout + until.within); // otherwise the test would end before this can say why
  const controller = await locateController(run, until.within);
  await controller.evaluate(waitUntil, until);
  return controller.evaluate(readStatus);
}
