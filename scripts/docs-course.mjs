// The chapters of the course: their order is that of the links on its first page.
import { posix } from 'node:path';

export const COURSE = 'docs/course/index.md';

/** @typedef {{ path: string, title: string, line: string }} Chapter `path` is that in the repository, `line` what the chapter is about, or '' */

/**
 * Returns the chapters in their order: the links in the numbered list of the course's first page.
 *
 * @param {string} markdown the first page
 * @returns {Chapter[]}
 */
export function listChapters(markdown) {
  const links = markdown.matchAll(/^\d+\. \[([^\]]+)\]\(([\w-]+\.md)\)(?:: (.*(?:\n {2,}.*)*))?/gm);
  const folder = posix.dirname(COURSE);
  return [...links].map(([, title = '', link = '', line = '']) => ({
    path: posix.join(folder, link),
    title,
    line: line.replace(/\s+/g, ' ').replace(/^./, (letter) => letter.toUpperCase()),
  }));
}

/**
 * Returns HTML with links from a chapter to the one before, to the first page and to the next one, or '' for a page that is no chapter.
 *
 * @param {readonly Chapter[]} chapters
 * @param {string} source path of the page
 * @param {(path: string) => string} toHref
 */
export function renderSteps(chapters, source, toHref) {
  const index = chapters.findIndex(({ path }) => path === source);
  if (index === -1) return '';
  const link = (
    /** @type {Chapter | undefined} */ chapter,
    /** @type {string} */ rel,
    /** @type {string} */ label,
  ) =>
    chapter
      ? `<a rel="${rel}" href="${toHref(chapter.path)}"><small>${label}</small> ${chapter.title}</a>`
      : '<span></span>';
  return `<nav class="steps" aria-label="Chapters">
${link(chapters[index - 1], 'prev', 'Previous')}
<a class="place" href="${toHref(COURSE)}">Chapter ${index + 1} of ${chapters.length}</a>
${link(chapters[index + 1], 'next', 'Next')}
</nav>
`;
}
