import {
  test as base,
  expect as baseExpect,
  type Expect,
  type Locator,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type TestType,
} from '@playwright/test';
import { toBeSolved } from './to-be-solved.ts';

export interface RunFixtures {
  /** The only run of the page: its `<palestra-run>` or its `<palestra-lab>`. If there are several, locate one by its id instead. */
  run: Locator;
}

/** Playwright's `test`, with the fixture `run`. */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & RunFixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions
> = base.extend<RunFixtures>({
  run: ({ page }, use) => use(page.locator('palestra-run, palestra-lab:not(palestra-run *)')),
});

/** Playwright's `expect` with `toBeSolved`. */
export const expect: Expect<{ toBeSolved: typeof toBeSolved }> = baseExpect.extend({ toBeSolved });
