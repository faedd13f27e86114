import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findSections } from '../docs/site/find-sections.ts';
import { checkEnv, makeEnv } from '../src/envs.ts';
import { loadEnvs } from '../src/workers/load-envs.ts';
import { describeElements } from './docs-elements.mjs';
import { findBrokenLinks } from './docs-links.mjs';
import { renderMarkdown, renderPage } from './docs-page.mjs';
import { listSections } from './docs-search.mjs';
import { listElements, makeElementsManifest } from './elements-manifest.mjs';

const nothing = () => '';

it('the program that plays a saved policy balances the pole to the end of the episode', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('../examples/tutorial/play.ts');
  const lines = print.mock.calls.map(([line]) => line);
  print.mockRestore();
  expect(lines).toEqual([
    'a policy of CartPole-v1',
    expect.stringMatching(/^push right with probability [01]\.\d\d$/),
    'the pole stood for 500 steps',
  ]);
});

describe('a page of the documentation', () => {
  it('has anchors as GitHub makes them, and a list of its sections', () => {
    const { html, title, headings } = renderMarkdown(
      '# A `b`\n\n## Über π(a|s)!\n\n## Two words\n\n## Two words',
      nothing,
    );
    expect(title).toBe('A b');
    expect(headings.map(({ id }) => id)).toEqual(['über-πas', 'two-words', 'two-words-1']);
    expect(html).toContain('<h2 id="two-words-1">Two words</h2>');
  });

  it('refuses a block of code that is not as the file it names', () => {
    const block = '```ts examples/tutorial/a.ts\nlet a = 1;\n```';
    expect(renderMarkdown(block, () => 'let a = 1;\n').html).toContain('data-program="assets/a.js"');
    expect(() => renderMarkdown(block, () => 'let a = 2;\n')).toThrow(
      'expected a block of code to be as examples/tutorial/a.ts, got another text',
    );
  });

  it('shows and does what a live block says', () => {
    const { html } = renderMarkdown('```html live\n<palestra-lab></palestra-lab>\n```', nothing);
    expect(html).toContain('<div><palestra-lab></palestra-lab>\n</div>');
    expect(html).toMatch(/&lt;.*palestra-lab/);
  });

  it('loads the elements only if it has some', () => {
    const load = /** @param {string} markdown */ (markdown) =>
      renderPage({ article: renderMarkdown(markdown, nothing), root: '../', nav: [], contents: true });
    expect(load('`<palestra-lab>`')).not.toContain('live.js');
    expect(load('```html live\n<palestra-lab></palestra-lab>\n```')).toContain('src="../assets/live.js"');
  });

  it('may break code of several words in a table, and no other', () => {
    const { html } = renderMarkdown('| a |\n| - |\n| `<a b>` |\n| `<a-b>` |', nothing);
    expect(html).toContain('<td><code class="words">&lt;a b&gt;</code></td>');
    expect(html).toContain('<td><code>&lt;a-b&gt;</code></td>');
  });

  it('has no header without words', () => {
    const { html } = renderMarkdown('| | b |\n| - | - |\n| c | d |', nothing);
    expect(html.replaceAll('\n', '')).toContain('<tr><td></td><th>b</th></tr>');
  });

  it('of the elements says all that their manifest does', () => {
    const elements = listElements(makeElementsManifest());
    const page = describeElements(elements);
    for (const { tagName, attributes = [], events = [], slots = [], cssParts = [] } of elements) {
      expect(page).toContain(`## \`<${tagName}>\``);
      for (const { name } of [...attributes, ...events, ...slots, ...cssParts])
        expect(page).toContain(name ? `| \`${name}\` |` : '| the default |');
    }
  });
});

describe('the search', () => {
  const tutorial = renderMarkdown('# The tutorial\n\n## A policy\n\n## Your own policy, saved', nothing);
  const reference = renderMarkdown('# Class: Policy\n\n## Methods', nothing);
  const sections = [
    ...listSections(tutorial, 'tutorial.html', false),
    ...listSections(reference, 'api/Policy.html', true),
  ];
  const find = /** @param {string} query */ (query) => findSections(sections, query).map(({ href }) => href);

  it('finds headings by their words, whatever the case and the order, short ones first', () => {
    expect(find('policy')).toEqual([
      'tutorial.html#a-policy',
      'api/Policy.html',
      'tutorial.html#your-own-policy-saved',
    ]);
    expect(find(' SAVED own')).toEqual(['tutorial.html#your-own-policy-saved']);
  });

  it('finds sections by the title of their page, after those whose own heading it is', () => {
    expect(find('tutorial')).toEqual([
      'tutorial.html',
      'tutorial.html#a-policy',
      'tutorial.html#your-own-policy-saved',
    ]);
    expect(find('tutorial saved')).toEqual(['tutorial.html#your-own-policy-saved']);
  });

  it('finds nothing for nothing, nor the sections that each page of the reference has', () => {
    expect(find(' ')).toEqual([]);
    expect(find('methods')).toEqual([]);
  });
});

describe('broken links', () => {
  /** @type {string} */
  let site;
  beforeEach(() => {
    site = mkdtempSync(join(tmpdir(), 'palestra-docs-'));
    mkdirSync(join(site, 'api'));
    write(
      'index.html',
      '<h1 id="top"></h1><a href="api/a.html#b"></a><a href="#top"></a><a href="https://a.org/b"></a>',
    );
    write('api/a.html', '<h2 id="b"></h2><a href="../index.html"></a>');
  });
  afterEach(() => rmSync(site, { recursive: true }));

  /**
   * @param {string} path
   * @param {string} html
   */
  const write = (path, html) => writeFileSync(join(site, path), html);

  it('are none where all lead somewhere', () => {
    expect(findBrokenLinks(site)).toEqual([]);
  });

  it('are those to missing files, missing anchors and folders', () => {
    write(
      'api/a.html',
      '<a href="../index.html#b"></a><img src="b.png" /><a href="#b"></a><a href="../api"></a>',
    );
    expect(findBrokenLinks(site)).toEqual(
      [
        'index.html: api/a.html#b',
        'api/a.html: ../index.html#b',
        'api/a.html: b.png',
        'api/a.html: #b',
        'api/a.html: ../api',
      ].sort((a, b) => Number(b.startsWith('index')) - Number(a.startsWith('index'))),
    );
  });
});

describe("the tutorial's environment", () => {
  it('passes checkEnv', async () => {
    const table = await loadEnvs(new URL('../docs/catch.js', import.meta.url).href, 'Catch');
    checkEnv(makeEnv('Catch', { table }));
  });

  it('is caught from the middle by going to where the ball falls, and is missed else', async () => {
    const table = await loadEnvs(new URL('../docs/catch.js', import.meta.url).href, 'Catch');
    const env = makeEnv('Catch', { table });
    env.reset();
    env.setState([4, 0, 2]); // two columns to the right: nine steps are enough
    const rewards = Array.from({ length: 9 }, () => env.step(2).reward);
    expect(rewards).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(env.terminated).toBe(true);
    env.reset();
    env.setState([4, 0, 2]);
    expect(Array.from({ length: 9 }, () => env.step(1).reward).at(-1)).toBe(-1);
  });

  it('stands in the tutorial as it is', () => {
    const read = /** @param {string} path */ (path) =>
      readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
    expect(read('docs/tutorial.md')).toContain(`\n\`\`\`js docs/catch.js\n${read('docs/catch.js')}\`\`\`\n`);
  });
});
