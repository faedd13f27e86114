// palestra/testing: helps to test pages with Playwright. The only entry point that needs @playwright/test.
export { launchOptions } from './playwright/chromium.mjs';
export { expect, test } from './playwright/fixture.ts';
export {
  type Metrics,
  metrics,
  pause,
  pauseAfter,
  setSeed,
  start,
  waitForIteration,
} from './playwright/run.ts';
