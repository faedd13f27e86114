import type { Locator, Page } from '@playwright/test';
import { test as base, expect, metrics } from '../src/testing.ts';
import type { RunState } from '../src/ui/run/run-controller.ts';

/** The page under test, in the terms of its users. */
export class Lab {
  readonly page: Page;
  readonly run: Locator;
  readonly status: Locator;
  readonly machine: Locator;
  /** Errors and warnings of the page. Must stay empty. */
  readonly complaints: string[] = [];

  constructor(page: Page, run: Locator) {
    this.page = page;
    this.run = run;
    this.status = page.getByRole('status');
    this.machine = page.locator('palestra-status [part=machine]');
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  async open(): Promise<void> {
    await this.page.goto('/');
    await this.expectState('idle');
  }

  /** Waits until the run is in this state and, if given, after this iteration. */
  async expectState(state: RunState, iteration?: number): Promise<void> {
    await expect(this.status).toHaveAttribute('data-state', state);
    if (iteration !== undefined)
      await expect(this.status).toHaveAttribute('data-iteration', String(iteration));
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

  /** The number of finished iterations. */
  async iterations(): Promise<number> {
    return (await metrics(this.run)).length;
  }
}

/** A test with the page open. */
export const test = base.extend<{ lab: Lab }>({
  lab: async ({ page, run }, use) => {
    const lab = new Lab(page, run);
    await lab.open();
    await use(lab);
  },
});
