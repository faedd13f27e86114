// The example apps that have their own package.json, built with the library as it is published. Runs in one project only.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import { serveFolder } from '../scripts/site.mjs';

const repository = join(import.meta.dirname, '..');
let folder: string;

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'palestra-apps-'));
  execFileSync('npm', ['run', '--silent', 'build:lib'], { cwd: repository, stdio: 'ignore' });
});
test.afterAll(() => rmSync(folder, { recursive: true }));

/** Builds an app with its own configuration, without installing: `palestra` is the library built here. */
async function buildApp(name: string): Promise<string> {
  const outDir = join(folder, name);
  const lib = join(repository, 'lib');
  await build({
    root: join(repository, 'examples', name),
    logLevel: 'error',
    resolve: {
      alias: [
        { find: /^palestra$/, replacement: join(lib, 'index.js') },
        { find: /^palestra\/(.*)$/, replacement: join(lib, '$1.js') },
      ],
    },
    build: { outDir, chunkSizeWarningLimit: 2000 },
  });
  return outDir;
}

test('the app of Vite and TypeScript starts a run and shows its iterations', async ({ page }) => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  const site = await serveFolder(await buildApp('vite-typescript'));
  await page.goto(`${site.url}/index.html`);
  await expect(page.getByRole('status')).toHaveText('Nothing has been learned yet.');
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByRole('status')).toContainText(/^\d+ steps: mean return -?\d+/, { timeout: 30_000 });
  await expect(page.getByRole('button', { name: 'Start' })).toBeDisabled();
  await expect(
    page.getByRole('img', { name: /8 Acrobot-v1 environments, run by worker 2, live/ }),
  ).toBeVisible();
  expect(complaints).toEqual([]);
  site.close();
});

test('the app of React sets a run from its state, and shows when it is solved', async ({ page }) => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  const site = await serveFolder(await buildApp('react'));
  await page.goto(`${site.url}/index.html`);
  await page.getByRole('combobox', { name: /^Environments/ }).selectOption('32');
  await expect(
    page.getByRole('img', { name: /^16 CartPole-v1 environments, run by worker 2, before training/ }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByText(/^Solved in \d+ iterations\.$/)).toBeVisible({ timeout: 45_000 });
  await expect(
    page.getByRole('img', { name: /16 CartPole-v1 environments, run by worker 2, live/ }),
  ).toBeVisible();
  expect(complaints).toEqual([]);
  site.close();
});
