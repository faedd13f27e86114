import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

test('a policy learns an environment of the page, in workers of the page', async ({ page }) => {
  const errors: unknown[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.goto('/examples/own-environment/');
  const output = page.getByRole('status');
  await expect(output).toContainText('Iteration 40', { timeout: 30_000 });
  const [, meanReturn] = /mean return (\S+), done/.exec((await output.textContent()) ?? '') ?? [];
  expect(Number(meanReturn)).toBeGreaterThan(-15); // a random policy reaches about −25
  expect(errors).toEqual([]);
});

test("the README shows the example's program, and it solves CartPole-v1", async ({ page }) => {
  const root = join(import.meta.dirname, '..');
  const [readme, program] = await Promise.all(
    ['README.md', 'examples/cart-pole/main.ts'].map((name) => readFile(join(root, name), 'utf8')),
  );
  expect(readme).toContain(program.trimEnd());
  await page.goto('/examples/cart-pole/');
  await expect(page.getByRole('status')).toContainText(
    /mean return (4[789]\d|500), and at least \d+ in each of 32/,
    {
      timeout: 30_000,
    },
  );
});

test('a live run between the paragraphs of an article starts when it is visible, and is solved', async ({
  page,
}) => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto('/examples/article/');
  await expect(page.getByRole('img', { name: /16 CartPole-v1 environments, run by worker 2/ })).toBeVisible({
    timeout: 30_000,
  });
  await expect(
    page.getByRole('img', { name: /iteration \d+: mean return (4[789]\d|500) of 475/ }),
  ).toBeVisible({
    timeout: 30_000,
  });
  await page.getByRole('link', { name: 'shown below' }).click();
  await expect(page.getByRole('img', { name: /iteration \d+: entropy 0\.\d+/ })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('one script and one tag are a laboratory', async ({ page }) => {
  await page.goto('/examples/one-tag/');
  await expect(page.getByRole('status')).toContainText('8 copies of Acrobot-v1');
  await page.getByRole('button', { name: 'One iteration', exact: true }).click();
  await expect(page.getByRole('status')).toHaveAttribute('data-iteration', '1', { timeout: 30_000 });
});

test('one curve compares three settings with three seeds each, from start to end', async ({ page }) => {
  test.setTimeout(120_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto('/examples/compare/');
  await page.getByRole('button', { name: 'Start all nine' }).click();
  await expect(page.getByRole('status')).toContainText('All nine runs have finished.', { timeout: 90_000 });
  for (const baseline of ['none', 'mean', 'standardise']) {
    const words = `Baseline ${baseline}, mean of 3 seeds: mean return [\\d.]+ of 475`;
    await expect(page.getByRole('img', { name: new RegExp(words) })).toBeVisible();
  }
  await page.getByText('Data', { exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as CSV' }).click(),
  ]);
  const [header, ...rows] = (await readFile(await download.path(), 'utf8')).trim().split('\n');
  expect(header.split(',').length).toBe(1 + 2 * 3 * (2 + 3)); // x; metrics, settings: mean, deviation, three seeds
  expect(rows.length).toBeGreaterThan(50);
  const cells = rows.map((row) => row.split(',')).filter(([x]) => Number(x) <= 60_000);
  expect(cells.at(-1)).not.toContain('');
  expect(complaints).toEqual([]);
});

test('a saved policy plays by keyboard alone, and without TensorFlow.js', async ({ page }) => {
  const requested: string[] = [];
  page.on('request', (request) => requested.push(basename(new URL(request.url()).pathname)));
  await page.goto('/examples/player/');
  await expect(page.getByRole('button', { name: 'Play' })).toBeEnabled();
  await tabTo(page, 'Play');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^step [1-9]\d*, return [1-9]/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Play' })).toBeFocused();
  await tabTo(page, 'Step');
  const steps = page.getByText(/^step \d+, return/);
  const before = await steps.textContent();
  await page.keyboard.press('Enter');
  await expect(steps).not.toHaveText(before ?? '');
  await tabTo(page, 'Playback speed');
  await tabTo(page, 'How actions are chosen');
  const tensorFlow = await findTensorFlow();
  expect(tensorFlow.length).toBeGreaterThan(3); // itself, its two backends, and ours upon them
  expect(requested.filter((name) => tensorFlow.includes(name))).toEqual([]);
  expect(requested.some((name) => name.endsWith('.js'))).toBe(true);
});

/** Returns the names of built scripts with parts of TensorFlow.js or operations for it. All of them name kernels. */
async function findTensorFlow(): Promise<string[]> {
  const assets = join(import.meta.dirname, '..', 'dist', 'assets');
  const names = (await readdir(assets)).filter((name) => name.endsWith('.js'));
  const codes = await Promise.all(names.map((name) => readFile(join(assets, name), 'utf8')));
  return names.filter((_, i) => codes[i].includes('kernelName'));
}

test('a curve can be read point by point, and its data opened, by keyboard alone', async ({ page }) => {
  await page.goto('/examples/one-tag/');
  await tabTo(page, 'One iteration');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toHaveAttribute('data-iteration', '1', { timeout: 30_000 });
  await expect(page.getByRole('status')).toHaveAttribute('data-state', 'paused');
  await page.keyboard.press('Enter'); // the first episodes end in the second iteration
  await expect(page.getByRole('status')).toHaveAttribute('data-iteration', '2', { timeout: 30_000 });
  await tabTo(page, 'Point of the curve');
  await page.keyboard.press('End');
  const point = page.getByRole('slider').first();
  await expect(point).toHaveAttribute('aria-valuetext', /^[\d,]+ steps: mean return −\d+/);
  await tabTo(page, 'Data');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('table').filter({ hasText: 'environment steps' })).toBeVisible();
  await tabTo(page, 'Save as CSV');
});

/** Presses Tab until the element with this name or text has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const focused = () =>
    page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return active?.ariaLabel ?? active?.textContent?.trim();
    });
  for (let i = 0; i < 60; i++) {
    if ((await focused()) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reached '${name}'.`);
}

for (const name of ['article', 'cart-pole', 'compare', 'one-tag', 'own-environment', 'player']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`examples/${name}: no axe violations and no overflow, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(`/examples/${name}/`);
      for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 900 });
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
    });
  }
}
