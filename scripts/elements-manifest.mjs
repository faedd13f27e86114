// Writes lib/custom-elements.json, the description of the elements for editors and frameworks, from sources and doc comments:
// https://github.com/webcomponents/custom-elements-manifest. `npm run build:lib` runs it.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
// @ts-expect-error: `create` is missing from its types
import { create, ts } from '@custom-elements-manifest/analyzer';
// @ts-expect-error: it has no types
import { litPlugin } from '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js';
import { importLibrary } from './source.mjs';

/** @typedef {import('custom-elements-manifest/schema').Package} Manifest */
/** @typedef {import('custom-elements-manifest/schema').CustomElement & { cssStates?: Inheritable[] }} CustomElement */
/** @typedef {{ name: string, description?: string, inheritedFrom?: { name: string } }} Inheritable */
/** @typedef {import('@custom-elements-manifest/analyzer').Plugin} Plugin */
/** @typedef {import('@custom-elements-manifest/analyzer').AnalyzePhaseParams} Params */

const repository = fileURLToPath(new URL('..', import.meta.url));
const DEFINE = /^@defineElement\('(palestra-[a-z-]+)'\)/;

/**
 * Returns the manifest of the elements in src/ui.
 *
 * @returns {Promise<Manifest>}
 */
export async function makeElementsManifest() {
  const { ALGORITHMS, toKebabCase } = await importLibrary();
  const folder = join(repository, 'src', 'ui');
  const modules = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^(run\/|shared\/|figures\/(shared\/)?)?[\w-]+\.ts$/.test(name)) // no tests
    .map((name) => parse(`src/ui/${name}`, readFileSync(join(folder, name), 'utf8')));
  /** @type {Manifest} */
  const manifest = create({
    modules,
    plugins: [...litPlugin(), tags(), options(Object.values(ALGORITHMS), toKebabCase), themed(), ownOnly()],
  });
  manifest.modules = manifest.modules.filter(({ path }) => path.includes('palestra-'));
  // the paths of the published files
  return JSON.parse(JSON.stringify(manifest).replaceAll(/src\/(ui\/[\w/-]+)\.ts/g, 'lib/$1.js'));
}

/**
 * Returns the elements of a manifest.
 *
 * @param {Manifest} manifest
 * @returns {CustomElement[]}
 */
export function listElements(manifest) {
  return manifest.modules
    .flatMap(({ declarations = [] }) => declarations)
    .filter((declaration) => /** @type {CustomElement} */ (declaration).tagName !== undefined)
    .map((declaration) => /** @type {CustomElement} */ (declaration));
}

/**
 * @param {string} path
 * @param {string} source
 * @returns {import('typescript').SourceFile}
 */
const parse = (path, source) => ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true);

/**
 * Reads the tag of an element from `@defineElement`.
 *
 * @returns {Plugin}
 */
function tags() {
  return {
    name: 'tags',
    analyzePhase(params) {
      const { text, declaration } = findClass(params) ?? {};
      const [, tag] = DEFINE.exec(text ?? '') ?? [];
      if (!tag || !declaration) return;
      Object.assign(declaration, { tagName: tag, customElement: true });
      const { exports, path = '' } = params.moduleDoc;
      const kind = 'custom-element-definition';
      exports?.push({ kind, name: tag, declaration: { name: declaration.name, module: path } });
    },
  };
}

/**
 * Adds the options of the algorithms to the attributes of <palestra-run>.
 *
 * @param {readonly import('../src/core/learn/algorithms/algorithm.ts').AlgorithmDescription[]} algorithms
 * @param {(name: string) => string} toKebabCase
 * @returns {Plugin}
 */
function options(algorithms, toKebabCase) {
  const all = Object.entries(Object.assign({}, ...algorithms.map(({ options: table }) => table)));
  return {
    name: 'options',
    analyzePhase(params) {
      const { text, declaration } = findClass(params) ?? {};
      if (!declaration || !text?.includes("@defineElement('palestra-run')")) return;
      declaration.attributes ??= [];
      for (const [name, { kind, help, choices }] of all) {
        const type =
          kind === 'choice' ? choices.map((/** @type {string} */ each) => `'${each}'`).join(' | ') : kind;
        declaration.attributes.push({ name: toKebabCase(name), type: { text: type }, description: help });
      }
    },
  };
}

/**
 * Adds the custom properties of the theme to every element whose styles use it.
 *
 * @returns {Plugin}
 */
function themed() {
  /** @type {{ name: string, description: string }[]} */
  const properties = [];
  return {
    name: 'themed',
    collectPhase({ node }) {
      if (!node.getSourceFile().fileName.endsWith('/theme.ts')) return;
      for (const { tagName, comment } of /** @type {any} */ (node).jsDoc?.[0]?.tags ?? []) {
        const [, name, description] = /^(--[\w-]+) - (.*)$/s.exec(comment) ?? [];
        if (tagName.text === 'cssprop' && !properties.some((each) => each.name === name))
          properties.push({ name, description });
      }
    },
    analyzePhase(params) {
      const { text, declaration } = findClass(params) ?? {};
      if (!text || !/static override styles[^;`]*\btheme\b/.test(text)) return;
      declaration?.cssProperties?.push(...properties);
    },
  };
}

/**
 * Removes private members and members of Lit, and inherited slots and parts of elements that have a `render` of their own.
 *
 * @returns {Plugin}
 */
function ownOnly() {
  const rendering = new Set();
  return {
    name: 'own only',
    analyzePhase(params) {
      const { text, declaration } = findClass(params) ?? {};
      if (!text || !declaration) return;
      if (/ override render\(\)/.test(text)) rendering.add(declaration.name);
      const { members = [] } = declaration;
      const isPublic = /** @param {any} member */ (member) =>
        !member.static && !member.privacy && !member.name.startsWith('#');
      declaration.members = members.filter(isPublic);
    },
    packageLinkPhase({ customElementsManifest }) {
      for (const element of listElements(customElementsManifest)) {
        if (!rendering.has(element.name)) continue;
        element.slots = element.slots?.filter(isOwn) ?? [];
        element.cssParts = element.cssParts?.filter(isOwn) ?? [];
      }
    },
  };
}

/** @param {object} thing */
const isOwn = (thing) => !('inheritedFrom' in thing);

/**
 * Returns the source of a class node, and its entry in the manifest so far.
 *
 * @param {Params} params
 */
function findClass({ node, moduleDoc }) {
  if (!ts.isClassDeclaration(node)) return undefined;
  const { name } = /** @type {{ name?: { getText(): string } }} */ (/** @type {unknown} */ (node));
  const declaration = moduleDoc.declarations?.find((each) => each.name === name?.getText());
  return { text: node.getText(), declaration: /** @type {CustomElement} */ (declaration) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(repository, 'lib'), { recursive: true });
  const json = JSON.stringify(await makeElementsManifest(), null, 2);
  writeFileSync(join(repository, 'lib', 'custom-elements.json'), `${json}\n`);
}
