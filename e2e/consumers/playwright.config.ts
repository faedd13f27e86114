// The package in other people's pages and bundlers, from the tarball that npm would publish.
import { defineConfig } from '@playwright/test';
import { launchOptions } from '../../src/playwright/chromium.mjs';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/consumers',
  globalSetup: './install.ts',
  workers: 1, // two cores: the pages under test have workers of their own
  retries: 0,
  forbidOnly: true,
  reporter: 'list',
  timeout: 60_000,
  use: { launchOptions: launchOptions(), trace: 'retain-on-failure' },
  projects: [{ name: 'consumers' }],
});
