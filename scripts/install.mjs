// Installs what a fresh clone lacks. Prints nothing if nothing is missing.
// Imports only Node's own modules, because no package may be installed yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** Installs packages that are missing or differ from package-lock.json. Takes milliseconds if there are none. */
export function ensureDependencies() {
  if (!isSupportedNode(process.versions.node)) {
    stop(`install: expected Node ^20.19 or >=22.12, got ${process.versions.node}. Install a newer Node.`);
  }
  if (!needsPackages(repository)) return;
  say('install: npm ci, because packages of package-lock.json are missing …');
  // --include: with NODE_ENV=production npm leaves out the tools, and this would install again each time
  const npm = run(['npm', 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  if (npm.ok) return;
  say(npm.errors);
  stop('install: expected npm ci to succeed, got the error above. Fix it, check the network, and try again.');
}

/** Installs Chromium if there is none: with apt-get if possible, otherwise with Playwright. */
export async function ensureBrowser() {
  const { findChromium } = await import('../src/playwright/chromium.mjs'); // here, because it imports Playwright
  if (findChromium()) return;

  const apt = findApt();
  if (apt) {
    say('install: apt-get install chromium …');
    run([...apt, 'update']);
    run([...apt, 'install', '-y', '--no-install-recommends', 'chromium']);
    if (findChromium()) return; // Ubuntu has no such package
  }

  say('install: playwright install chromium …');
  const playwright = join(repository, 'node_modules', 'playwright', 'cli.js');
  const libraries = apt ? ['--with-deps'] : []; // by apt-get too
  const download = run([process.execPath, playwright, 'install', ...libraries, 'chromium']);
  if (findChromium()) return;

  say(download.errors);
  stop(
    'install: expected Chromium, got none and cannot install it. Put chromium or google-chrome on PATH, ' +
      'or run npx playwright install chromium.',
  );
}

/**
 * Installs Firefox with apt-get if there is none.
 *
 * @returns {Promise<string | undefined>} a sentence that says why there is none, or undefined if there is one
 */
export async function ensureFirefox() {
  const { findFirefox } = await import('./firefox.mjs');
  const isFound = () => findFirefox() !== undefined;
  return installDebian('Firefox', ['firefox-esr'], isFound);
}

/**
 * Installs WebKitGTK's browser, its driver and a screen for it with apt-get, if any of them is missing.
 *
 * @returns {Promise<string | undefined>} a sentence that says what is missing, or undefined if nothing is
 */
export async function ensureWebKit() {
  const { findWebKit } = await import('./webkit.mjs');
  const isFound = () => findWebKit() !== undefined;
  return installDebian('WebKitGTK with its driver', ['webkit2gtk-driver', 'xvfb', 'xauth'], isFound);
}

/**
 * @param {string} what
 * @param {readonly string[]} packages
 * @param {() => boolean} isFound
 */
function installDebian(what, packages, isFound) {
  if (isFound()) return undefined;
  const apt = findApt();
  if (!apt) return `${what} is missing, and apt-get cannot install it here.`;
  say(`install: apt-get install ${packages.join(' ')} …`);
  run([...apt, 'update']);
  const install = run([...apt, 'install', '-y', '--no-install-recommends', ...packages]);
  if (isFound()) return undefined;
  say(install.errors);
  return `${what} is missing, and apt-get install ${packages.join(' ')} did not provide it.`;
}

/**
 * Returns whether Vite runs on a Node version.
 *
 * @param {string} version as in process.versions.node
 */
export function isSupportedNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
}

/**
 * Returns whether node_modules lacks a package of package-lock.json or has another version of it.
 *
 * Packages for other platforms are optional and may be missing. Additional packages do not matter.
 *
 * @param {string} root the folder of package-lock.json
 */
export function needsPackages(root) {
  // npm writes this file at the end of an install: without it, the install was interrupted or never started
  const installedLock = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return true;
  const installed = readPackages(installedLock);
  return Object.entries(readPackages(join(root, 'package-lock.json'))).some(([path, wanted]) => {
    if (path === '') return false; // the repository itself
    const found = installed[path];
    if (!found) return !wanted.optional;
    return found.version !== wanted.version || !existsSync(join(root, path));
  });
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>} by path from the root
 */
function readPackages(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

/** Returns the words that start apt-get, or undefined if it is missing or would ask for a password. */
function findApt() {
  const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  if (!run([...apt, '--version']).ok) return undefined;
  if (process.getuid?.() === 0) return apt;
  return run(['sudo', '-n', 'true']).ok ? ['sudo', '-n', ...apt] : undefined;
}

/**
 * Runs a command in the repository and keeps its output for the case that it fails.
 *
 * @param {string[]} words the program and its arguments
 */
function run([program = '', ...rest]) {
  const result = spawnSync(program, rest, {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && program === 'npm', // npm is a .cmd file there
  });
  const output = result.error ? result.error.message : result.stdout + result.stderr;
  // keep the lines with the cause: npm and Playwright also print stacks and repeat themselves
  const errors = new Set(output.split('\n').filter((line) => /\berror\b/i.test(line)));
  return { ok: result.status === 0, errors: [...errors].join('\n') || output.trim() };
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * @param {string} line
 * @returns {never}
 */
function stop(line) {
  say(line);
  process.exit(2);
}
