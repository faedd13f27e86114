// What a page of the documentation says about itself to search engines, and to places where somebody shares its link.
import { escapeHtml } from './docs-page.mjs';

const NAME = 'Palestra';
/** The most characters of a description: search engines show about as many. */
const LONGEST = 160;

/** The size of a preview picture, px. */
export const PREVIEW = /** @type {const} */ ({ width: 1200, height: 630 });

/**
 * @typedef {{ title: string, description: string, preview: { src: string, alt: string }, address?: string }} About
 * `src` is the address of the preview picture. `address` is the absolute address of the page, if somebody has said where the site will be.
 */

/**
 * Returns the title of a page as a browser shows it: from the page itself to the site.
 *
 * @param {readonly string[]} titles that of the page, and of the pages above it
 */
export const joinTitles = (titles) => [...new Set([...titles, NAME])].join(' – ');

/**
 * Returns the tags of the head. An address of the site is only named if it is known, because the site works under any address.
 *
 * @param {About} about
 */
export function renderAbout({ title, description, preview, address }) {
  const tags = [
    ['name', 'description', description],
    ['property', 'og:type', 'website'],
    ['property', 'og:site_name', NAME],
    ['property', 'og:title', title],
    ['property', 'og:description', description],
    ['property', 'og:image', preview.src],
    ['property', 'og:image:width', PREVIEW.width],
    ['property', 'og:image:height', PREVIEW.height],
    ['property', 'og:image:alt', preview.alt],
    ['name', 'twitter:card', 'summary_large_image'],
    ...(address ? [['property', 'og:url', address]] : []),
  ];
  return [
    `<title>${escapeHtml(title)}</title>`,
    ...tags.map(
      ([kind, name, content]) => `<meta ${kind}="${name}" content="${escapeHtml(String(content))}">`,
    ),
  ].join('\n');
}

/**
 * Shortens a text to a description: whole sentences if they fit, otherwise whole words.
 *
 * @param {string} text
 */
export function shorten(text) {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= LONGEST) return line;
  const start = line.slice(0, LONGEST);
  const sentences = /^.*[.?!](?= )/.exec(line.slice(0, LONGEST + 1))?.[0] ?? '';
  if (sentences.length >= LONGEST / 3) return sentences;
  return `${start.slice(0, start.lastIndexOf(' ')).replace(/[,:;]$/, '')} …`;
}
