// Takes the pictures of the documentation from its built pages: the cards of the front page, and the previews that appear where somebody
// shares a link. What they show is the real figures and a real training.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CARD, cardOf, darkCardOf, PICTURES } from './docs-front.mjs';
import { PREVIEW } from './docs-head.mjs';
import { escapeHtml } from './docs-page.mjs';
import { serveFolder } from './site.mjs';
import './stop-signal.mjs'; // otherwise a signal would leave the browser's files behind

/** @typedef {import('playwright').Page} Page */
/** @typedef {{ page: string, title: string, line: string }} Chapter `page` is the address of its page */

/**
 * How figures pose for their picture, if not as a reader sees them first: with buttons pressed, and with the whole picture in place of its first part.
 */
const POSES = /** @type {Readonly<Record<string, { isWhole?: boolean, press?: readonly string[] }>>} */ ({
  'palestra-credit': { isWhole: true },
  'palestra-loop': { press: Array(3).fill('Step') },
  'palestra-parallel': { isWhole: true, press: ['Step', 'Step'] },
  'palestra-search': { press: Array(12).fill('Step') },
  'palestra-variance': { isWhole: true, press: ['100 estimates'] },
});
/** A part is drawn at the width of a phone, so that its texts are large, and with more pixels. */
const PART = { width: 360, deviceScaleFactor: 2 }; // px
const WHOLE = { width: 640, deviceScaleFactor: 1.5 };
/** Parts lower than this, px, belong to a legend or a table. */
const LOW = 100;

/** The preview of all pages that have none of their own. */
export const PREVIEW_OF_SITE = `${PICTURES}/preview.png`;
/** @param {string} page address of a chapter */
export const previewOf = (page) => `${PICTURES}/preview-${page.replace(/^.*\/|\.html$/g, '')}.png`;

/**
 * @param {string} site folder of the built site
 * @param {readonly import('./docs-front.mjs').Figure[]} figures
 * @param {readonly Chapter[]} chapters
 */
export async function takePictures(site, figures, chapters) {
  mkdirSync(join(site, PICTURES));
  const { chromium } = await import('playwright'); // here, because it may have been installed just now
  const { launchOptions } = await import('../src/playwright/chromium.mjs');
  const server = await serveFolder(site);
  const browser = await chromium.launch(launchOptions());
  try {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      for (const isWhole of [false, true]) {
        const { deviceScaleFactor } = isWhole ? WHOLE : PART;
        const page = await browser.newPage({ ...still, colorScheme, deviceScaleFactor });
        await page.goto(`${server.url}/figures.html`);
        for (const { tag } of figures.filter((figure) => (POSES[figure.tag]?.isWhole ?? false) === isWhole)) {
          const path = join(site, colorScheme === 'light' ? cardOf(tag) : darkCardOf(tag));
          await takeFigure(page, `<${tag}></${tag}>`, path);
        }
        await page.close();
      }
    }
    const page = await browser.newPage(still);
    for (const chapter of chapters) await takeChapter(page, server.url, chapter, site);
    await takeTraining(page, server.url, join(site, PREVIEW_OF_SITE));
  } finally {
    await browser.close();
    server.close();
  }
}

/** Pages for pictures: tall enough for a figure, and nothing moves. */
const still = /** @type {const} */ ({
  viewport: { width: 1280, height: 1600 },
  reducedMotion: 'reduce',
  serviceWorkers: 'block',
});

/**
 * Takes the picture of a figure, on a page that has loaded the figures.
 *
 * @param {Page} page
 * @param {string} html the figure
 * @param {string} [path] file to write
 */
async function takeFigure(page, html, path) {
  const [, tag = ''] = /^<([\w-]+)/.exec(html) ?? [];
  const { isWhole = false, press = [] } = POSES[tag] ?? {};
  const { width } = isWhole ? WHOLE : PART;
  await page.evaluate(
    ([content, px]) => {
      document.body.innerHTML = `<div style="width: ${px}px; margin: 40px auto">${content}</div>`;
    },
    /** @type {const} */ ([html, width]),
  );
  const figure = page.locator('body > div > *');
  await figure.getByRole('figure').waitFor();
  for (const name of press) await figure.getByRole('button', { name, exact: true }).click();
  const low = isWhole ? Infinity : LOW;
  const clip = await figure.evaluate(
    (element, [lowest, ratio]) => {
      const picture = /** @type {Element} */ (element.shadowRoot?.querySelector('.picture'));
      const parts = [...picture.querySelectorAll('svg, canvas')].map((part) => part.getBoundingClientRect());
      const part = parts.find(({ height }) => height >= lowest);
      const { left: x, top: y, width: across, height } = part ?? picture.getBoundingClientRect();
      return { x, y, width: across, height: part ? height : across / ratio };
    },
    /** @type {const} */ ([low, CARD.width / CARD.height]),
  );
  return await takeStill(page, clip, path);
}

/**
 * Takes a picture when two in a row are the same, because canvases are drawn late.
 *
 * @param {Page} page
 * @param {{ x: number, y: number, width: number, height: number }} clip
 * @param {string} [path]
 */
async function takeStill(page, clip, path) {
  let last = await page.screenshot({ clip });
  for (let i = 0; i < 20; i++) {
    const next = await page.screenshot({ clip, ...(path && { path }) });
    if (next.equals(last)) break;
    last = next;
  }
  return last;
}

/**
 * Takes the preview of a chapter, with its first figure.
 *
 * @param {Page} page
 * @param {string} url
 * @param {Chapter} chapter
 * @param {string} site
 */
async function takeChapter(page, url, { page: address, title, line }, site) {
  await page.goto(`${url}/${address}`);
  const figure = page.locator('.live > div > :not(palestra-run)').first();
  await figure.getByRole('figure').waitFor();
  const html = await figure.evaluate((element) => /** @type {Element} */ (element.cloneNode(true)).outerHTML);
  const picture = await takeFigure(page, html);
  await takePreview(page, { title, line, picture }, join(site, previewOf(address)));
}

/**
 * Takes the preview of the site: the run of the front page, when it has been solved.
 *
 * @param {Page} page
 * @param {string} url
 * @param {string} path
 */
async function takeTraining(page, url, path) {
  await page.goto(`${url}/index.html`);
  const run = page.locator('palestra-run');
  await run.evaluate((element) => element.setAttribute('style', 'display: block; width: 560px'));
  await run.getByRole('button', { name: 'Start' }).click();
  await run.locator('palestra-status [data-state="finished"]').waitFor({ timeout: 120_000 });
  await page.locator('palestra-worlds').scrollIntoViewIfNeeded();
  const [worlds, curve] = await Promise.all(
    ['worlds', 'curve'].map((name) => page.locator(`palestra-${name}`).boundingBox()),
  );
  if (!worlds || !curve) throw new Error('docs: expected the run of the front page to be visible.');
  const picture = await page.screenshot({
    clip: { ...worlds, height: curve.y + curve.height - worlds.y },
  });
  const title = (await page.locator('h1').textContent()) ?? '';
  const line = 'Many environments at once, one policy, and figures that show how it learns.';
  await takePreview(page, { title, line, picture }, path);
}

/**
 * @param {Page} page
 * @param {{ title: string, line: string, picture: Buffer }} content
 * @param {string} path
 */
async function takePreview(page, { title, line, picture }, path) {
  await page.setContent(`<!doctype html><style>
    body { display: grid; grid-template-columns: 1fr 520px; align-items: center; gap: 56px; box-sizing: border-box; width: ${PREVIEW.width}px;
      height: ${PREVIEW.height}px; margin: 0; border-top: 14px solid #0b6bb0; padding: 40px 64px; font: 28px/1.4 system-ui, sans-serif; color: #1c1e21 }
    h1 { margin: 0 0 24px; font-size: 56px; line-height: 1.12; letter-spacing: -0.01em; text-wrap: balance }
    p { margin: 0 0 20px; color: #5b6066 }
    b { color: #0b6bb0 }
    img { max-width: 520px; max-height: 530px; justify-self: center }
    </style><div><h1>${escapeHtml(title)}</h1><p>${escapeHtml(line)}</p><b>Palestra</b></div>
    <img alt="" src="data:image/png;base64,${picture.toString('base64')}">`);
  await page.screenshot({ path, clip: { x: 0, y: 0, ...PREVIEW } });
}
