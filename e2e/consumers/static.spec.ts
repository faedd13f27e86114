import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { type Site, serve } from './serve.ts';
import { expectTraining, listen } from './training.ts';

const packed = join(import.meta.dirname, 'node_modules', 'palestra');

/** The HTML of a page, the headers it is served with, and what its status line must say. */
interface Case {
  page?: string;
  headers?: Readonly<Record<string, string>>;
  machinery: RegExp;
}

function readPage(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, 'pages', name), 'utf8');
}

test('a page without a bundler learns, with an import map', async ({ page }) => {
  const site = await serve({
    '/index.html': await readPage('import-map.html'),
    '/node_modules/palestra/': packed,
    '/node_modules/': join(import.meta.dirname, '../../node_modules'),
  });
  const complaints = listen(page);
  try {
    await page.goto(`${site.url}/`);
    await expectTraining(
      page,
      /^wasm .* 2 workers, transferred buffers: .*; workers from a file of this origin\./,
    );
    await expect(page.locator('output')).toHaveText('CartPole-v1: 8 numbers');
    expect(complaints).toEqual([]);
  } finally {
    site.close();
  }
});

test.describe('a page with one script of another origin', () => {
  let cdn: Site;

  test.beforeAll(async () => {
    const headers = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' };
    cdn = await serve(join(packed, 'lib', 'cdn'), headers);
  });
  test.afterAll(() => cdn.close());

  /** Opens the page, waits until it learns, and returns the errors it reported. */
  async function check(page: Page, { page: outer, headers = {}, machinery }: Case): Promise<string[]> {
    const inner = (await readPage('one-script.html')).replace('CDN', cdn.url);
    const site = await serve({ '/inner.html': inner, '/index.html': outer ?? inner }, headers);
    const complaints = listen(page);
    try {
      await page.goto(`${site.url}/`);
      await expectTraining(outer ? page.frameLocator('iframe') : page, machinery);
    } finally {
      site.close();
    }
    return complaints;
  }

  const contentSecurityPolicy = (workers: string): Record<string, string> => ({
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src ${cdn.url} 'wasm-unsafe-eval'`,
      `worker-src ${workers}`,
    ].join('; '),
  });

  test('learns', async ({ page }) => {
    const machinery =
      /^wasm .* 2 workers, transferred buffers: this page is not cross-origin isolated; workers that import a file from http:/;
    expect(await check(page, { machinery })).toEqual([]);
  });

  const sources = readdirSync(join(import.meta.dirname, '../../src/ui/figures'));
  for (const figure of sources.flatMap((name) => /^(palestra-[\w-]+)\.ts$/.exec(name)?.[1] ?? [])) {
    test(`shows <${figure}>, and loads at most 60 kB for it`, async ({ page }) => {
      const html = (await readPage('one-figure.html')).replace('CDN', cdn.url).replaceAll('FIGURE', figure);
      const site = await serve({ '/index.html': html });
      const complaints = listen(page);
      const loaded: string[] = [];
      page.on('response', (response) => {
        if (response.url().startsWith(cdn.url)) loaded.push(new URL(response.url()).pathname);
      });
      try {
        await page.goto(`${site.url}/`);
        await expect(page.locator(figure).getByRole('figure')).toBeVisible();
        await page.waitForLoadState('networkidle');
        const sizes = loaded.map(
          (path) => brotliCompressSync(readFileSync(join(packed, 'lib', 'cdn', path))).length,
        );
        expect(sizes.length).toBeGreaterThan(1);
        expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(60_000);
        expect(complaints).toEqual([]);
      } finally {
        site.close();
      }
    });
  }

  test('learns over shared memory if it is isolated', async ({ page }) => {
    const headers = {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    };
    const machinery =
      /^wasm .* 2 workers, shared memory: this page is cross-origin isolated; workers that import a file from http:/;
    expect(await check(page, { headers, machinery })).toEqual([]);
  });

  test('learns under a strict content security policy', async ({ page }) => {
    const headers = contentSecurityPolicy(`blob: ${cdn.url}`);
    const machinery = /^wasm .* 2 workers, transferred buffers: .*; workers that import a file from http:/;
    expect(await check(page, { headers, machinery })).toEqual([]);
  });

  test('learns with the script inside the page if the policy allows only blobs for workers', async ({
    page,
  }) => {
    const headers = contentSecurityPolicy('blob:');
    const machinery =
      /^wasm .* 2 workers, .*; workers from a script in the page, because their file cannot be loaded\./;
    await check(page, { headers, machinery });
  });

  test('learns on its own thread if the policy allows no workers', async ({ page }) => {
    const headers = contentSecurityPolicy("'none'");
    const machinery =
      /^wasm .* no worker can be started on this page .*: environments run on its own thread\./;
    const complaints = await check(page, { headers, machinery });
    expect(complaints.filter((text) => !text.includes("worker-src 'none'"))).toEqual([]);
  });

  test('learns in a sandboxed frame', async ({ page }) => {
    const frame = '<!doctype html><iframe sandbox="allow-scripts" src="/inner.html"></iframe>';
    const machinery =
      /^wasm .* 2 workers, transferred buffers: .*; workers from a script in the page, because this frame has no origin\./;
    expect(await check(page, { page: frame, machinery })).toEqual([]);
  });
});
