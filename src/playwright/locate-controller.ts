// Gets the run in the page from a Locator. This has a file of its own to keep the page's types out of the entry point's types.
import { type JSHandle, type Locator, test } from '@playwright/test';
import type { RunController } from '../ui/run/run-controller.ts';
import { findController, type RunStatus, readStatus, type Until, waitUntil } from './page-side.ts';
import { DEFAULT_WITHIN_MS } from './within.ts';

/** Waits for the element and its script, and returns the run. */
export function locateController(
  run: Locator,
  timeout = DEFAULT_WITHIN_MS,
): Promise<JSHandle<RunController>> {
  return run.evaluateHandle(findController, timeout, { timeout });
}

/** Returns the status of the run as soon as one of the conditions holds, or when the time is over. */
export async function awaitStatus(run: Locator, until: Until): Promise<RunStatus> {
  const info = test.info();
  if (info.timeout > 0) info.setTimeout(info.timeout + until.within); // otherwise the test's own limit would hide the error that says why
  const controller = await locateController(run, until.within);
  await controller.evaluate(waitUntil, until);
  return controller.evaluate(readStatus);
}
