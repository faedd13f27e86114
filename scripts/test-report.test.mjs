import { expect, test } from 'vitest';
import {
  countPlaywright,
  countVitest,
  describeFailures,
  describeSteps,
  describeTotals,
  findFault,
  noTests,
} from './test-report.mjs';
import { chooseSteps, nameStep, steps } from './test-steps.mjs';

/**
 * @param {string} name
 * @param {...string} statuses of its tests
 */
const file = (name, ...statuses) => ({
  name,
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({
    status,
    fullName: 'it adds',
    failureMessages: status === 'failed' ? ['Error: expected 2\nat a line'] : [],
  })),
});

test('in a report of Vitest each test counts, and a file that cannot be loaded counts as one failed test', () => {
  const report = {
    testResults: [
      file('/palestra/src/core/a.test.ts', 'passed', 'passed', 'failed', 'skipped'),
      file('/palestra/scripts/b.test.mjs', 'passed', 'todo', 'pending'),
      {
        name: '/palestra/examples/c.test.ts',
        status: 'failed',
        message: 'no such file',
        assertionResults: [],
      },
    ],
  };
  expect(countVitest(report, '/palestra/')).toEqual({
    passed: 3,
    failures: ['src/core/a.test.ts › it adds › Error: expected 2', 'examples/c.test.ts › no such file'],
    skipped: 3,
    groups: new Set(['src', 'scripts', 'examples']),
  });
});

test('in a report of Playwright tests count by project, with nested suites and errors outside tests', () => {
  const spec = {
    tests: [
      { status: 'expected', projectName: 'isolated' },
      { status: 'skipped', projectName: 'plain' },
    ],
  };
  const results = [{}, { error: { message: '\u001b[31mError: timeout\u001b[39m\n  at a line' } }];
  const broken = {
    file: 'page.spec.ts',
    title: 'it starts',
    tests: [{ status: 'unexpected', projectName: 'plain', results }],
  };
  const report = {
    suites: [{ specs: [spec], suites: [{ specs: [spec, broken] }] }],
    errors: [{ message: 'x' }],
  };
  expect(countPlaywright(report)).toEqual({
    passed: 2,
    failures: ['outside a test › x', '[plain] page.spec.ts › it starts › Error: timeout'],
    skipped: 2,
    groups: new Set(['isolated', 'plain']),
  });
});

test('a step fails without a report, without tests in a group, or if every test was skipped', () => {
  const counts = { ...noTests(), passed: 1, groups: new Set(['src']) };
  expect(findFault(counts, ['src'])).toBeUndefined();
  expect(findFault(counts, ['src', 'scripts'])).toBe('no test in scripts');
  expect(findFault({ ...counts, failures: ['a', 'b'] }, ['src'])).toBe('2 failed');
  expect(findFault({ ...counts, passed: 0, skipped: 1 }, ['src'])).toBe('every test was skipped');
  expect(findFault(undefined, ['src'])).toBe('no report');
});

test('the table has a line for each step, every failure is named, and the last line is the sum', () => {
  const table = describeSteps([
    { name: 'lint', outcome: 'ok', seconds: 1.25 },
    { name: 'e2e', outcome: 'not run', seconds: 0, note: 'the build failed' },
    { name: 'firefox browser', outcome: 'skipped', seconds: 0, note: 'Firefox is missing.' },
  ]);
  expect(table.split('\n')).toEqual([
    'step            result   seconds',
    'lint            ok           1.3',
    'e2e             not run      0.0  the build failed',
    'firefox browser skipped      0.0  Firefox is missing.',
  ]);
  const one = { passed: 2, failures: ['a.test.ts › it adds'], skipped: 0, groups: new Set(['src']) };
  expect(describeFailures([one, noTests()])).toBe('failed: a.test.ts › it adds\n');
  expect(describeTotals([one, { ...one, skipped: 4 }])).toBe('tests: 4 passed, 2 failed, 4 skipped');
  expect(describeTotals([])).toBe('tests: 0 passed, 0 failed, 0 skipped');
});

test('--only selects steps in the order of the table, and rejects an unknown name', () => {
  expect(chooseSteps('unit, lint').map((step) => step.name)).toEqual(['lint', 'unit']);
  expect(chooseSteps(undefined)).toEqual(steps);
  const [{ arguments: usual }, { arguments: full, groups }] = [false, true].map(
    (all) => chooseSteps('consumers', all)[0],
  );
  expect(full).toEqual([...usual, '--project=tools']);
  expect(groups).toEqual(['consumers', 'tools']);
  const firefox = chooseSteps('firefox', true);
  expect(firefox.map(nameStep)).toEqual(['firefox browser', 'firefox e2e']);
  expect(firefox.map((step) => step.groups)).toEqual([
    ['src'], // Vitest's groups are folders
    ['firefox-isolated', 'firefox-plain', 'firefox-all'],
  ]);
  expect(() => chooseSteps('unit,tpyes')).toThrow(
    "test: expected --only to name steps, got 'tpyes'. Known: lint, types, unused, unit, browser, build, docs, e2e, firefox, webkit, package, consumers.",
  );
});
