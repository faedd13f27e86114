// The built documentation as a static host serves it, under a path and without any header: its front page, its links, and reading offline.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { serveFolder } from '../scripts/site.mjs';

const folder = join(import.meta.dirname, '..', 'dist-docs');
const PATH = '/a/b/';
let site: Awaited<ReturnType<typeof serveFolder>>;

/** Serves a folder as a static host does, and returns the address of the site. */
async function serve(from: string, port?: number): Promise<string> {
  site = await serveFolder(from, undefined, { path: PATH, isStatic: true, ...(port && { port }) });
  return site.url + PATH;
}
test.afterEach(() => site.close());

/**
 * Opens the page again until something is true there: a service worker takes its time, and a page shows what it had when it was opened.
 * Chromium looks for a new service worker a second after a page was opened, unless the page is opened again before. A page that is opened
 * in the moment in which one service worker takes over from another may never load in Chromium; opened again, it does.
 */
async function reloadUntil(page: Page, isTrue: () => Promise<boolean>): Promise<void> {
  await expect(async () => {
    await page.reload({ timeout: 10_000 });
    expect(await isTrue()).toBe(true);
  }).toPass({ intervals: [3000], timeout: 80_000 });
}

const isActive = (page: Page): Promise<boolean> =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated');

test('every link, script and picture of every page is found below the path of the site', async ({
  request,
}) => {
  const home = await serve(folder);
  const waiting = [home];
  const seen = new Set(waiting);
  for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
    const response = await request.get(address);
    expect(response.status(), address).toBe(200);
    if (!response.headers()['content-type'].startsWith('text/html')) continue;
    // what a page shows as code is escaped, so these are the attributes of real elements
    const links = (await response.text()).matchAll(/<[^>]* (?:href|src|srcset|data-program)="([^"#]+)/g);
    for (const [, link] of links) {
      const { href, protocol } = new URL(link.replaceAll('&amp;', '&'), address);
      if (protocol !== 'http:' || seen.has(href) || !href.startsWith(site.url)) continue;
      expect(href, `a link of ${address}`).toContain(site.url + PATH);
      seen.add(href);
      waiting.push(href);
    }
  }
  expect(seen.size).toBeGreaterThan(300);
});

test.describe('the front page', () => {
  test.use({ serviceWorkers: 'block' });

  test('has a run that learns, a card for each figure, and the chapters of the course', async ({ page }) => {
    const home = await serve(folder);
    await page.goto(home);
    await page.getByRole('button', { name: 'Start' }).click();
    await expect(page.locator('palestra-status').getByRole('status')).toHaveAttribute(
      'data-state',
      'finished',
      { timeout: 50_000 },
    );
    const cards = page.locator('.cards a');
    const targets = await cards.evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    for (const picture of await page.locator('.cards img').all()) {
      await picture.scrollIntoViewIfNeeded();
      await expect
        .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
        .toBeGreaterThan(300);
    }
    const chapters = await page.locator('.chapters a').allTextContents();
    await page.goto(`${home}figures.html`);
    const sections = page.locator('h2:has(+ p + .live)');
    expect(targets).toEqual(
      await sections.evaluateAll((headings) => headings.map(({ id }) => `figures.html#${id}`)),
    );
    await page.goto(`${home}course/`);
    expect(await page.locator('article > ol > li > a').allTextContents()).toEqual(chapters);
  });

  for (const width of [360, 1440]) {
    test(`does not move when its elements appear and when its run starts, ${width} pixels wide`, async ({
      page,
    }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.addInitScript(() => {
        const moved: number[] = [];
        Object.assign(window, { moved });
        new PerformanceObserver((list) => {
          for (const { value } of list.getEntries() as (PerformanceEntry & { value: number })[])
            moved.push(value);
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await page.goto(await serve(folder));
      await page.getByRole('img', { name: /environments, run by worker 2/ }).waitFor();
      await page.getByRole('button', { name: 'Start' }).click();
      const status = page.locator('palestra-status').getByRole('status');
      await expect(status).toHaveAttribute('data-state', 'finished', { timeout: 50_000 });
      const moved = await page.evaluate(() => (window as Window & { moved?: number[] }).moved ?? []);
      // a line of the status that breaks on a phone moves 0.005 of the view; without room for the run it were 0.05
      expect(moved.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.01);
    });
  }
});

test('after one visit a chapter, its figure and its training work without a connection, and share memory', async ({
  page,
}) => {
  const home = await serve(folder);
  await page.goto(home);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await expect.poll(() => isActive(page), { timeout: 50_000 }).toBe(true);
  site.close();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Reinforcement learning');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.locator('.chapters a').first().click();
  const logit = page.getByRole('slider', { name: /^Logit of/ }).first();
  await logit.press('ArrowUp');
  await expect(logit).toHaveAttribute('aria-valuetext', '2.1');
  await page.getByRole('button', { name: 'Start' }).click();
  await expect
    .poll(
      async () =>
        Number(await page.locator('palestra-run').getByRole('status').getAttribute('data-iteration')),
      {
        timeout: 50_000,
      },
    )
    .toBeGreaterThan(1);
  await page.goto(`${home}course/`); // an address of a folder
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.goto(`${home}api/palestra/functions/reinforce.html`);
  await expect(page.getByText('There is no connection, and this page was not visited before.')).toBeVisible();
});

test('a page of the reference works without a connection if it was visited before', async ({ page }) => {
  const home = await serve(folder);
  await page.goto(home);
  await expect.poll(() => isActive(page), { timeout: 50_000 }).toBe(true);
  const reference = `${home}api/palestra/functions/reinforce.html`;
  await page.goto(reference);
  site.close();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Function: reinforce()');
});

test('a new deployment is shown, and what it no longer has is forgotten after the next one', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const copy = mkdtempSync(join(tmpdir(), 'palestra-site-'));
  cpSync(folder, copy, { recursive: true });
  const read = (name: string): string => readFileSync(join(copy, name), 'utf8');
  const worker = read('offline.js');
  const [, hash] = /"?course\/symbols\.html"?:"(\w+)"/.exec(worker) ?? [];
  /** Writes what another build would: a page with another heading, and its hash into the list of the service worker. */
  const deploy = async (heading: string, port?: number): Promise<string> => {
    writeFileSync(
      join(copy, 'course', 'symbols.html'),
      read('course/symbols.html').replace(/<h1([^>]*)>.*<\/h1>/, `<h1$1>${heading}</h1>`),
    );
    writeFileSync(join(copy, 'offline.js'), worker.replace(`"${hash}"`, `"${heading}"`));
    return await serve(copy, port);
  };
  const stored = (): Promise<string[]> =>
    page.evaluate(async () => {
      const names = (await caches.keys()).filter((name) => !name.includes('visited'));
      const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return keys
        .flat()
        .map(({ url }) => url.split('symbols.html?')[1])
        .filter(Boolean)
        .sort();
    });
  try {
    const home = await deploy('first');
    const port = Number(new URL(home).port);
    await page.goto(`${home}course/symbols.html`);
    await expect.poll(() => isActive(page), { timeout: 50_000 }).toBe(true);
    expect(await stored()).toEqual(['first']);
    for (const [heading, kept] of [
      ['second', ['first', 'second']],
      ['third', ['second', 'third']],
    ] as const) {
      site.close();
      await deploy(heading, port);
      await reloadUntil(page, async () => (await page.locator('h1').textContent()) === heading);
      await expect.poll(stored).toEqual(kept);
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
});
