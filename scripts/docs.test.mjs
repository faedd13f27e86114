import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findSections } from '../docs/site/find-sections.ts';
import { checkEnv, makeEnv } from '../src/envs.ts';
import { loadEnvs } from '../src/workers/load-envs.ts';
import { insertElementTables } from './docs-elements.mjs';
import { findBrokenLinks } from './docs-links.mjs';
import { insertOptionTables } from './docs-options.mjs';
import { renderMarkdown, renderPage } from './docs-page.mjs';
import { listSections } from './docs-search.mjs';
import { listElements, makeElementsManifest } from './elements-manifest.mjs';
import { importLibrary } from './source.mjs';

const nothing = () => '';

/** @param {string} path */
const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const elements = listElements(await makeElementsManifest());
const library = await importLibrary();

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

describe('the tables of options', () => {
  const { ALGORITHMS } = library;
  const all = Object.values(ALGORITHMS);
  const text = read('docs/algorithms.md');
  const insert = /** @param {string} page */ (page) => insertOptionTables(page, all, library.describeRange);

  it('stand in the page of the algorithms, with every option, its values and its default', () => {
    const page = insert(text);
    for (const { options } of all) {
      for (const [name, { help }] of Object.entries(options)) {
        expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\| .* \\|$`, 'm'));
        expect(page).toContain(help);
      }
    }
    expect(page).toContain(
      '| `gamma` | a number from 0 to 1 | `0.99` | Discount of future rewards per step. |',
    );
    expect(page).toContain("| `update` | 'rollout' or 'time-step' | `rollout` |");
  });

  it('have a marker for each algorithm, which names it', () => {
    expect(() => insert(text.replace('options: reinforce', 'options: reinfroce'))).toThrow(
      "docs: expected '<!-- options: reinfroce -->' to name an algorithm, got 'reinfroce'.",
    );
    expect(() => insert(text.replace('<!-- options: reinforce -->', ''))).toThrow(
      'to have <!-- options: reinforce -->',
    );
  });
});

describe('a page of the documentation', () => {
  it('has the same anchors as on GitHub, and a list of its sections', () => {
    const { html, title, headings } = renderMarkdown(
      '# A `b`\n\n## Über π(a|s)!\n\n## Two words\n\n## Two words',
      nothing,
    );
    expect(title).toBe('A b');
    expect(headings.map(({ id }) => id)).toEqual(['über-πas', 'two-words', 'two-words-1']);
    expect(html).toContain('<h2 id="two-words-1">Two words</h2>');
  });

  it('rejects a block of code that differs from its file', () => {
    const block = '```ts examples/tutorial/a.ts\nlet a = 1;\n```';
    expect(renderMarkdown(block, () => 'let a = 1;\n').html).toContain('data-program="assets/a.js"');
    expect(() => renderMarkdown(block, () => 'let a = 2;\n')).toThrow(
      'expected a block of code to equal examples/tutorial/a.ts, got a different text',
    );
  });

  it('shows a live block as code and as elements', () => {
    const { html } = renderMarkdown('```html live\n<palestra-lab></palestra-lab>\n```', nothing);
    expect(html).toContain('<div><palestra-lab></palestra-lab>\n</div>');
    expect(html).toMatch(/&lt;.*palestra-lab/);
  });

  it('loads the elements only if it uses them', () => {
    const load = /** @param {string} markdown */ (markdown) =>
      renderPage({
        article: renderMarkdown(markdown, nothing),
        root: '../',
        nav: [],
        contents: true,
        about: '',
      });
    expect(load('`<palestra-lab>`')).not.toContain('live.js');
    expect(load('```html live\n<palestra-lab></palestra-lab>\n```')).toContain('src="../assets/live.js"');
  });

  it('may break code of several words in a table, but not a single word', () => {
    const { html } = renderMarkdown('| a |\n| - |\n| `<a b>` |\n| `<a-b>` |', nothing);
    expect(html).toContain('<td><code class="words">&lt;a b&gt;</code></td>');
    expect(html).toContain('<td><code>&lt;a-b&gt;</code></td>');
  });

  it('has no empty header cell', () => {
    const { html } = renderMarkdown('| | b |\n| - | - |\n| c | d |', nothing);
    expect(html.replaceAll('\n', '')).toContain('<tr><td></td><th>b</th></tr>');
  });

  it('has the tables of the manifest on the page of the elements', () => {
    const page = insertElementTables(read('docs/elements.md'), elements);
    const sections = new Map(page.split('\n## ').map((section) => [section.split('\n', 1)[0], section]));
    for (const { tagName, superclass, attributes = [], events = [], slots = [], cssParts = [] } of elements) {
      const section = sections.get(`\`<${tagName}>\``);
      const all = [...attributes, ...events, ...slots, ...cssParts];
      const own = all.filter((each) => !('inheritedFrom' in each));
      for (const { name } of own) expect(section).toContain(name ? `| \`${name}\` |` : '| the default |');
      if (superclass?.name === 'PalestraRun') expect(section).toContain('everything that [`<palestra-run>`]');
    }
    expect(sections.get('Runs and elements')).toContain('| `--palestra-accent` |');
    expect(page).not.toContain('<!-- elements:');
  });

  it('rejects a marker that names no element, and an element without a marker', () => {
    const text = read('docs/elements.md');
    expect(() =>
      insertElementTables(text.replace('elements: palestra-lab', 'elements: palestra-lob'), elements),
    ).toThrow("expected '<!-- elements: palestra-lob -->' to name an element, got 'palestra-lob'");
    expect(() => insertElementTables(text.replace('<!-- elements: palestra-lab -->', ''), elements)).toThrow(
      'to have a marker for each, got none of <!-- elements: palestra-lab -->',
    );
  });

  it('writes each row in one line, without the null of an omitted attribute', () => {
    const page = insertElementTables(read('docs/elements.md'), elements);
    const rows = page.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.filter((row) => !row.endsWith(' |'))).toEqual([]);
    expect(page).toContain('| `target` | `number` |');
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

  it('finds headings by their words in any case and order, short ones first', () => {
    expect(find('policy')).toEqual([
      'tutorial.html#a-policy',
      'api/Policy.html',
      'tutorial.html#your-own-policy-saved',
    ]);
    expect(find(' SAVED own')).toEqual(['tutorial.html#your-own-policy-saved']);
  });

  it('finds sections by the title of their page, after sections whose own heading matches', () => {
    expect(find('tutorial')).toEqual([
      'tutorial.html',
      'tutorial.html#a-policy',
      'tutorial.html#your-own-policy-saved',
    ]);
    expect(find('tutorial saved')).toEqual(['tutorial.html#your-own-policy-saved']);
  });

  it('finds nothing for an empty query, and no sections that every page of the reference has', () => {
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

  it('are not reported if every link has a target', () => {
    expect(findBrokenLinks(site)).toEqual([]);
  });

  it('are links to missing files, missing anchors and folders', () => {
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

  it('rewards moving to where the ball falls, and punishes staying away', async () => {
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

  it('is shown unchanged in the tutorial', () => {
    expect(read('docs/tutorial.md')).toContain(`\n\`\`\`js docs/catch.js\n${read('docs/catch.js')}\`\`\`\n`);
  });
});
