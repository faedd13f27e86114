// `node scripts/kill-kept-runs.mjs --kills 50`: trains in a browser that keeps the run, kills the browser at random moments (SIGKILL), and
// continues the kept run in the next one. Prints what was lost, and how much of the time saving took. docs/reliability.md has the figures.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from 'playwright';
import { findChromium, launchOptions } from '../src/playwright/chromium.mjs';
import { parseArguments } from './arguments.mjs';
import { Failure, runCommand } from './command.mjs';
import { serveSite } from './site.mjs';

/** @typedef {import('../src/elements.ts').PalestraLab} PalestraLab */
/** @typedef {import('../src/elements.ts').KeptRunSummary} KeptRunSummary */
/** @typedef {{ iteration: number, seconds: number }} Progress */

/** How long a browser trains before it is killed, ms. */
const TRAINING_MS = { from: 500, to: 9000 };
const POLL_MS = 100;

await runCommand('kill-kept-runs', main);

async function main() {
  const options = parseArguments(process.argv.slice(2), {
    command: 'kill-kept-runs',
    about: 'kills a browser that keeps a run, again and again, and says what was lost',
    options: {
      kills: { kind: 'integer', min: 1, default: 50, help: 'how often' },
      env: { kind: 'string', default: 'CartPole-v1', help: 'the environment or preset that trains' },
    },
  });
  if (!options) return 0;
  const site = await serveSite((line) => console.error(line));
  const profile = mkdtempSync(join(tmpdir(), 'palestra-kill-'));
  const losses = [];
  try {
    /** @type {Progress | undefined} */
    let last;
    for (let kill = 0; kill <= options.kills; kill++) {
      const browser = await startBrowser(profile);
      try {
        const page = await openLab(browser, site.url, options.env);
        const kept = await readSummary(page);
        if (last) {
          const lost = last.seconds - (kept?.seconds ?? 0);
          losses.push(lost);
          console.log(
            `kill ${kill}: seen ${last.iteration} iterations, kept ${kept?.iteration ?? 0}; lost ${lost.toFixed(2)} s of training`,
          );
        }
        await startOrContinue(page, kept);
        if (kill < options.kills) last = await watch(page, last);
        else console.log(`the last: ${JSON.stringify(await describeCurve(page))}`);
      } finally {
        await browser.kill();
      }
    }
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    site.close();
  }
  losses.sort((a, b) => a - b);
  console.log(
    `${losses.length} kills; lost in seconds of training: median ${losses[losses.length >> 1].toFixed(2)}, most ${losses.at(-1)?.toFixed(2)}`,
  );
  return 0;
}

/**
 * Starts a browser in a process group of its own, so that it can be killed as a whole.
 *
 * @param {string} profile
 */
async function startBrowser(profile) {
  const path = findChromium() ?? chromium.executablePath();
  const flags = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
  const child = spawn(path, [...(launchOptions().args ?? []), ...flags], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const kill = async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await gone;
  };
  for await (const line of createInterface({ input: child.stderr })) {
    const [, address] = /DevTools listening on (\S+)/.exec(line) ?? [];
    if (address) {
      child.stderr.resume();
      return { kill, connection: await chromium.connectOverCDP(address) };
    }
  }
  throw new Failure('the browser did not start.');
}

/**
 * @param {Awaited<ReturnType<typeof startBrowser>>} browser
 * @param {string} url
 * @param {string} env
 */
async function openLab({ connection }, url, env) {
  const page = await connection.contexts()[0].newPage();
  await page.goto(`${url}/index.html`);
  await page.evaluate((name) => {
    const lab = /** @type {PalestraLab} */ (document.querySelector('palestra-lab'));
    Object.assign(lab, { env: name, target: 1e9, seed: 1, keep: 'killed' });
  }, env);
  return page;
}

/**
 * Reads the database itself, as it is on the disk.
 *
 * @param {import('playwright').Page} page
 * @returns {Promise<KeptRunSummary | undefined>}
 */
function readSummary(page) {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('palestra-kept-runs');
        opening.onupgradeneeded = () => opening.transaction?.abort(); // the page makes it
        opening.onerror = () =>
          opening.error?.name === 'AbortError' ? resolve(undefined) : reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          const reading = db.transaction('summaries').objectStore('summaries').get('killed');
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            db.close();
            resolve(reading.result);
          };
        };
      }),
  );
}

/**
 * Continues the kept run, or starts the first. Fails if a kept run is not offered or cannot be read.
 *
 * @param {import('playwright').Page} page
 * @param {KeptRunSummary | undefined} kept
 */
async function startOrContinue(page, kept) {
  const label = kept ? 'Continue' : 'Start';
  await page.getByRole('button', { name: label, exact: true }).click({ timeout: 20_000 });
  await page.locator('palestra-status [data-state=running]').waitFor({ timeout: 60_000 });
  const { first, count, isWhole } = await describeCurve(page);
  if (kept && (first !== 1 || count < kept.iteration || !isWhole)) {
    throw new Failure(`the kept run has ${kept.iteration} iterations, but its curve has ${count}.`);
  }
}

/**
 * @param {import('playwright').Page} page
 * @returns {Promise<{ first: number | undefined, count: number, isWhole: boolean }>}
 */
function describeCurve(page) {
  return page.locator('palestra-lab').evaluate((element) => {
    const { points } = /** @type {PalestraLab} */ (element).controller;
    const isWhole = points.every((point, i) => point.iteration === i + 1);
    return { first: points[0]?.iteration, count: points.length, isWhole };
  });
}

/**
 * Watches the run until a random moment. Gives its progress there.
 *
 * @param {import('playwright').Page} page
 * @param {Progress | undefined} before
 * @returns {Promise<Progress | undefined>}
 */
async function watch(page, before) {
  const end = performance.now() + TRAINING_MS.from + Math.random() * (TRAINING_MS.to - TRAINING_MS.from);
  let last = before;
  while (performance.now() < end) {
    last = await page.locator('palestra-lab').evaluate((element) => {
      const point = /** @type {PalestraLab} */ (element).controller.points.at(-1);
      return point && { iteration: point.iteration, seconds: point.seconds };
    });
    await wait(Math.min(POLL_MS, Math.max(0, end - performance.now())));
  }
  return last;
}
