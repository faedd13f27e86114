import { expect, type FrameLocator, type Page } from '@playwright/test';
import type { PalestraRun } from '../../src/elements.ts';
import { serve } from './serve.ts';

/** Returns a list that collects the errors of the page. */
export function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

/** Waits for two updates of a `<palestra-run>`, then checks what the status line says about backend and workers. */
export async function expectTraining(page: Page | FrameLocator, machinery: RegExp): Promise<void> {
  const run = page.locator('palestra-run');
  await expect
    .poll(() => run.evaluate((element: PalestraRun) => element.controller?.points.length ?? 0), {
      timeout: 30_000,
    })
    .toBeGreaterThanOrEqual(2);
  await expect(page.locator('palestra-status [part=machine]')).toHaveText(machinery);
}

interface AppOptions {
  /** A development server serves the page. */
  isServed?: boolean;
  /** The kit's worker is a file of the page. Without it, browsers report that it is missing. */
  hasWorkerFile?: boolean;
}

/** Opens the page of app/ and waits until it learns, with the kit's workers, a worker of its own and a module of environments. */
export async function checkApp(page: Page, url: string, options: AppOptions = {}): Promise<void> {
  const { isServed = false, hasWorkerFile = true } = options;
  const complaints = listen(page);
  await page.goto(url);
  await expect(page.locator('output')).toHaveText('Corridor: 3 and 3, Still: 5 and 5', { timeout: 30_000 });
  const workers = hasWorkerFile
    ? 'a file of this origin'
    : 'a script in the page, because their file cannot be loaded';
  await expectTraining(
    page,
    new RegExp(`^wasm .* 2 workers, transferred buffers: .*; workers from ${workers}\\.`),
  );
  // Vite's server aborts requests and reloads the page whenever it finds another module to prepare
  const isExpected = (text: string) =>
    (isServed || !hasWorkerFile) && text.startsWith('Failed to load resource');
  expect(complaints.filter((text) => !isExpected(text))).toEqual([]);
}

/** Serves a folder with the built page of app/, and checks it. */
export async function checkBuilt(page: Page, folder: string, options: AppOptions = {}): Promise<void> {
  const site = await serve(folder);
  try {
    await checkApp(page, `${site.url}/`, options);
  } finally {
    site.close();
  }
}
