// Takes the screenshot docs/lab.png for the README: the built page, a while after Start.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { launchOptions } from '../src/playwright/chromium.mjs';
import { serveSite } from './site.mjs';

const site = await serveSite((line) => console.error(`screenshot: ${line}`));
const browser = await chromium.launch(launchOptions());
// as tall as the page, because elements out of view are not drawn
const page = await browser.newPage({ viewport: { width: 1280, height: 1320 }, colorScheme: 'light' });
await page.goto(`${site.url}/index.html`);
await page.getByText('Settings', { exact: true }).click();
await page.getByRole('textbox', { name: 'Workers' }).fill('2');
await page.getByText('Settings', { exact: true }).click();
await page.getByRole('button', { name: 'Start' }).click();
await page.waitForFunction(
  () => (document.querySelector('palestra-lab')?.run.points.at(-1)?.meanReturn ?? 0) > 300,
);
await page.getByRole('button', { name: 'Play', exact: true }).click();
await page.getByText(/^step 3\d/).waitFor();
await page.screenshot({ path: fileURLToPath(new URL('../docs/lab.png', import.meta.url)), fullPage: true });
await browser.close();
site.close();
