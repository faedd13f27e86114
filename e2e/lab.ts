import { expect, type Locator, type Page } from '@playwright/test';
import type { PalestraLab } from '../src/elements.ts';

/** The page under test, in the words of somebody who uses it. */
export class Lab {
  readonly page: Page;
  readonly status: Locator;
  readonly machine: Locator;
  /** What the page complained about: must stay empty. */
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    this.status = page.getByRole('status');
    this.machine = page.locator('palestra-status [part=machine]');
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  async open(): Promise<void> {
    await this.page.goto('/');
    await expect(this.status).toContainText('Ready');
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  field(name: string): Locator {
    return this.page.getByLabel(name, { exact: true });
  }

  async openSettings(): Promise<void> {
    await this.page.getByText('Settings', { exact: true }).click();
  }

  /** How many iterations there have been. */
  iterations(): Promise<number> {
    return this.page.locator('palestra-lab').evaluate((lab: PalestraLab) => lab.run.points.length);
  }

  /** After the iteration of that index, from 0 on; −1 is the latest. */
  meanReturn(index: number): Promise<number> {
    return this.page
      .locator('palestra-lab')
      .evaluate((lab: PalestraLab, at) => lab.run.points.at(at)?.meanReturn ?? 0, index);
  }

  async waitForIterations(count: number): Promise<void> {
    await expect.poll(() => this.iterations(), { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
  }
}
