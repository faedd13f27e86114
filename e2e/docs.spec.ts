// The built documentation: runs its programs and elements as a reader would. It serves the site itself, so one project runs it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { COURSE, listChapters } from '../scripts/docs-course.mjs';
import { serveFolder } from '../scripts/site.mjs';

const folder = join(import.meta.dirname, '..', 'dist-docs');
let site: Awaited<ReturnType<typeof serveFolder>>;
let complaints: string[];

test.use({ serviceWorkers: 'block' }); // docs-site.spec.ts tests it; here it would store the whole site for each test

test.beforeAll(async () => {
  if (!existsSync(folder))
    throw new Error('docs.spec: expected dist-docs, got none. Run npm run docs first.');
  site = await serveFolder(folder);
});
test.afterAll(() => site?.close());
test.beforeEach(({ page }) => {
  complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
});
test.afterEach(() => expect(complaints).toEqual([]));

/** The chapters of the course, in their order. */
const CHAPTERS = listChapters(readFileSync(join(folder, '..', COURSE), 'utf8')).map(
  ({ path }) => /([\w-]+)\.md$/.exec(path)?.[1] ?? '',
);

/** Runs a program of a page, by default of the tutorial, and returns the lines it prints. */
async function runProgram(page: Page, name: string, path = 'tutorial.html'): Promise<string[]> {
  await page.goto(`${site.url}/${path}`);
  const program = page.locator(`[data-program$="assets/${name}.js"]`);
  await program.getByRole('button', { name: 'Run' }).click();
  await expect(program.getByRole('status')).not.toBeEmpty({ timeout: 30_000 });
  await expect(page.locator('body')).not.toHaveAttribute('data-running', { timeout: 50_000 });
  return ((await program.getByRole('status').textContent()) ?? '').trim().split('\n');
}

// These numbers were computed in Python, with the equations of CartPole and numpy's generator.
test('one environment: the cart follows its pole from seed 42', async ({ page }) => {
  expect(await runProgram(page, 'one-environment')).toEqual([
    'at first the pole leans by 0.0359 rad',
    'it fell after 55 steps, leaning by 0.2260 rad',
  ]);
});

test('many environments: the carts follow their poles from seeds 42 to 49', async ({ page }) => {
  expect(await runProgram(page, 'many-environments')).toEqual(['15 poles fell, after 42.3 steps on average']);
});

test('an untrained policy chooses like a coin', async ({ page }) => {
  const lines = await runProgram(page, 'policy');
  expect(lines[0]).toMatch(/^the network runs on (wasm|cpu|webgpu): ./);
  expect(lines[1]).toMatch(/^its first actions:( [01]){8}$/);
  expect(lines[2]).toBe('entropy: 0.69 nats; a fair coin has 0.69');
  const [, mean] = /^mean return of 100 episodes: (\d+)$/.exec(lines[3]) ?? [];
  expect(Number(mean)).toBeGreaterThan(15); // a coin reaches about 22
  expect(Number(mean)).toBeLessThan(35);
});

test('REINFORCE solves CartPole, with the same lines when it runs again', async ({ page }) => {
  const lines = await runProgram(page, 'reinforce');
  expect(lines.at(-2)).toMatch(/^\d+: mean return (4[789]\d|500)$/);
  expect(lines.at(-1)).toMatch(/^after training: at least \d+ in each of 32 episodes$/);
  expect(await runProgram(page, 'reinforce')).toEqual(lines);
});

test('a policy learns an environment that is loaded by its address', async ({ page }) => {
  const lines = await runProgram(page, 'own-environment');
  const means = lines.map((line) => Number(line.split(' ').at(-1)));
  expect(means.length).toBeGreaterThan(1);
  expect(means.at(-1)).toBeGreaterThan(means[0]);
  expect(means.at(-1)).toBeGreaterThan(0.5);
});

test('the elements of the tutorial are live: CartPole is solved, and Catch is drawn', async ({ page }) => {
  await page.goto(`${site.url}/tutorial.html`);
  const [cartPole, own] = [0, 1].map((i) => page.locator('.live').nth(i));
  await cartPole.getByRole('button', { name: 'Start' }).click();
  await expect(cartPole.getByRole('status')).toHaveAttribute('data-state', 'finished', { timeout: 50_000 });
  await own.getByRole('button', { name: 'One iteration' }).click();
  await expect(own.getByRole('status')).toHaveAttribute('data-iteration', '1', { timeout: 30_000 });
  await expect(own.getByRole('img', { name: /16 Catch environments, run by worker 2/ })).toBeVisible();
});

test('the programs of the course find what their chapters say', async ({ page }) => {
  const vacuum = await runProgram(page, 'vacuum', 'course/what-a-policy-is.html');
  expect(vacuum.at(-1)).toMatch(/^P\(right\) 0\.5: [45]\.\d steps$/);
  const means = await runProgram(page, 'many-means', 'course/many-worlds-at-once.html');
  expect(means[0]).toBe('mean return of all worlds: 23.2');
  expect(means[3]).toBe('the mean of 16: off by 3.2');
  const search = await runProgram(page, 'weight-search', 'course/how-good-is-a-policy.html');
  expect(search.at(-2)).toMatch(/^candidate 7: mean return (4[89]\d|500)/);
  const bandit = await runProgram(page, 'bandit-gradient', 'course/the-policy-gradient.html');
  expect(bandit.at(-1)).toMatch(/^2000: 0\.0\d 0\.0\d 0\.9\d$/);
  const byHand = await runProgram(page, 'by-hand', 'course/reinforce.html');
  expect(Number(byHand.at(-1)?.split(' ').at(-1))).toBeGreaterThan(100);
  const critic = await runProgram(page, 'critic', 'course/actor-critic-and-a3c.html');
  expect(critic.at(-1)).toMatch(/^episode 500: 10\.\d steps on average, V\(start\) -(9\.9|10\.\d)$/);
  const noise = await runProgram(page, 'noise', 'course/numbers-as-actions.html');
  expect(noise).toHaveLength(3);
});

test('the programs of the course that train: a baseline, and using data several times, help', async ({
  page,
}) => {
  const baselines = await runProgram(page, 'baselines', 'course/less-noise.html');
  const [none, mean, standardise] = baselines.map((line) => Number(line.split(' ').at(-1)));
  expect(none).toBeLessThan(0.9);
  expect(mean).toBeGreaterThan(0.95);
  expect(standardise).toBeGreaterThan(0.95);
  const epochs = await runProgram(page, 'epochs', 'course/using-data-twice.html');
  const [once, often] = epochs.map((line) => Number(/after (\d+) steps$/.exec(line)?.[1]));
  expect(often).toBeLessThan(once);
});

test('a program of the course learns to sell nearly as the formula says', async ({ page }) => {
  const lines = await runProgram(page, 'execution', 'course/pixels-and-markets.html');
  const days = lines.filter((line) => line.startsWith('after day'));
  expect(days).toHaveLength(4);
  for (const line of days) {
    const [held, best] = (line.match(/\d+\.\d(?= %)/g) ?? []).map(Number);
    expect(Math.abs(held - best), line).toBeLessThan(8);
  }
});

for (const chapter of CHAPTERS) {
  test(`the training in the chapter ${chapter} learns, and its figures are live`, async ({ page }) => {
    await page.goto(`${site.url}/course/${chapter}.html`);
    const figures = page.locator('.live > div > :not(palestra-run)');
    await expect(figures.getByRole('figure')).toHaveCount(await figures.count());
    const run = page.locator('palestra-run');
    await run.getByRole('button', { name: 'Start' }).click();
    await expect
      .poll(async () => Number(await run.getByRole('status').getAttribute('data-iteration')), {
        timeout: 50_000,
      })
      .toBeGreaterThan(1);
  });
}

test('the chapters lead to the next one, and to the source of their algorithm', async ({ page }) => {
  await page.goto(`${site.url}/course/index.html`);
  await page.getByRole('link', { name: 'What a policy is' }).click();
  for (const chapter of CHAPTERS) {
    await expect(page).toHaveURL(`${site.url}/course/${chapter}.html`);
    if (chapter !== CHAPTERS.at(-1)) await page.getByRole('link', { name: /^Next/ }).click();
  }
  await page.goto(`${site.url}/course/using-data-twice.html`);
  await page.getByRole('link', { name: 'ppo.ts' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('ppo.ts');
  await expect(page.locator('pre')).toContainText('export async function* ppo(');
});

test('the search leads to a section by keyboard alone, from a page of the reference', async ({ page }) => {
  await page.goto(`${site.url}/api/palestra/functions/reinforce.html`);
  const field = page.getByRole('searchbox', { name: 'Search the documentation' });
  await field.fill('wrappers');
  await expect(page.getByRole('search').getByRole('link').first()).toHaveText('Wrappers');
  expect((await new AxeBuilder({ page }).include('search').analyze()).violations).toEqual([]);
  await field.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${site.url}/wrappers.html`);
  await field.fill('xyzzy');
  await expect(page.getByRole('search').getByRole('status')).toHaveText('Nothing found.');
});

test('the figures are live, and load no TensorFlow.js', async ({ page }) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(`${site.url}/figures.html`);
  const figures = page.locator('.live > div > *');
  await expect(figures.getByRole('figure')).toHaveCount(await figures.count());
  const logit = page.getByRole('slider', { name: 'Logit of up' });
  await logit.press('ArrowUp');
  await expect(logit).toHaveAttribute('aria-valuetext', '2.1');
  await page.waitForLoadState('networkidle');
  expect(requests.filter((url) => /tf-core|learning-|backend|dist-/.test(url))).toEqual([]);
});

for (const path of [
  'index.html',
  'overview.html',
  'tutorial.html',
  'install.html',
  'elements.html',
  'figures.html',
  'benchmarks.html',
  'course/index.html',
  'course/symbols.html',
  ...CHAPTERS.map((chapter) => `course/${chapter}.html`),
  'api/palestra/functions/reinforce.html',
]) {
  test(`${path} has no axe violations and no overflow at 360 pixels, light and dark`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 360, height: 800 } });
    const page = await context.newPage();
    await page.goto(`${site.url}/${path}`);
    await page.waitForLoadState('networkidle');
    for (const details of await page.locator('article > details').all())
      await details.evaluate((element) => element.toggleAttribute('open', true));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    const axe = new AxeBuilder({ page });
    if (path.startsWith('course/')) axe.exclude('.live'); // figures.html and elements.html have each of them
    await expectNoViolations(axe);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectNoViolations(new AxeBuilder({ page }).exclude('.live').withRules('color-contrast')); // elements have tests of their own colours
    await context.close();
  });
}

async function expectNoViolations(axe: AxeBuilder): Promise<void> {
  const { violations } = await axe.analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
}
