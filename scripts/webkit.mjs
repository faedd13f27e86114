// Finds WebKitGTK's browser and its WebDriver, and the screen that it needs. It does not install them.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Returns the paths of the driver, of the program that gives it a screen, and of the browser; undefined if one of them is missing.
 *
 * @returns {{ driver: string, screen: string, browser: string } | undefined}
 */
export function findWebKit() {
  const driver = findOnPath('WebKitWebDriver');
  const screen = findOnPath('xvfb-run');
  const browser = findMiniBrowser();
  if (!driver || !screen || !browser || !findOnPath('xauth')) return undefined; // xvfb-run needs xauth
  return { driver, screen, browser };
}

/** @param {string} name */
function findOnPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** The browser is part of the library, in its folder for programs: /usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser on Debian. */
function findMiniBrowser() {
  const libraries = ['/usr/libexec', '/usr/lib', ...list('/usr/lib').filter((path) => path.endsWith('-gnu'))];
  const programs = libraries.flatMap(list).filter((path) => /\/webkit2?gtk-[\d.]+$/.test(path));
  return programs.map((folder) => join(folder, 'MiniBrowser')).find((path) => existsSync(path));
}

/** @param {string} folder */
function list(folder) {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}
