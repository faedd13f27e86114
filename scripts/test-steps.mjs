// The steps of `npm test` in their order.
import { UsageError } from './arguments.mjs';

/** Paths of the programs from node_modules. Node starts them directly, which works on every platform and without npx. */
export const programs = {
  biome: '@biomejs/biome/bin/biome',
  tsc: '@typescript/native/bin/tsc',
  knip: 'knip/bin/knip.js',
  vitest: 'vitest/vitest.mjs',
  vite: 'vite/bin/vite.js',
  playwright: '@playwright/test/cli.js',
  docs: '../scripts/docs.mjs',
  'check-package': '../scripts/check-package.mjs', // scripts of this repository
};

/**
 * A step with `groups` runs tests, and each group must have at least one (countVitest and countPlaywright name the groups). `all` are
 * projects of Playwright that take minutes: only `--all` runs them.
 *
 * @typedef {{
 *   name: string,
 *   program: keyof typeof programs,
 *   arguments: readonly string[],
 *   browser?: boolean,
 *   needsBuild?: boolean,
 *   groups?: readonly string[],
 *   all?: readonly string[],
 * }} Step
 */

/** @type {readonly Step[]} */
export const steps = [
  { name: 'lint', program: 'biome', arguments: ['check', '--error-on-warnings', '.'] },
  { name: 'types', program: 'tsc', arguments: ['--noEmit'] },
  { name: 'unused', program: 'knip', arguments: [] },
  {
    name: 'unit',
    program: 'vitest',
    arguments: ['run', '--project', 'unit'],
    groups: ['src', 'scripts'],
  },
  {
    name: 'browser',
    program: 'vitest',
    arguments: ['run', '--project', 'browser'],
    browser: true,
    groups: ['src'],
  },
  { name: 'build', program: 'vite', arguments: ['build'] },
  { name: 'docs', program: 'docs', arguments: [], browser: true },
  {
    name: 'e2e',
    program: 'playwright',
    arguments: ['test', '-c', 'e2e/playwright.config.ts'],
    browser: true,
    needsBuild: true,
    groups: ['isolated', 'plain'],
  },
  { name: 'package', program: 'check-package', arguments: [] },
  {
    name: 'consumers',
    program: 'playwright',
    arguments: ['test', '-c', 'e2e/consumers/playwright.config.ts', '--project=consumers'],
    browser: true,
    groups: ['consumers'],
    all: ['tools'],
  },
];

/**
 * Returns the named steps in the order of the table, or all of them.
 *
 * @param {string | undefined} only names separated by commas
 * @param {boolean} [all] with the tests that take minutes
 * @throws {UsageError} if a name is unknown.
 */
export function chooseSteps(only, all = false) {
  const full = all ? steps.map(addSlowTests) : steps;
  if (only === undefined) return full;
  const known = full.map((step) => step.name);
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `test: expected --only to name steps, got '${unknown}'. Known: ${known.join(', ')}.`,
    );
  }
  return full.filter((step) => names.includes(step.name));
}

/**
 * @param {Step} step
 * @returns {Step}
 */
function addSlowTests(step) {
  const { arguments: own, groups = [], all = [] } = step;
  if (all.length === 0) return step;
  return {
    ...step,
    arguments: [...own, ...all.map((project) => `--project=${project}`)],
    groups: [...groups, ...all],
  };
}
