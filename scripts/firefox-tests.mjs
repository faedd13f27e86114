// The browser tests that run in Firefox, by their paths from the root of the repository.

/** `npm test` runs these: the parts that browsers do differently. To add a test, add its path here. */
export const firefoxTests = [
  'src/core/envs/box2d/same-bytes.browser.test.ts',
  'src/core/vector/picture.browser.test.ts',
  'src/training/kept/kept-runs.browser.test.ts',
  'src/training/same-curve.browser.test.ts',
  'src/ui/keep/run-keeper.browser.test.ts',
  'src/ui/palestra-run.browser.test.ts',
  'src/ui/palestra-worlds.browser.test.ts',
  'src/workers/env-src.browser.test.ts',
  'src/workers/start-worker.browser.test.ts',
  'src/workers/worker-pool.browser.test.ts',
];

/** `npm test -- --all` also runs these. They take minutes. */
export const moreFirefoxTests = ['src/workers/*.browser.test.ts'];
