import { expect, type FrameLocator, type Page } from '@playwright/test';
import type { PalestraRun } from '../../src/elements.ts';

/** Gives the errors that the page will report. */
export function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

/** Sees a `<palestra-run>` through two updates, and what the status line says of the machinery. */
export async function expectTraining(page: Page | FrameLocator, machinery: RegExp): Promise<void> {
  const run = page.locator('palestra-run');
  await expect
    .poll(() => run.evaluate((element: PalestraRun) => element.controller?.points.length ?? 0), {
      timeout: 30_000,
    })
    .toBeGreaterThanOrEqual(2);
  await expect(page.locator('palestra-status [part=machine]')).toHaveText(machinery);
}
