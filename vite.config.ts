import type { LaunchOptions } from '@playwright/test';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { bundledWorkers, workerText } from './scripts/bundle.mjs';
import { firefoxOptions } from './scripts/firefox.mjs';
import { firefoxTests, moreFirefoxTests } from './scripts/firefox-tests.mjs';
import { kernels } from './scripts/kernels.mjs';
import { policies } from './scripts/policies.mjs';
import { tensorflowWasm } from './scripts/tensorflow-wasm.mjs';
import { launchOptions } from './src/playwright/chromium.mjs';

/** These headers make a page cross-origin isolated, so that it can share memory with its workers. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
const headers = process.env.PALESTRA_ISOLATION === 'off' ? {} : isolation;

/** A project of Vitest that runs its tests in a browser. */
const inBrowser = (
  name: string,
  include: string[],
  exclude: string[],
  browser: 'chromium' | 'firefox',
  options: LaunchOptions,
): TestProjectInlineConfiguration => ({
  extends: true,
  plugins: [bundledWorkers()],
  test: {
    name,
    include,
    exclude,
    testTimeout: 90_000, // longer than a pool waits for a worker, whose error says more
    expect: { poll: { timeout: 20_000 } }, // on a busy machine a worker takes seconds to start
    maxWorkers: browser === 'chromium' ? 2 : 1, // no more: the tests' own workers need the cores, too
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: options }),
      instances: [{ browser }],
    },
  },
});

export default defineConfig({
  base: './',
  plugins: [kernels(), workerText(), tensorflowWasm(), policies()],
  resolve: {
    // The examples import the package by its name, like its users.
    alias: [
      { find: /^palestra$/, replacement: `${import.meta.dirname}/src/index.ts` },
      { find: /^palestra\/elements\/(.*)$/, replacement: `${import.meta.dirname}/src/ui/$1.ts` },
      { find: /^palestra\/figures\/(.*)$/, replacement: `${import.meta.dirname}/src/ui/figures/$1.ts` },
      { find: /^palestra\/(.*)$/, replacement: `${import.meta.dirname}/src/$1.ts` },
    ],
  },
  server: { headers },
  preview: { headers },
  worker: { format: 'es', plugins: () => kernels() }, // workers are bundled apart
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 2000, // TensorFlow.js, which is loaded only for learning
    rolldownOptions: {
      input: [
        'index.html',
        'headless.html',
        'examples/article/index.html',
        'examples/cart-pole/index.html',
        'examples/compare/index.html',
        'examples/one-tag/index.html',
        'examples/own-environment/index.html',
        'examples/player/index.html',
      ],
    },
  },
  optimizeDeps: {
    // Lazy imports. Vite would otherwise discover them late and reload the page during a test.
    include: [
      '@tensorflow/tfjs',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgpu',
      'comlink',
      'idb',
      'lit',
      'lit/decorators.js',
      'lit/directives/keyed.js',
      'lit/directives/live.js',
      'lit/directives/repeat.js',
      'planck',
      'react',
      'react-dom/client',
      'uplot',
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.mjs'],
          exclude: ['src/**/*.browser.test.ts'],
        },
      },
      inBrowser('browser', ['src/**/*.browser.test.ts'], [], 'chromium', launchOptions()),
      inBrowser('firefox', firefoxTests, [], 'firefox', firefoxOptions()),
      inBrowser('firefox-all', moreFirefoxTests, firefoxTests, 'firefox', firefoxOptions()),
    ],
  },
});
