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
