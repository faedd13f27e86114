// The front page of the documentation, what its pages say about themselves, and what is stored for reading offline.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isolate } from '../docs/site/isolate.ts';
import { findFile, keyOf } from '../docs/site/stored-files.ts';
import { listChapters } from './docs-course.mjs';
import { insertFrontParts, listFigures } from './docs-front.mjs';
import { joinTitles, renderAbout, shorten } from './docs-head.mjs';
import { hashFiles } from './docs-offline.mjs';
import { renderMarkdown } from './docs-page.mjs';

/** @param {string} path */
const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const section = '## Two words\n\nIt *has* $\\rho$.\n\n```html live\n<palestra-two></palestra-two>\n```\n';

describe('the front page', () => {
  it('lists every figure of the page of figures, with its heading and its sentence', () => {
    expect(listFigures(section)).toEqual([
      { tag: 'palestra-two', title: 'Two words', line: 'It *has* $\\rho$.', anchor: 'two-words' },
    ]);
    const text = read('docs/figures.md');
    expect(listFigures(text).map(({ tag }) => tag)).toEqual(
      [...text.matchAll(/^<(palestra-[\w-]+)/gm)].map(([, tag]) => tag),
    );
  });

  it('rejects a figure without a sentence', () => {
    expect(() => listFigures(`${section}\n## Three\n\n\`\`\`html live\n<palestra-three>\n\`\`\`\n`)).toThrow(
      'docs: expected <palestra-three> in docs/figures.md to follow a heading and a sentence of one line',
    );
  });

  it('has cards and chapters in place of its markers, and none without a marker', () => {
    const chapters = listChapters('1. [One](one.md): the first\n   of all.\n2. [Two](two.md)\n');
    expect(chapters.map(({ line }) => line)).toEqual(['The first of all.', '']);
    const page = insertFrontParts(
      '<!-- front: figures -->\n\n<!-- front: chapters -->',
      listFigures(section),
      chapters,
    );
    expect(page).toContain('<a href="figures.md#two-words"><picture>');
    expect(page).toContain('srcset="pictures/two-dark.png"><img src="pictures/two.png" alt="" width="320"');
    expect(page).toMatch(/<p>It <em>has<\/em> .*<math>.*ρ.*<\/math>\..*<\/p>/);
    expect(page).toContain('<li><a href="course/one.md">One</a><p>The first of all.</p></li>');
    expect(() => insertFrontParts('<!-- front: figures -->', [], [])).toThrow(
      'docs: expected the front page to have the marker <!-- front: chapters -->, got none.',
    );
  });
});

describe('the head of a page', () => {
  const about = { title: 'A "b"', description: 'c', preview: { src: '../d.png', alt: 'e' } };

  it('has a title, a description and a preview, and an address only if it is known', () => {
    const tags = renderAbout(about);
    expect(tags).toContain('<title>A &quot;b&quot;</title>');
    expect(tags).toContain('<meta property="og:image" content="../d.png">');
    expect(tags).not.toContain('og:url');
    expect(renderAbout({ ...about, address: 'https://f/' })).toContain(
      '<meta property="og:url" content="https://f/">',
    );
  });

  it('has a title that ends with the name of the site, once', () => {
    expect(joinTitles(['One', 'The course'])).toBe('One – The course – Palestra');
    expect(joinTitles(['Palestra'])).toBe('Palestra');
  });

  it('describes the page by its first sentences, as far as they fit', () => {
    const opening = (/** @type {string} */ markdown) => renderMarkdown(markdown, () => '').opening;
    expect(opening('# A\n\n- b.\n\n[up](a.md) / c\n\n**Added**\n\nOne `d`\ntwo.\n\nThree.')).toBe(
      'One d two.',
    );
    expect(shorten(`${'a'.repeat(80)}. ${'b'.repeat(79)}.`)).toBe(`${'a'.repeat(80)}.`);
    expect(shorten(`${'a'.repeat(80)}. ${'b'.repeat(77)}.`)).toHaveLength(160);
    expect(shorten(`a. ${'b'.repeat(80)}, ${'c'.repeat(80)}`)).toBe(`a. ${'b'.repeat(80)} …`);
  });
});

describe('reading offline', () => {
  const scope = 'https://example.org/a%20b/';
  const files = {
    'ü.html': '5',
    'index.html': '1',
    'course/index.html': '2',
    'tutorial.html': '3',
    'live.js': '4',
  };
  const find = (/** @type {string} */ path) => findFile(files, scope, new URL(path, scope).href);

  it('finds the file that an address means', () => {
    expect(['', 'index.html?q', 'course/', 'tutorial', 'live.js?7', 'ü'].map(find)).toEqual([
      'index.html',
      'index.html',
      'course/index.html',
      'tutorial.html',
      'live.js',
      'ü.html',
    ]);
    expect(['other.html', 'toString', '../index.html'].map(find)).toEqual([undefined, undefined, undefined]);
    expect(keyOf(files, scope, 'live.js')).toBe('https://example.org/a%20b/live.js?4');
    expect(keyOf(files, scope, 'ü.html')).toBe('https://example.org/a%20b/%C3%BC.html?5');
  });

  it('answers with the headers of isolation once, whether the server has set them or not', async () => {
    const coep = 'Cross-Origin-Embedder-Policy';
    for (const headers of [
      { 'Content-Type': 'text/css' },
      { 'Content-Type': 'text/css', [coep]: 'require-corp' },
    ]) {
      const answer = isolate(new Response('a', { status: 201, headers }));
      expect([await answer.text(), answer.status, answer.headers.get('Content-Type')]).toEqual([
        'a',
        201,
        'text/css',
      ]);
      expect(answer.headers.get(coep)).toBe('require-corp');
      expect(answer.headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    }
    const error = Response.error();
    expect(isolate(error)).toBe(error);
  });

  it('stores the pages and the scripts by their content, but not the reference', () => {
    const site = mkdtempSync(join(tmpdir(), 'palestra-hashes-'));
    try {
      for (const name of ['api', 'course', 'assets', 'pictures']) mkdirSync(join(site, name));
      const paths = ['api/a.html', 'course/b.html', 'assets/c.js', 'pictures/preview-b.png', 'd.html'];
      for (const path of paths) writeFileSync(join(site, path), path === 'd.html' ? '' : 'same');
      const { 'course/b.html': b, 'assets/c.js': c, 'd.html': d, ...others } = hashFiles(site);
      expect(others).toEqual({});
      expect(b).toBe(c);
      expect(d).toBe('e3b0c44298fc'); // SHA-256 of nothing
    } finally {
      rmSync(site, { recursive: true });
    }
  });
});
