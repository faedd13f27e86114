// Counts the tests of a JSON report, and words the end of `npm test`.

/**
 * The tests of one step. `groups` are the parts that had a test: top folders for Vitest, projects for Playwright.
 * @typedef {{ passed: number, failed: number, skipped: number, groups: Set<string> }} Counts
 */
/**
 * What became of a step. A `note` says why it did not end well.
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
 * Counts the tests of a report of Vitest. A file that failed before its first test counts as one failed test.
 *
 * @param {{ testResults: VitestFile[] }} report
 * @param {string} root the folder that the groups are in
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
 * Counts the tests of a report of Playwright. An error outside of any test counts as one failed test.
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
 * Says why a step that runs tests did not end well, or undefined if it did.
 *
 * A pattern that matches nothing any more is a failure: else a renamed folder would be a silent pass.
 *
 * @param {Counts | undefined} counts undefined if there is no report
 * @param {readonly string[]} groups those that must have had a test
 */
export function findFault(counts, groups) {
  if (!counts) return 'no report';
  if (counts.failed > 0) return `${counts.failed} failed`;
  const missing = groups.filter((group) => !counts.groups.has(group));
  if (missing.length > 0) return `no test in ${missing.join(', ')}`;
  return counts.passed === 0 ? 'every test was skipped' : undefined;
}

/**
 * Gives a short table of the steps, a line each.
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
 * Gives the last line of `npm test`, which programs read.
 *
 * @param {readonly Counts[]} all
 */
export function describeTotals(all) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    all.reduce((total, counts) => total + counts[key], 0);
  return `tests: ${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`;
}
