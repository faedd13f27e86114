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
 * projects that take minutes: only `--all` runs them. `part` tells steps of one name apart. `browser` is installed first: without
 * Chromium nothing runs, without one of the others the step is skipped.
 *
 * @typedef {{
 *   name: string,
 *   part?: string,
 *   program: keyof typeof programs,
 *   arguments: readonly string[],
 *   browser?: 'chromium' | 'firefox' | 'webkit',
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
    browser: 'chromium',
    groups: ['src'],
  },
  { name: 'build', program: 'vite', arguments: ['build'] },
  { name: 'docs', program: 'docs', arguments: [], browser: 'chromium' },
  {
    name: 'e2e',
    program: 'playwright',
    arguments: ['test', '-c', 'e2e/playwright.config.ts'],
    browser: 'chromium',
    needsBuild: true,
    groups: ['isolated', 'reading', 'plain'],
  },
  {
    name: 'firefox',
    part: 'browser',
    program: 'vitest',
    arguments: ['run', '--project=firefox'], // scripts/firefox-tests.mjs lists its tests
    browser: 'firefox',
    groups: ['src'],
    all: ['firefox-all'],
  },
  {
    name: 'firefox',
    part: 'e2e',
    program: 'playwright',
    arguments: [
      'test',
      '-c',
      'e2e/firefox.config.ts',
      '--project=firefox-isolated',
      '--project=firefox-plain',
    ],
    browser: 'firefox',
    needsBuild: true,
    groups: ['firefox-isolated', 'firefox-plain'],
    all: ['firefox-all'],
  },
  {
    name: 'webkit',
    program: 'playwright',
    arguments: ['test', '-c', 'e2e/webkit/playwright.config.ts'],
    browser: 'webkit',
    needsBuild: true,
    groups: ['webkit'],
  },
  { name: 'package', program: 'check-package', arguments: [] },
  {
    name: 'consumers',
    program: 'playwright',
    arguments: ['test', '-c', 'e2e/consumers/playwright.config.ts', '--project=consumers'],
    browser: 'chromium',
    groups: ['consumers'],
    all: ['tools'],
  },
];

/**
 * Returns the name of a step with its part, for people.
 *
 * @param {Step} step
 */
export function nameStep({ name, part }) {
  return part === undefined ? name : `${name} ${part}`;
}

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
  const known = [...new Set(full.map((step) => step.name))];
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
  const { program, arguments: own, groups = [], all = [] } = step;
  if (all.length === 0) return step;
  return {
    ...step,
    arguments: [...own, ...all.map((project) => `--project=${project}`)],
    groups: program === 'playwright' ? [...groups, ...all] : groups, // Vitest's groups are folders
  };
}
