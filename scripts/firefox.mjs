// Finds a Firefox and its launch options for Playwright. It does not install a browser.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['firefox-esr', 'firefox'];

/**
 * Returns the path of the Firefox on PATH, or undefined.
 *
 * @returns {string | undefined}
 */
export function findFirefox() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/**
 * Returns Playwright's launch options for a Firefox as its makers publish it, which speaks WebDriver BiDi.
 *
 * @returns {import('@playwright/test').LaunchOptions}
 */
export function firefoxOptions() {
  const executablePath = findFirefox();
  return { channel: 'moz-firefox', ...(executablePath ? { executablePath } : {}) };
}
