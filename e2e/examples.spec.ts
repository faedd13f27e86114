import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

test("an environment of one's own is learned in workers of one's own", async ({ page }) => {
  const errors: unknown[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.goto('/examples/own-environment/');
  const output = page.getByRole('status');
  await expect(output).toContainText('Iteration 40', { timeout: 30_000 });
  const [, meanReturn] = /mean return (\S+), done/.exec((await output.textContent()) ?? '') ?? [];
  expect(Number(meanReturn)).toBeGreaterThan(-15); // at random it is about −25
  expect(errors).toEqual([]);
});

test("the README's program solves CartPole-v1, and is the example's", async ({ page }) => {
  const root = join(import.meta.dirname, '..');
  const [readme, program] = await Promise.all(
    ['README.md', 'examples/cart-pole/main.ts'].map((name) => readFile(join(root, name), 'utf8')),
  );
  expect(readme).toContain(program.trimEnd());
  await page.goto('/examples/cart-pole/');
  await expect(page.getByRole('status')).toContainText(
    /mean return (4[789]\d|500), and \d+ or more in each of 32/,
    {
      timeout: 30_000,
    },
  );
});

test('an article has a live run between its paragraphs, which starts when it is seen and is solved', async ({
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
  await page.getByRole('link', { name: 'is seen below' }).click();
  await expect(page.getByRole('img', { name: /iteration \d+: entropy 0\.\d+/ })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('one script and one tag are a laboratory', async ({ page }) => {
  await page.goto('/examples/one-tag/');
  await expect(page.getByRole('status')).toContainText('8 × Acrobot-v1');
  await page.getByRole('button', { name: 'One iteration', exact: true }).click();
  await expect(page.getByRole('status')).toContainText('Paused after iteration 1.', { timeout: 30_000 });
});
