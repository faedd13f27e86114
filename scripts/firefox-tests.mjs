// The browser tests that `npm test` also runs in Firefox: those of the parts that browsers do differently. To add one, add its path here.

export const firefoxTests = [
  'src/workers/worker-pool.browser.test.ts',
  'src/workers/start-worker.browser.test.ts',
  'src/workers/replace-worker.browser.test.ts',
  'src/workers/candidates.browser.test.ts',
  'src/workers/env-src.browser.test.ts',
  'src/core/vector/picture.browser.test.ts',
  'src/core/envs/box2d/same-bytes.browser.test.ts',
  'src/ui/palestra-run.browser.test.ts',
  'src/ui/palestra-worlds.browser.test.ts',
];
