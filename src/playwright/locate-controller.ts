// From a Locator to the run in the page. In a file of its own: the types of the page stay out of those of the entry point.
import { type JSHandle, type Locator, test } from '@playwright/test';
import type { RunController } from '../ui/run/run-controller.ts';
import { findController, type RunStatus, readStatus, type Until, waitUntil } from './page-side.ts';
import { DEFAULT_WITHIN_MS } from './within.ts';

/** Waits for the element, and for its script. */
export function locateController(
  run: Locator,
  timeout = DEFAULT_WITHIN_MS,
): Promise<JSHandle<RunController>> {
  return run.evaluateHandle(findController, timeout, { timeout });
}

/** Gives the run as it is as soon as one of these things is so; or when the time is over. */
export async function awaitStatus(run: Locator, until: Until): Promise<RunStatus> {
  const info = test.info();
  if (info.timeout > 0) info.setTimeout(info.timeout + until.within); // else it would end the test before this can say why
  const controller = await locateController(run, until.within);
  await controller.evaluate(waitUntil, until);
  return controller.evaluate(readStatus);
}
