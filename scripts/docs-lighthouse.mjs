// `npm run docs:lighthouse`: measures the front page and three chapters of the built documentation with Lighthouse, as on a phone.
// npx fetches Lighthouse, because it is larger than most of the tools that this repository installs.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium, launchOptions } from '../src/playwright/chromium.mjs';
import { parseArguments } from './arguments.mjs';
import { Failure, runCommand } from './command.mjs';
import { COURSE, listChapters } from './docs-course.mjs';
import { ensureBrowser } from './install.mjs';
import { serveFolder } from './site.mjs';

const LIGHTHOUSE = 'lighthouse@12.8.2'; // the last one that runs on Node 20
const WANTED = /** @type {const} */ ({ performance: 90, accessibility: 100 });
const repository = fileURLToPath(new URL('..', import.meta.url));

/**
 * The parts of a report that are used here.
 *
 * @typedef {{
 *   categories: Record<keyof typeof WANTED, { score: number, auditRefs: { id: string, weight: number }[] }>,
 *   audits: Record<string, { title: string, score: number | null, displayValue?: string }>,
 * }} Report
 */
const TIMES = [
  'first-contentful-paint',
  'largest-contentful-paint',
  'total-blocking-time',
  'cumulative-layout-shift',
];

await runCommand('docs:lighthouse', main);

/** Returns the exit status: 1 if a page has too few points. */
async function main() {
  const options = parseArguments(process.argv.slice(2), {
    command: 'docs:lighthouse',
    about:
      'measures the front page and three chapters of dist-docs with Lighthouse; a busy machine costs points',
    options: {},
  });
  if (!options) return 0;
  const folder = join(repository, 'dist-docs');
  if (!existsSync(folder)) throw new Failure('expected dist-docs, got none. Run npm run docs first.');
  await ensureBrowser();
  const chapters = listChapters(readFileSync(join(repository, COURSE), 'utf8'));
  const three = [0, chapters.length >> 1, chapters.length - 1].map((i) => chapters[i]?.path ?? '');
  const pages = ['', ...three.map((path) => path.replace('docs/', '').replace('.md', '.html'))];
  const site = await serveFolder(folder, undefined, { isStatic: true });
  let isGood = true;
  try {
    for (const page of pages) {
      const report = await measure(`${site.url}/${page}`);
      const names = /** @type {(keyof typeof WANTED)[]} */ (Object.keys(WANTED));
      const points = names.map((name) => Math.round(100 * report.categories[name].score));
      console.log(`${page || 'front page'}: ${names.map((name, i) => `${name} ${points[i]}`).join(', ')}`);
      console.log(`  ${TIMES.map((id) => `${id} ${report.audits[id]?.displayValue}`).join(', ')}`);
      for (const { id, weight } of report.categories.accessibility.auditRefs)
        if (weight > 0 && report.audits[id]?.score === 0) console.log(`  ${id}: ${report.audits[id].title}`);
      isGood &&= names.every((name, i) => (points[i] ?? 0) >= WANTED[name]);
    }
  } finally {
    site.close();
  }
  return isGood ? 0 : 1;
}

/**
 * @param {string} url
 * @returns {Promise<Report>}
 */
async function measure(url) {
  const flags = ['--headless=new', ...(launchOptions().args ?? [])].join(' ');
  const child = spawn(
    'npx',
    [
      '--yes',
      LIGHTHOUSE,
      url,
      '--quiet',
      '--output=json',
      `--only-categories=${Object.keys(WANTED).join(',')}`,
      `--chrome-flags=${flags}`,
    ],
    { env: { ...process.env, CHROME_PATH: findChromium() }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  child.stdout.on('data', (part) => {
    text += part;
  });
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0)
    throw new Failure(
      `expected ${LIGHTHOUSE} to measure ${url}, got exit status ${status}. See its output above.`,
    );
  return JSON.parse(text);
}
