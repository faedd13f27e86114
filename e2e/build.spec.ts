import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

const assets = join(import.meta.dirname, '..', 'dist', 'assets');

test('the worker contains no TensorFlow.js, and the page loads none before it starts', async ({ page }) => {
  const names = await readdir(assets);
  const [worker] = names.filter((name) => /^env\.worker-.*\.js$/.test(name));
  const code = await readFile(join(assets, worker), 'utf8');
  expect(code).toContain('CartPole-v1');
  expect(code).not.toMatch(/tensorflow|tfjs|lit-html/i);

  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.goto('/');
  await expect(page.getByRole('status')).toHaveAttribute('data-state', 'idle');
  const scripts = loaded.filter((url) => url.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(0);
  for (const url of scripts)
    expect(await (await fetch(url)).text(), url).not.toMatch(/tfjs-core|variableGrads/);
});

test('a page whose environments cannot be loaded says so, and continues without them', async ({ page }) => {
  await page.route(/\/simulation-[^/]*\.js$/, (route) => route.abort());
  await page.goto('/');
  const alert = page.locator('palestra-env').getByRole('alert');
  await expect(alert).toContainText('palestra-stage: the environments could not be loaded: ');
  await page.getByRole('button', { name: 'How it works' }).click();
  await expect(page.getByRole('cell', { name: 'push left' })).toBeVisible();
});
