// The page in Firefox: with and without memory that it shares with its workers.
import { defineConfig } from '@playwright/test';
import { firefoxOptions } from '../scripts/firefox.mjs';
import { isolatedUrl, plainUrl, servers } from './servers.ts';

export default defineConfig({
  testDir: '.',
  testMatch: 'page.spec.ts',
  testIgnore: 'webkit/**',
  outputDir: '../test-results/firefox',
  workers: 2, // no more, because the page under test also starts workers; the tests of a project run one after another
  retries: 0,
  forbidOnly: true,
  reporter: 'list',
  timeout: 180_000, // axe needs a minute
  expect: { timeout: 20_000 },
  use: { browserName: 'firefox', launchOptions: firefoxOptions() },
  projects: [
    // half a minute of pictures once, on the page that is not isolated
    {
      name: 'firefox-isolated',
      workers: 1,
      use: { baseURL: isolatedUrl },
      grepInvert: /axe|workers draw them/,
    },
    { name: 'firefox-plain', workers: 1, use: { baseURL: plainUrl }, grep: /@transport/ },
    // `npm test -- --all` runs the others too: they take minutes, or depend on neither transport nor engine
    { name: 'firefox-all', workers: 1, use: { baseURL: plainUrl }, grepInvert: /@transport/ },
  ],
  webServer: servers,
});
