// Finds a Chromium and says how to start it. Installing one is not its job.
// Not TypeScript: the repository's scripts need it before anything is built, on a Node that reads no types.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Gives the path of a Chromium: on PATH, else the one Playwright downloaded, else undefined.
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
 * Gives Playwright's launch options: headless, with a software WebGPU adapter where there is no GPU.
 *
 * @param {{ gpu?: boolean }} [options] gpu: true leaves the adapter to the browser (a real GPU, if there is one).
 * @returns {import('@playwright/test').LaunchOptions}
 */
export function launchOptions({ gpu = false } = {}) {
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
