// Counts the tests of a JSON report, and writes the summary of `npm test`.

/**
 * The tests of one step. `groups` are the parts with at least one test: top folders for Vitest, projects for Playwright.
 * @typedef {{ passed: number, failed: number, skipped: number, groups: Set<string> }} Counts
 */
/**
 * The outcome of a step. A `note` says why it failed.
 * @typedef {{ name: string, outcome: 'ok' | 'failed' | 'not run', seconds: number, note?: string }} StepResult
 */
/** @typedef {{ status: string, name: string, assertionResults: { status: string }[] }} VitestFile */
/** @typedef {{ tests: { status: string, projectName: string }[] }} PlaywrightSpec */
/** @typedef {{ specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite */

/** @returns {Counts} */
export function noTests() {
  return { passed: 0, failed: 0, skipped: 0, groups: new Set() };
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
    const statuses = file.assertionResults.map((test) => test.status);
    if (file.status === 'failed' && !statuses.includes('failed')) statuses.push('failed');
    for (const status of statuses) counts[verdict(status)] += 1;
    const [group = ''] = file.name.slice(root.length).split(/[\\/]/).filter(Boolean);
    if (statuses.length > 0) counts.groups.add(group);
  }
  return counts;
}

/**
 * Counts the tests in a report of Playwright. An error outside any test counts as one failed test.
 *
 * @param {{ suites: PlaywrightSuite[], errors: unknown[] }} report
 */
export function countPlaywright(report) {
  const counts = noTests();
  counts.failed += report.errors.length;
  /** @param {PlaywrightSuite} suite */
  const visit = (suite) => {
    for (const test of suite.specs?.flatMap((spec) => spec.tests) ?? []) {
      counts[verdict(test.status)] += 1;
      counts.groups.add(test.projectName);
    }
    suite.suites?.forEach(visit);
  };
  report.suites.forEach(visit);
  return counts;
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
  if (counts.failed > 0) return `${counts.failed} failed`;
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
    `${name.padEnd(11)}${outcome.padEnd(9)}${seconds.padStart(7)}  ${note}`.trimEnd();
  return [
    row(['step', 'result', 'seconds']),
    ...results.map(({ name, outcome, seconds, note }) =>
      row([name, outcome, seconds.toFixed(1), note ?? '']),
    ),
  ].join('\n');
}

/**
 * Returns the last line of `npm test`, which programs may read.
 *
 * @param {readonly Counts[]} all
 */
export function describeTotals(all) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    all.reduce((total, counts) => total + counts[key], 0);
  return `tests: ${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`;
}
