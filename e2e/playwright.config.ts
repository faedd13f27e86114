// The built page in Chromium, served with and without the headers that let it share memory with its workers.
import { defineConfig } from '@playwright/test';
import { launchOptions } from '../src/testing.ts';
import { isolatedUrl, plainUrl, servers } from './servers.ts';

export default defineConfig({
  testDir: '.',
  testIgnore: ['consumers/**', 'webkit/**'],
  outputDir: '../test-results',
  workers: 1, // one, because the page under test also starts workers
  retries: 0,
  forbidOnly: true,
  reporter: 'list',
  timeout: 60_000,
  use: { launchOptions: launchOptions(), trace: 'retain-on-failure' },
  projects: [
    { name: 'isolated', use: { baseURL: isolatedUrl } },
    {
      name: 'plain',
      use: { baseURL: plainUrl },
      grepInvert: /axe/, // both look the same
      // the page shows both transports; all others open their own pages, or do not depend on the transport
      testMatch: ['build.spec.ts', 'page.spec.ts'],
    },
  ],
  webServer: servers,
});
