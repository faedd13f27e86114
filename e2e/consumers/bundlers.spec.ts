import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import {
  buildWithEsbuild,
  buildWithVite,
  buildWithWebpack,
  built,
  serveWithVite,
  type ViteName,
} from './bundlers.ts';
import { checkApp, checkBuilt } from './training.ts';

for (const name of ['vite8', 'vite7'] satisfies ViteName[]) {
  test(`${name} builds a page that learns`, async ({ page }) => {
    await buildWithVite(name);
    await checkBuilt(page, join(built, name));
  });

  test(`${name} serves a page that learns`, async ({ page }) => {
    const server = await serveWithVite(name);
    try {
      await checkApp(page, server.url, { isServed: true });
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
  await checkBuilt(page, join(built, 'webpack'));
});

test('esbuild builds a page that learns, with nothing copied beside it', async ({ page }) => {
  await buildWithEsbuild();
  await checkBuilt(page, join(built, 'esbuild'), { hasWorkerFile: false });
});
