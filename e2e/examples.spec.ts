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
