import { expect, metrics, pauseAfter, setSeed, start, test } from 'palestra/testing';

test.beforeEach(async ({ page }) => {
  await page.goto('/');
});

test('the page learns to balance the pole', async ({ page, run }) => {
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(run).toBeSolved({ within: 60_000 });
  await expect(page.getByRole('status')).toHaveAttribute('data-state', 'finished');
});

test('the entropy of the policy falls while it learns', async ({ run }) => {
  await start(run);
  await expect(run).toBeSolved({ within: 60_000 });
  const curve = await metrics(run);
  expect(curve.at(-1)?.entropy).toBeLessThan(curve[0].entropy);
});

test('the same seed gives the same curve and the same worlds', async ({ page, run }) => {
  await setSeed(run, 7);
  await pauseAfter(run, 3);
  const curve = await metrics(run);
  const worlds = await page.locator('palestra-worlds').screenshot();

  await page.reload();
  await setSeed(run, 7);
  await pauseAfter(run, 3);
  expect(await metrics(run)).toEqual(curve);
  expect(await page.locator('palestra-worlds').screenshot()).toEqual(worlds);
});
