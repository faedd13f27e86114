// Serves the built page twice: with and without the headers that let it share memory with its workers.
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { launchOptions } from '../src/testing.ts';
import { findFreePort } from './free-port.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));

// stored in the environment, because every worker process loads this file again and must see the same ports
process.env.PALESTRA_E2E_PORTS ??= `${await findFreePort()},${await findFreePort()}`;
const [isolatedPort, plainPort] = process.env.PALESTRA_E2E_PORTS.split(',').map(Number);

const servePage = (port: number | undefined, isolation: 'on' | 'off') => ({
  name: `vite preview, isolation ${isolation}`,
  command: `node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port ${port} --strictPort`,
  cwd: repository,
  env: { PALESTRA_ISOLATION: isolation },
  url: `http://127.0.0.1:${port}/`,
  reuseExistingServer: false,
});

export default defineConfig({
  testDir: '.',
  testIgnore: 'consumers/**',
  outputDir: '../test-results',
  workers: 1, // one, because the page under test also starts workers
  retries: 0,
  forbidOnly: true,
  reporter: 'list',
  timeout: 60_000,
  use: { launchOptions: launchOptions(), trace: 'retain-on-failure' },
  projects: [
    { name: 'isolated', use: { baseURL: `http://127.0.0.1:${isolatedPort}/` } },
    {
      name: 'plain',
      use: { baseURL: `http://127.0.0.1:${plainPort}/` },
      grepInvert: /axe/, // both look the same
      // the page shows both transports; all others open their own pages, or do not depend on the transport
      testMatch: ['build.spec.ts', 'page.spec.ts'],
    },
  ],
  webServer: [servePage(isolatedPort, 'on'), servePage(plainPort, 'off')],
});
