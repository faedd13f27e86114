// The steps of `npm test`, in their order.
import { UsageError } from './arguments.mjs';

/**
 * `script` is a program of Node, in node_modules. `tests` is set on steps that write a report:
 * `groups` are the parts of it that must not be empty.
 *
 * @typedef {{
 *   name: string,
 *   script: string,
 *   arguments: readonly string[],
 *   browser?: boolean,
 *   needsBuild?: boolean,
 *   tests?: { runner: 'vitest' | 'playwright', groups: readonly string[] },
 * }} Step
 */

/** @type {readonly Step[]} */
export const steps = [
  { name: 'lint', script: '@biomejs/biome/bin/biome', arguments: ['check', '--error-on-warnings', '.'] },
  { name: 'types', script: 'typescript/bin/tsc', arguments: ['--noEmit'] },
  { name: 'unused', script: 'knip/bin/knip.js', arguments: [] },
  {
    name: 'unit',
    script: 'vitest/vitest.mjs',
    arguments: ['run', '--project', 'unit'],
    tests: { runner: 'vitest', groups: ['src', 'scripts'] },
  },
  {
    name: 'browser',
    script: 'vitest/vitest.mjs',
    arguments: ['run', '--project', 'browser'],
    browser: true,
    tests: { runner: 'vitest', groups: ['src'] },
  },
  { name: 'build', script: 'vite/bin/vite.js', arguments: ['build'] },
  {
    name: 'e2e',
    script: '@playwright/test/cli.js',
    arguments: ['test', '-c', 'e2e/playwright.config.ts'],
    browser: true,
    needsBuild: true,
    tests: { runner: 'playwright', groups: ['isolated', 'plain'] },
  },
];

/**
 * Gives the steps that are named, in the order of the table; all of them if none is.
 *
 * @param {string | undefined} only names with commas between
 * @throws {UsageError} if a name is unknown.
 */
export function chooseSteps(only) {
  if (only === undefined) return steps;
  const known = steps.map((step) => step.name);
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `test: expected --only to name steps, got '${unknown}'. Known: ${known.join(', ')}.`,
    );
  }
  return steps.filter((step) => names.includes(step.name));
}
