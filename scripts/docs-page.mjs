// A page of the documentation: turns Markdown into HTML.
import hljs from 'highlight.js/lib/core';
import shell from 'highlight.js/lib/languages/bash';
import javascript from 'highlight.js/lib/languages/javascript';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import MarkdownIt from 'markdown-it';
import { addFormulas } from './docs-math.mjs';

hljs.registerLanguage('js', javascript);
hljs.registerLanguage('sh', shell);
hljs.registerLanguage('ts', typescript);
hljs.registerLanguage('html', xml);

/**
 * @typedef {{ html: string, title: string, opening: string, headings: { id: string, text: string }[] }} Article
 * `opening` is the text of its first paragraph.
 *
 * @typedef {{ article: Article, root: string, nav: { label: string, href: string, current: boolean }[], contents: boolean, about: string, isFront?: boolean, steps?: string }} Page
 * `root` is the path to the folder of the site. Addresses in `nav` are relative to it. `about` are tags of the head. `steps` is put below
 * the article.
 */

/**
 * Returns the HTML of a Markdown text. After its language, a block of code may have
 *
 * - the path of a file: the block must equal that file. Readers can run a file from a folder named tutorial or course.
 * - `live`: the page also contains the HTML of the block, below it.
 * - `figure`: the page contains the HTML of the block, and below it the block, folded.
 *
 * Formulas are TeX: `$…$` in a line, `$$…$$` as a paragraph.
 *
 * @param {string} markdown
 * @param {(path: string) => string} readFile reads the files that blocks are compared with
 * @returns {Article}
 * @throws {Error} if a block differs from its file.
 */
export function renderMarkdown(markdown, readFile) {
  const md = new MarkdownIt({ html: true });
  addFormulas(md);
  /** @type {Article['headings']} */
  const headings = [];
  let title = '';
  let opening = '';
  const slugs = new Map();
  md.core.ruler.push('headings', ({ tokens }) => {
    tokens.forEach((token, i) => {
      if (token.type === 'paragraph_open' && token.level === 0) opening ||= readable(tokens[i + 1]);
      if (token.type !== 'heading_open') return;
      const text = plain(tokens[i + 1]);
      const id = uniqueSlug(text, slugs);
      token.attrSet('id', id);
      if (token.tag === 'h1') title ||= text;
      if (token.tag === 'h2') headings.push({ id, text });
    });
  });
  md.renderer.rules.fence = (tokens, i) =>
    renderBlock(tokens[i]?.info ?? '', tokens[i]?.content ?? '', readFile);
  // at the beginning of a table row, a single word is not broken, several words are
  md.renderer.rules.code_inline = (tokens, i) => {
    const content = tokens[i]?.content ?? '';
    return `<code${content.includes(' ') ? ' class="words"' : ''}>${escapeHtml(content)}</code>`;
  };
  md.renderer.rules.table_open = () =>
    '<div class="table" tabindex="0" role="group" aria-label="Table"><table>';
  // an empty corner is not a header
  md.renderer.rules.th_open = (tokens, i) => (tokens[i + 1]?.content === '' ? '<td>' : '<th>');
  md.renderer.rules.th_close = (tokens, i) => (tokens[i - 1]?.content === '' ? '</td>' : '</th>');
  md.renderer.rules.table_close = () => '</table></div>';
  return { html: md.render(markdown), title, opening, headings };
}

/**
 * @param {string} info
 * @param {string} code
 * @param {(path: string) => string} readFile
 */
function renderBlock(info, code, readFile) {
  const [language = '', about = ''] = info.trim().split(/\s+/);
  const coloured = hljs.getLanguage(language) ? hljs.highlight(code, { language }).value : escapeHtml(code);
  const block = `<pre tabindex="0"><code>${coloured}</code></pre>`;
  if (about === '') return block;
  if (about === 'figure')
    return `<figure class="live"><div>${code}</div><details><summary>HTML of this figure</summary>${block}</details></figure>`;
  if (about === 'live') return `<figure class="live">${block}<div>${code}</div></figure>`;
  if (readFile(about).trimEnd() !== code.trimEnd())
    throw new Error(`docs: expected a block of code to equal ${about}, got a different text. Copy the file.`);
  const [, program] = /\/(?:tutorial|course)\/([\w-]+)\.ts$/.exec(about) ?? [];
  if (program === undefined) return block;
  return `<figure class="program" data-program="assets/${program}.js">${block}</figure>`;
}

/**
 * Returns the HTML of a page with an article.
 *
 * @param {Page} page
 */
export function renderPage({ article: { html, headings }, root, nav, contents, about, isFront, steps = '' }) {
  const isAlive = /<palestra-| data-program=/.test(html);
  const links = nav.map(
    ({ label, href, current }) =>
      `<a href="${root}${href}"${current ? ' aria-current="page"' : ''}>${escapeHtml(label)}</a>`,
  );
  const list = headings.map(({ id, text }) => `<li><a href="#${id}">${escapeHtml(text)}</a></li>`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${about}
<link rel="icon" href="${root}icon.svg">
<link rel="stylesheet" href="${root}style.css">
<script type="module" src="${root}assets/site.js"></script>
${isAlive ? `<script type="module" src="${root}assets/live.js"></script>\n` : ''}</head>
<body>
<header><a class="brand" href="${root}index.html">Palestra</a><button popovertarget="menu">Menu</button><nav id="menu" popover aria-label="Pages">${links.join('')}</nav>${SEARCH}</header>
<main${isFront ? ' class="front"' : ''}>
${contents && headings.length > 2 ? `<nav class="contents" aria-label="On this page"><ul>${list}</ul></nav>\n` : ''}<article>
${html}${steps}</article>
</main>
</body>
</html>
`;
}

/** The search field, which needs a script. It is part of the page so that nothing moves when the script has loaded. */
const SEARCH =
  '<search><input type="search" placeholder="Search" aria-label="Search the documentation" autocomplete="off">' +
  '<div class="found"><p role="status"></p><ul></ul></div></search><noscript><style>search { display: none }</style></noscript>';

/**
 * Returns a line of Markdown as HTML, without a paragraph around it.
 *
 * @param {string} line
 */
export function renderLine(line) {
  const md = new MarkdownIt();
  addFormulas(md);
  return md.renderInline(line);
}

/**
 * Returns the text of a paragraph, or '' if it is a path of links to the pages above, or no sentence.
 *
 * @param {import('markdown-it').Token | undefined} inline
 */
function readable(inline) {
  const [first, second] = inline?.children ?? [];
  const isPath = first?.type === 'link_open' && inline?.content.includes(') / ');
  const isPicture = first?.type === 'image' || (first?.type === 'html_inline' && !second);
  if (isPath || isPicture) return '';
  const words = (inline?.children ?? []).map(({ type, content }) => (type === 'softbreak' ? ' ' : content));
  const text = words.join('').trim();
  return /[.?!:]$/.test(text) ? text : '';
}

/** @param {import('markdown-it').Token | undefined} inline */
function plain(inline) {
  return (inline?.children ?? []).map(({ content }) => content).join('');
}

/**
 * Returns the anchor of a heading, the same as on GitHub.
 *
 * @param {string} text
 * @param {Map<string, number>} taken
 */
function uniqueSlug(text, taken) {
  const slug = toSlug(text);
  const count = taken.get(slug) ?? 0;
  taken.set(slug, count + 1);
  return count === 0 ? slug : `${slug}-${count}`;
}

/** @param {string} text */
export const toSlug = (text) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

/** @param {string} text */
export const escapeHtml = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
