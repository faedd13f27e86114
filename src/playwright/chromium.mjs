// Finds a Chromium and its launch options. It does not install a browser.
// This is JavaScript because the repository's scripts run it before the build, on a Node that cannot read types.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Returns the path of a Chromium: one on PATH, otherwise the one that Playwright downloaded, otherwise undefined.
 *
 * @returns {string | undefined}
 */
export function findChromium() {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(directory, name);
      if (existsSync(path)) return path;
    }
  }
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

/**
 * Returns Playwright's launch options: headless, with a software WebGPU adapter.
 *
 * @param {{ gpu?: boolean }} [options] With `gpu: true` the browser chooses the adapter: a real GPU if there is one.
 * @returns {import('@playwright/test').LaunchOptions}
 */
export function launchOptions(options = {}) {
  const unknown = Object.keys(options).find((name) => name !== 'gpu');
  if (unknown !== undefined) throw new RangeError(`launchOptions: unknown option '${unknown}'. Known: gpu.`);
  const { gpu = false } = options;
  const executablePath = findChromium();
  return {
    ...(executablePath ? { executablePath } : {}),
    args: [
      '--enable-unsafe-webgpu',
      ...(gpu ? [] : ['--use-webgpu-adapter=swiftshader']),
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // Chromium refuses to start as root without it
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  };
}
