// The page in WebKitGTK, which Playwright Test runs but does not drive: it is there for its servers, its timeouts and its report.
import { defineConfig } from '@playwright/test';
import { servers } from '../servers.ts';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/webkit',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  reporter: 'list',
  timeout: 300_000, // on a busy machine; on a quiet one a test takes some seconds
  projects: [{ name: 'webkit' }],
  webServer: servers,
});
