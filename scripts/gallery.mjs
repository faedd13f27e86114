// `npm run gallery`: takes screenshots of all environments on the page: docs/gallery.png and docs/gallery-dark.png.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { launchOptions } from '../src/playwright/chromium.mjs';
import { serveSite } from './site.mjs';

const site = await serveSite((line) => console.error(`gallery: ${line}`));
const browser = await chromium.launch(launchOptions());
for (const [colorScheme, name] of /** @type {const} */ ([
  ['light', 'gallery.png'],
  ['dark', 'gallery-dark.png'],
])) {
  const viewport = { width: 1100, height: 900 };
  const page = await browser.newPage({ viewport, colorScheme, deviceScaleFactor: 2 });
  await page.goto(`${site.url}/index.html`);
  await page.getByRole('button', { name: 'Choose another' }).click();
  const gallery = page.locator('palestra-gallery[data-drawn]');
  await gallery.screenshot({ path: fileURLToPath(new URL(`../docs/${name}`, import.meta.url)) });
}
await browser.close();
site.close();
