import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as elements from '../src/elements.ts';
import * as figures from '../src/figures.ts';
import { listElements, makeElementsManifest } from './elements-manifest.mjs';

/** @typedef {import('lit').LitElement & { constructor: typeof import('lit').LitElement }} Element */

const manifest = await makeElementsManifest();
const listed = listElements(manifest);
const classes = Object.entries({ ...elements, ...figures }).filter(([name]) => name.startsWith('Palestra'));

/** Tags. */
const FIGURES = listed
  .filter(({ superclass }) => superclass?.name === 'FigureElement')
  .map(({ tagName = '' }) => tagName);

/** @param {string} name */
const find = (name) => {
  const element = listed.find((each) => each.name === name);
  if (!element) throw new Error(`no ${name} in the manifest`);
  return element;
};
/** @param {readonly { name: string }[] | undefined} things */
const names = (things = []) => things.map(({ name }) => name).sort();

/** @param {string} tag */
const readSource = (tag) => {
  const read = (/** @type {string} */ file) =>
    readFileSync(new URL(`../src/ui/${file}.ts`, import.meta.url), 'utf8');
  if (!FIGURES.includes(tag)) return read(tag);
  return read(`figures/${tag}`) + read('figures/shared/figure-element'); // which renders the slots
};

describe('the manifest of the elements', () => {
  it('has each element that is exported, and its tag', () => {
    expect(names(listed)).toEqual(classes.map(([name]) => name).sort());
    expect(find('PalestraLab').tagName).toBe('palestra-lab');
    expect(new Set(listed.map(({ tagName }) => tagName)).size).toBe(listed.length);
  });

  it.each(classes)('has the attributes that %s observes', (name, element) => {
    const { observedAttributes } = /** @type {Element['constructor']} */ (/** @type {unknown} */ (element));
    expect(names(find(name).attributes)).toEqual([...observedAttributes].sort());
  });

  it.each(listed)('describes everything that $tagName has', (element) => {
    const { attributes = [], events = [], slots = [], cssParts = [], cssProperties = [] } = element;
    const fields = (element.members ?? []).filter(({ kind }) => kind === 'field');
    const all = [element, ...attributes, ...events, ...slots, ...cssParts, ...cssProperties, ...fields];
    expect(all.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
  });

  it.each(listed)('has the slots and parts that $tagName renders', ({ tagName = '', slots, cssParts }) => {
    const source = readSource(tagName);
    /** @param {RegExp} pattern */
    const rendered = (pattern) => [...new Set([...source.matchAll(pattern)].map(([, name]) => name))].sort();
    expect(names(slots)).toEqual(rendered(/<slot(?: name="([\w-]+)")?>/g).map((name) => name ?? ''));
    expect(names(cssParts)).toEqual(rendered(/ part="([\w-]+)"/g));
  });

  it.each(listed)('has the events that $tagName sends', ({ tagName = '', events }) => {
    const source = readSource(tagName);
    const sent = [
      ...[...source.matchAll(/new (?:Custom)?Event\('([\w-]+)'/g)].map(([, name]) => name),
      ...[...source.matchAll(/\bask\([^;]*?'(\w+)'\)/g)].map(([, name]) => `palestra-${name}-request`),
      ...(source.includes(' tellOfError(') ? ['palestra-error'] : []),
    ];
    expect(names(events)).toEqual(expect.arrayContaining(sent));
  });

  it('has the colours of the theme, which a page may set', () => {
    const theme = readFileSync(new URL('../src/ui/shared/theme.ts', import.meta.url), 'utf8');
    const properties = [...theme.matchAll(/var\((--palestra-[\w-]+)/g)].map(([, name]) => name);
    expect(properties.length).toBeGreaterThan(5);
    expect(names(find('PalestraCurve').cssProperties)).toEqual(properties.sort());
  });

  it('has the events of a run, and its states', () => {
    const { events, cssStates } = find('PalestraRun');
    expect(names(events)).toEqual([
      'palestra-error',
      'palestra-iteration',
      'palestra-ready',
      'palestra-solved',
    ]);
    const [, states = ''] = /type RunState = (.*?);/s.exec(readSource('run/run-controller')) ?? [];
    expect(names(cssStates)).toEqual([...states.matchAll(/'(\w+)'/g)].map(([, name]) => name).sort());
  });

  it('names files that are published', () => {
    for (const { path } of manifest.modules)
      expect(path).toMatch(/^lib\/ui\/(figures\/)?palestra-[\w-]+\.js$/);
    expect(JSON.stringify(manifest)).not.toContain('src/');
  });
});
