import { defineConfig } from '@playwright/test';
import { launchOptions } from 'palestra/testing';

const port = process.env.PORT ?? '4173';

export default defineConfig({
  testDir: 'tests',
  workers: 1, // the page also starts workers
  use: {
    baseURL: `http://localhost:${port}`,
    launchOptions: launchOptions(),
    viewport: { width: 1280, height: 1400 }, // environments out of view are not drawn
  },
  webServer: {
    command: `npx vite build && npx vite preview --port ${port} --strictPort`,
    url: `http://localhost:${port}`,
  },
});
