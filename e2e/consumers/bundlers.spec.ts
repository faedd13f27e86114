import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import {
  buildWithEsbuild,
  buildWithVite,
  buildWithWebpack,
  built,
  serveWithVite,
  type ViteName,
} from './bundlers.ts';
import { serve } from './serve.ts';
import { expectTraining, listen } from './training.ts';

/** Opens the page of app/ and waits until it learns, with the kit's workers and with a worker of its own. */
async function checkApp(page: Page, url: string, isServed = false): Promise<void> {
  const complaints = listen(page);
  await page.goto(url);
  await expect(page.locator('output')).toHaveText('Corridor: 3 and 3', { timeout: 30_000 });
  await expectTraining(
    page,
    /^wasm .* 2 workers, transferred buffers: .*; workers from a file of this origin\./,
  );
  // Vite's server aborts requests and reloads the page whenever it finds another module to prepare
  expect(complaints.filter((text) => !isServed || !text.startsWith('Failed to load resource'))).toEqual([]);
}

async function checkBuilt(page: Page, name: string): Promise<void> {
  const site = await serve(join(built, name));
  try {
    await checkApp(page, `${site.url}/`);
  } finally {
    site.close();
  }
}

for (const name of ['vite8', 'vite7'] satisfies ViteName[]) {
  test(`${name} builds a page that learns`, async ({ page }) => {
    await buildWithVite(name);
    await checkBuilt(page, name);
  });

  test(`${name} serves a page that learns`, async ({ page }) => {
    const server = await serveWithVite(name);
    try {
      await checkApp(page, server.url, true);
    } finally {
      await server.close();
    }
  });
}

test('the documentation shows the lines for Vite 7 that these tests use', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/install.md'), 'utf8');
  expect(page).toContain(await readFile(join(import.meta.dirname, 'vite7.config.js'), 'utf8'));
});

test('webpack builds a page that learns', async ({ page }) => {
  await buildWithWebpack();
  await checkBuilt(page, 'webpack');
});

test('esbuild builds a page that learns', async ({ page }) => {
  await buildWithEsbuild();
  await checkBuilt(page, 'esbuild');
});
