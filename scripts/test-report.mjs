// Counts the tests of a JSON report, and writes the summary of `npm test`.
import { stripVTControlCharacters } from 'node:util';

/**
 * The tests of one step. `failures` has an entry for each failed test: its file, its name and the first line of its error.
 * `groups` are the parts with at least one test: top folders for Vitest, projects for Playwright.
 * @typedef {{ passed: number, failures: string[], skipped: number, groups: Set<string> }} Counts
 */
/**
 * The outcome of a step. A `note` says why it failed or was skipped.
 * @typedef {{ name: string, outcome: 'ok' | 'failed' | 'skipped' | 'not run', seconds: number, note?: string }} StepResult
 */
/** @typedef {{ status: string, fullName?: string, failureMessages?: string[] }} VitestTest */
/** @typedef {{ status: string, name: string, message?: string, assertionResults: VitestTest[] }} VitestFile */
/** @typedef {{ message?: string }} PlaywrightError */
/** @typedef {{ status: string, projectName: string, results?: { error?: PlaywrightError }[] }} PlaywrightTest */
/** @typedef {{ file?: string, title?: string, tests: PlaywrightTest[] }} PlaywrightSpec */
/** @typedef {{ specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite */

/** @returns {Counts} */
export function noTests() {
  return { passed: 0, failures: [], skipped: 0, groups: new Set() };
}

/**
 * Counts the tests in a report of Vitest. A file that failed before its first test counts as one failed test.
 *
 * @param {{ testResults: VitestFile[] }} report
 * @param {string} root folder that contains the groups
 */
export function countVitest(report, root) {
  const counts = noTests();
  for (const file of report.testResults) {
    const [group = '', ...path] = file.name.slice(root.length).split(/[\\/]/).filter(Boolean);
    const failuresBefore = counts.failures.length;
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      const result = verdict(status);
      if (result === 'failed') {
        counts.failures.push(describeFailure([group, ...path].join('/'), fullName, failureMessages?.[0]));
      } else counts[result] += 1;
    }
    const failedEarly = file.status === 'failed' && counts.failures.length === failuresBefore;
    if (failedEarly)
      counts.failures.push(describeFailure([group, ...path].join('/'), undefined, file.message));
    if (failedEarly || file.assertionResults.length > 0) counts.groups.add(group);
  }
  return counts;
}

/**
 * Counts the tests in a report of Playwright. An error outside any test counts as one failed test.
 *
 * @param {{ suites: PlaywrightSuite[], errors: PlaywrightError[] }} report
 */
export function countPlaywright(report) {
  const counts = noTests();
  counts.failures.push(
    ...report.errors.map(({ message }) => describeFailure('outside a test', undefined, message)),
  );
  /** @param {PlaywrightSuite} suite */
  const visit = (suite) => {
    for (const { file = '', title, tests } of suite.specs ?? []) {
      for (const { status, projectName, results } of tests) {
        const result = verdict(status);
        if (result === 'failed') {
          const message = results?.find(({ error }) => error)?.error?.message;
          counts.failures.push(describeFailure(`[${projectName}] ${file}`, title, message));
        } else counts[result] += 1;
        counts.groups.add(projectName);
      }
    }
    suite.suites?.forEach(visit);
  };
  report.suites.forEach(visit);
  return counts;
}

/**
 * Returns one line that names a failed test.
 *
 * @param {string} place file, and where it ran
 * @param {string | undefined} name of the test; undefined if the failure is outside any test
 * @param {string | undefined} message of its error; terminal colors are removed
 */
function describeFailure(place, name, message) {
  const firstLine = message && stripVTControlCharacters(message).trim().split('\n', 1)[0];
  return [place, name, firstLine].filter(Boolean).join(' › ');
}

/**
 * @param {string} status Vitest's passed, failed, skipped, pending, todo; Playwright's expected, unexpected, flaky, skipped
 * @returns {'passed' | 'failed' | 'skipped'}
 */
function verdict(status) {
  if (status === 'passed' || status === 'expected') return 'passed';
  return ['skipped', 'pending', 'todo', 'disabled'].includes(status) ? 'skipped' : 'failed';
}

/**
 * Returns why a step with tests failed, or undefined if it passed.
 *
 * A group without tests is a failure. Otherwise the tests of a renamed folder could vanish unnoticed.
 *
 * @param {Counts | undefined} counts undefined if there is no report
 * @param {readonly string[]} groups groups that must have a test
 */
export function findFault(counts, groups) {
  if (!counts) return 'no report';
  if (counts.failures.length > 0) return `${counts.failures.length} failed`;
  const missing = groups.filter((group) => !counts.groups.has(group));
  if (missing.length > 0) return `no test in ${missing.join(', ')}`;
  return counts.passed === 0 ? 'every test was skipped' : undefined;
}

/**
 * Returns a table with a line for each step.
 *
 * @param {readonly StepResult[]} results
 */
export function describeSteps(results) {
  const row = (/** @type {string[]} */ [name = '', outcome = '', seconds = '', note = '']) =>
    `${name.padEnd(16)}${outcome.padEnd(9)}${seconds.padStart(7)}  ${note}`.trimEnd();
  return [
    row(['step', 'result', 'seconds']),
    ...results.map(({ name, outcome, seconds, note }) =>
      row([name, outcome, seconds.toFixed(1), note ?? '']),
    ),
  ].join('\n');
}

/**
 * Returns a line for each failed test, for the end of the output, where people look first.
 *
 * @param {readonly Counts[]} all
 */
export function describeFailures(all) {
  return all
    .flatMap(({ failures }) => failures)
    .map((failure) => `failed: ${failure}\n`)
    .join('');
}

/**
 * Returns the last line of `npm test`, which programs may read.
 *
 * @param {readonly Counts[]} all
 */
export function describeTotals(all) {
  const sum = (/** @type {(counts: Counts) => number} */ count) =>
    all.reduce((total, counts) => total + count(counts), 0);
  const [passed, failed, skipped] = [
    sum((counts) => counts.passed),
    sum(({ failures }) => failures.length),
    sum((counts) => counts.skipped),
  ];
  return `tests: ${passed} passed, ${failed} failed, ${skipped} skipped`;
}
