// `npm run docs`: builds the documentation as a static site in dist-docs.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArguments } from './arguments.mjs';
import { Failure, runCommand } from './command.mjs';
import { writeApi } from './docs-api.mjs';
import { COURSE, listChapters, renderSteps } from './docs-course.mjs';
import { insertElementTables } from './docs-elements.mjs';
import { findBrokenLinks } from './docs-links.mjs';
import { insertOptionTables } from './docs-options.mjs';
import { renderMarkdown, renderPage } from './docs-page.mjs';
import { listSections } from './docs-search.mjs';
import { listElements, makeElementsManifest } from './elements-manifest.mjs';
import { importLibrary } from './source.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const site = join(repository, 'dist-docs');

/** The menu: Markdown files and their labels, in this order. */
const MENU = {
  'docs/tutorial.md': 'Tutorial',
  [COURSE]: 'Course',
  'docs/install.md': 'Install',
  'docs/environments.md': 'Environments',
  'docs/own-environment.md': 'Your own environment',
  'docs/wrappers.md': 'Wrappers',
  'docs/algorithms.md': 'Algorithms',
  'docs/presets.md': 'Presets',
  'docs/results.md': 'Results',
  'docs/training.md': 'Training',
  'docs/elements.md': 'Elements',
  'docs/figures.md': 'Figures',
  'docs/play.md': 'Play a policy',
  'docs/testing.md': 'Testing',
  'docs/browsers.md': 'Browsers',
  'docs/reliability.md': 'Reliability',
  'docs/benchmarks.md': 'Benchmarks',
  'api/index.md': 'API',
  'CONTRIBUTING.md': 'Contributing',
  'CHANGELOG.md': 'Changes',
};

await runCommand('docs', main);

/** Returns the exit status. */
async function main() {
  const options = parseArguments(process.argv.slice(2), {
    command: 'docs',
    about: 'builds the documentation in dist-docs and checks its links',
    options: {},
  });
  if (!options) return 0;
  const cache = join(repository, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'palestra-docs-'));
  process.once('exit', () => rmSync(draft, { recursive: true, force: true })); // also after a signal
  await writeApi(join(draft, 'api'));

  rmSync(site, { recursive: true, force: true });
  await buildScripts();
  const elements = listElements(await makeElementsManifest());
  const { ALGORITHMS, describeRange } = await importLibrary();
  const count = writePages(draft, {
    'docs/elements.md': (text) => insertElementTables(text, elements),
    'docs/algorithms.md': (text) => insertOptionTables(text, Object.values(ALGORITHMS), describeRange),
  });
  for (const name of ['style.css', 'search.css', 'icon.svg'])
    cpSync(join(repository, 'docs', 'site', name), join(site, name));
  const broken = findBrokenLinks(site);
  if (broken.length > 0) throw new Failure(`expected no broken links, got\n${broken.join('\n')}`);
  console.log(`docs: ${count} pages in dist-docs, no broken links`);
  return 0;
}

/**
 * Writes all pages and copies their pictures and scripts. Returns the number of pages.
 *
 * @param {string} draft folder of the API reference
 * @param {Readonly<Record<string, (markdown: string) => string>>} complete puts generated tables into pages, by their path
 */
function writePages(draft, complete) {
  const read = /** @param {string} path */ (path) =>
    readFileSync(join(path.startsWith('api/') ? draft : repository, path), 'utf8');
  const sources = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...listMarkdown(join(repository, 'docs')).map((path) => `docs/${path}`),
    ...listMarkdown(join(draft, 'api')).map((path) => `api/${path}`),
  ];
  const addresses = new Map(sources.map((source) => [source, toAddress(source)]));
  const chapters = listChapters(read(COURSE));
  /** Pages that show a source file, because another page links to it: addresses by path. */
  const sourcePages = new Map();
  const sections = [];
  for (const [source, address] of addresses) {
    const text = read(source).replaceAll('| - |', '| |'); // the reference writes a dash if there is no description
    const article = renderMarkdown(complete[source]?.(text) ?? text, read);
    const isReference = source.startsWith('api/');
    sections.push(...listSections(article, address, isReference));
    writeArticle(source, address, article, !isReference);
  }
  for (const [source, address] of sourcePages)
    writeArticle(source, address, renderMarkdown(describeSource(source, read(source)), read), false);
  write('search.json', JSON.stringify(sections));
  return addresses.size + sourcePages.size;

  /**
   * @param {string} source
   * @param {string} address
   * @param {import('./docs-page.mjs').Article} article
   * @param {boolean} contents
   */
  function writeArticle(source, address, article, contents) {
    const root = posix.relative(posix.dirname(address), '.') || '.';
    const html = article.html
      .replaceAll(/ (href|src|srcset|env-src)="([^"#][^"]*)"/g, (attribute, name, link) =>
        /^https?:/.test(link)
          ? attribute
          : ` ${name}="${toLink(source, address, link)}"`.replace(/ \w+=""$/, ''),
      )
      .replaceAll(' data-program="', root === '.' ? '$&' : `$&${root}/`);
    const nav = Object.entries(MENU).map(([page, label]) => ({
      label,
      href: toAddress(page),
      current: page === source || isBelow('api/', page, source) || isBelow('docs/course/', page, source),
    }));
    const steps = renderSteps(chapters, source, (path) =>
      posix.relative(posix.dirname(address), toAddress(path)),
    );
    write(address, renderPage({ article: { ...article, html }, root: `${root}/`, nav, contents, steps }));
  }

  /**
   * Returns the address of a link in the site, or '' for a file of the repository that is not part of the site.
   *
   * @param {string} source
   * @param {string} address
   * @param {string} link
   */
  function toLink(source, address, link) {
    const [path = '', anchor] = link.split('#');
    const target = posix.join(posix.dirname(source), decodeURI(path)).replace(/\/$/, '');
    const page = addresses.get(target);
    if (page) return posix.relative(posix.dirname(address), page) + (anchor ? `#${anchor}` : '');
    if (!existsSync(join(repository, target)))
      throw new Failure(
        `expected every link in ${source} to have a target, got '${link}'. Correct the link.`,
      );
    if (/^src\/.*\.ts$/.test(target)) {
      const sourcePage = target.replace('src/', 'source/').replace(/\.ts$/, '.html');
      sourcePages.set(target, sourcePage);
      return posix.relative(posix.dirname(address), sourcePage);
    }
    if (!/\.(png|svg|js)$/.test(target)) return '';
    const copy = posix.basename(target);
    cpSync(join(repository, target), join(site, copy));
    return posix.relative(posix.dirname(address), copy);
  }
}

/**
 * Whether both the page of the menu and the other page are in a folder.
 *
 * @param {string} folder
 * @param {string} page
 * @param {string} source
 */
function isBelow(folder, page, source) {
  return page.startsWith(folder) && source.startsWith(folder);
}

/**
 * Returns a page in Markdown that shows a source file.
 *
 * @param {string} path
 * @param {string} code
 */
function describeSource(path, code) {
  return `# ${posix.basename(path)}\n\nThe file \`${path}\` of the library.\n\n\`\`\`\`\`ts\n${code}\`\`\`\`\`\n`;
}

/** Builds the scripts of the site: live elements, the search, and the programs that readers can run. */
async function buildScripts() {
  const { build, loadConfigFromFile } = await import('vite');
  const how = /** @type {const} */ ({ command: 'build', mode: 'production' });
  const loaded = await loadConfigFromFile(how, join(repository, 'vite.config.ts'), repository);
  const programs = ['tutorial', 'course'].flatMap((name) => {
    const folder = join(repository, 'examples', name);
    return readdirSync(folder).map((file) => [file.replace(/\.ts$/, ''), join(folder, file)]);
  });
  await build({
    ...loaded?.config,
    configFile: false,
    root: repository,
    logLevel: 'warn',
    build: {
      outDir: join(site, 'assets'),
      assetsDir: '.',
      chunkSizeWarningLimit: 2000,
      rolldownOptions: {
        input: {
          live: join(repository, 'docs', 'site', 'live.ts'),
          search: join(repository, 'docs', 'site', 'search.ts'),
          ...Object.fromEntries(programs),
        },
        output: { entryFileNames: '[name].js' },
      },
    },
  });
}

/** @param {string} folder */
function listMarkdown(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((path) => path.endsWith('.md')).map((path) => path.replaceAll('\\', '/'));
}

/**
 * Returns the address of the page for a Markdown file.
 *
 * @param {string} source
 */
function toAddress(source) {
  if (source === 'README.md') return 'index.html';
  return source
    .replace(/^docs\//, '')
    .replace(/\.md$/, '.html')
    .replace(/^[A-Z]+\./, (name) => name.toLowerCase());
}

/**
 * @param {string} address
 * @param {string} content
 */
function write(address, content) {
  mkdirSync(dirname(join(site, address)), { recursive: true });
  writeFileSync(join(site, address), content);
}
