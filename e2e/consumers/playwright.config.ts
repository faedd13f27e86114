// Tests the tarball that npm would publish in bundlers and static pages.
import { defineConfig } from '@playwright/test';
import { launchOptions } from '../../src/playwright/chromium.mjs';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/consumers',
  globalSetup: './install.ts',
  workers: 2, // no more, because the pages under test also start workers
  retries: 0,
  forbidOnly: true,
  reporter: 'list',
  timeout: 60_000,
  use: { launchOptions: launchOptions() },
  projects: [
    { name: 'consumers', testIgnore: 'tools.spec.ts' },
    { name: 'tools', testMatch: 'tools.spec.ts' },
  ],
});
