// The generated parts of the front page: the figures as cards, and the chapters of the course.
import { posix } from 'node:path';
import { escapeHtml, renderLine, toSlug } from './docs-page.mjs';

export const FIGURES = 'docs/figures.md';
/** The folder of the site with the pictures that the build takes. */
export const PICTURES = 'pictures';

/** @typedef {{ tag: string, title: string, line: string, anchor: string }} Figure `anchor` is that of its section on the page of the figures */

/** The size of a picture on a card, px. */
export const CARD = /** @type {const} */ ({ width: 320, height: 240 });

/**
 * Returns the figures of a page: each has a section with a heading, a sentence and its element.
 *
 * @param {string} markdown
 * @returns {Figure[]}
 * @throws {Error} if an element has no heading or no sentence.
 */
export function listFigures(markdown) {
  const sections = markdown.matchAll(/^## (.+)\n\n([^\n`].*)\n\n```html live\n<(palestra-[\w-]+)/gm);
  const figures = [...sections].map(([, title = '', line = '', tag = '']) => ({
    tag,
    title,
    line,
    anchor: toSlug(title),
  }));
  const elements = [...markdown.matchAll(/^```html live\n<(palestra-[\w-]+)/gm)].map(([, tag]) => tag);
  const lost = elements.find((tag) => figures.every((figure) => figure.tag !== tag));
  if (lost !== undefined)
    throw new Error(
      `docs: expected <${lost}> in ${FIGURES} to follow a heading and a sentence of one line, got something else. Add them.`,
    );
  return figures;
}

/**
 * Puts the cards and the chapters in place of the markers of the front page. Links lead to Markdown files, as those of the page itself do.
 *
 * @param {string} markdown
 * @param {readonly Figure[]} figures
 * @param {readonly import('./docs-course.mjs').Chapter[]} chapters
 * @throws {Error} if a marker is missing.
 */
export function insertFrontParts(markdown, figures, chapters) {
  const parts = { figures: renderCards(figures), chapters: renderChapters(chapters) };
  let page = markdown;
  for (const [name, html] of Object.entries(parts)) {
    const marker = `<!-- front: ${name} -->`;
    if (!page.includes(marker))
      throw new Error(`docs: expected the front page to have the marker ${marker}, got none. Add it.`);
    page = page.replace(marker, () => html);
  }
  return page;
}

/** @param {string} tag */
export const cardOf = (tag) => `${PICTURES}/${tag.replace('palestra-', '')}.png`;
/** @param {string} tag */
export const darkCardOf = (tag) => cardOf(tag).replace('.png', '-dark.png');

/** @param {readonly Figure[]} figures */
function renderCards(figures) {
  const cards = figures.map(
    ({ tag, title, line, anchor }) =>
      `<li><a href="figures.md#${anchor}"><picture>` +
      `<source media="(prefers-color-scheme: dark)" srcset="${darkCardOf(tag)}">` +
      `<img src="${cardOf(tag)}" alt="" width="${CARD.width}" height="${CARD.height}" loading="lazy" decoding="async">` +
      `</picture><strong>${escapeHtml(title)}</strong></a><p>${renderLine(line)}</p></li>`,
  );
  return `<ul class="cards">\n${cards.join('\n')}\n</ul>`;
}

/** @param {readonly import('./docs-course.mjs').Chapter[]} chapters */
function renderChapters(chapters) {
  const items = chapters.map(
    ({ path, title, line }) =>
      `<li><a href="${posix.relative('docs', path)}">${escapeHtml(title)}</a><p>${renderLine(line)}</p></li>`,
  );
  return `<ol class="chapters">\n${items.join('\n')}\n</ol>`;
}
