// `npm test`: runs every check, also in a fresh clone. Each step runs even if an earlier one failed.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArguments, UsageError } from './arguments.mjs';
import { ensureBrowser, ensureDependencies, ensureFirefox, ensureWebKit } from './install.mjs';
import {
  countPlaywright,
  countVitest,
  describeFailures,
  describeSteps,
  describeTotals,
  findFault,
} from './test-report.mjs';
import { chooseSteps, nameStep, programs, steps } from './test-steps.mjs';

/** @typedef {import('./test-report.mjs').Counts} Counts */
/** @typedef {import('./test-report.mjs').StepResult} StepResult */
/** @typedef {import('./test-steps.mjs').Step} Step */

const repository = fileURLToPath(new URL('..', import.meta.url));
const builtPage = join(repository, 'dist', 'index.html');

/** @type {import('node:child_process').ChildProcess | undefined} */
let running;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => {
    running?.kill(signal); // otherwise its browser would keep running
    process.exit(1);
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** Returns the exit status. */
async function main() {
  const options = parseArguments(process.argv.slice(2), {
    command: 'test',
    about: 'runs every check of the repository',
    options: {
      only: {
        kind: 'string',
        example: 'unit',
        help: `runs only these steps, separated by commas: ${[...new Set(steps.map((step) => step.name))].join(', ')}`,
      },
      all: {
        kind: 'flag',
        help: 'also runs what takes minutes: the package in build tools that it must first install, more tests in Firefox',
      },
    },
  });
  if (!options) return 0;
  const chosen = chooseSteps(options.only, options.all);
  ensureDependencies();
  if (chosen.some((step) => step.browser === 'chromium')) await ensureBrowser();
  const missing = {
    chromium: undefined,
    firefox: chosen.some((step) => step.browser === 'firefox') ? await ensureFirefox() : undefined,
    webkit: chosen.some((step) => step.browser === 'webkit') ? await ensureWebKit() : undefined,
  };

  const reports = mkdtempSync(join(tmpdir(), 'palestra-test-'));
  process.once('exit', () => rmSync(reports, { recursive: true, force: true })); // also after a signal
  /** @type {StepResult[]} */
  const results = [];
  /** @type {Counts[]} */
  const counted = [];
  for (const step of chosen) {
    const build = results.find(({ name }) => name === 'build');
    const lack = step.browser && missing[step.browser];
    if (lack) {
      results.push({ name: nameStep(step), outcome: 'skipped', seconds: 0, note: lack });
      continue;
    }
    const obstacle = step.needsBuild ? findObstacle(build) : undefined;
    if (obstacle) {
      results.push({ name: nameStep(step), outcome: 'not run', seconds: 0, note: obstacle });
      continue;
    }
    const { result, counts } = await runStep(step, join(reports, `${nameStep(step)}.json`));
    results.push(result);
    if (counts) counted.push(counts);
  }
  console.log(`\n${describeSteps(results)}\n`);
  console.log(describeFailures(counted) + describeTotals(counted));
  return results.every(({ outcome }) => outcome === 'ok' || outcome === 'skipped') ? 0 : 1;
}

/**
 * Returns why a step that needs the built page cannot run, or undefined.
 *
 * @param {StepResult | undefined} build undefined if it was not selected
 */
function findObstacle(build) {
  if (build) return build.outcome === 'ok' ? undefined : 'the build failed';
  if (!existsSync(builtPage)) return 'nothing is built: add build to --only';
  console.log(
    `\ntesting the page that was built at ${statSync(builtPage).mtime.toLocaleString()}; add build to --only to build it again`,
  );
  return undefined;
}

/**
 * @param {Step} step
 * @param {string} reportFile file for the report of its tests, if it has any
 * @returns {Promise<{ result: StepResult, counts?: Counts }>}
 */
async function runStep(step, reportFile) {
  const { program, groups } = step;
  const name = nameStep(step);
  console.log(`\n=== ${name}: ${[program, ...step.arguments].join(' ')}`);
  const started = performance.now();
  const status = await spawnStep(step, reportFile);
  const seconds = (performance.now() - started) / 1000;

  const counts = groups && readReport(program, reportFile);
  const fault = (groups && findFault(counts, groups)) ?? (status === 0 ? undefined : `exit status ${status}`);
  return {
    result: fault ? { name, outcome: 'failed', seconds, note: fault } : { name, outcome: 'ok', seconds },
    ...(counts && { counts }),
  };
}

/**
 * Returns the exit status, or the name of the signal that ended the step.
 *
 * @param {Step} step
 * @param {string} reportFile
 * @returns {Promise<number | string | null>}
 */
function spawnStep({ program, arguments: own, groups }, reportFile) {
  const playwright = ['--reporter=list,json'];
  const vitest = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const reporters = groups ? (program === 'playwright' ? playwright : vitest) : [];
  const script = join(repository, 'node_modules', programs[program]);
  const child = spawn(process.execPath, [script, ...own, ...reporters], {
    cwd: repository,
    stdio: 'inherit',
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile },
  });
  running = child;
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
}

/**
 * @param {Step['program']} program
 * @param {string} reportFile
 */
function readReport(program, reportFile) {
  if (!existsSync(reportFile)) return undefined;
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  return program === 'playwright' ? countPlaywright(report) : countVitest(report, repository);
}
