import { expect, type FrameLocator, type Page } from '@playwright/test';
import type { PalestraRun } from '../../src/elements.ts';

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
