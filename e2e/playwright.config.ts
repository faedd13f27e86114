// The built page in Chromium, served with and without the headers that let it share memory with its workers.
import { defineConfig } from '@playwright/test';
import { launchOptions } from '../src/testing.ts';
import { isolatedUrl, plainUrl, servers } from './servers.ts';

const OTHER_STEPS = ['consumers/**', 'webkit/**'];
/** What people read. These tests serve their pages themselves. */
const READING = ['docs.spec.ts', 'docs-site.spec.ts', 'examples.spec.ts'];

export default defineConfig({
  testDir: '.',
  testIgnore: OTHER_STEPS,
  outputDir: '../test-results',
  workers: 2, // no more, because the pages under test also start workers; the tests of a project run one after another
  retries: 0,
  forbidOnly: true,
  reporter: 'list',
  timeout: 60_000,
  use: { launchOptions: launchOptions() }, // a trace, which makes tests slower: --trace retain-on-failure
  projects: [
    { name: 'isolated', workers: 1, use: { baseURL: isolatedUrl }, testIgnore: [...OTHER_STEPS, ...READING] },
    { name: 'reading', workers: 1, use: { baseURL: isolatedUrl }, testMatch: READING },
    {
      name: 'plain',
      workers: 1,
      use: { baseURL: plainUrl },
      // what may depend on how steps reach the workers; all others open their own pages, or are the same
      grep: /@transport|build\.spec/,
      testMatch: ['build.spec.ts', 'page.spec.ts'],
    },
  ],
  webServer: servers,
});
