// The tables on the page of the elements, in Markdown, made from the custom-elements manifest.

/** @typedef {import('./elements-manifest.mjs').CustomElement} CustomElement */
/** @typedef {{ name?: string, description?: string, inheritedFrom?: { name: string }, type?: { text?: string }, fieldName?: string }} Thing */

/** The classes whose attributes stand once: those of the elements that show a run, and of the figures. */
const COMMON = 'RunElement';
const FIGURE = 'FigureElement';

const MARKER = /^<!-- elements: ([\w-]+) -->$/gm;

/**
 * Puts the tables of the manifest in place of the markers of a page: `<!-- elements: palestra-run -->` for one element,
 * `<!-- elements: common -->` for what all elements of a run share, `<!-- elements: figures -->` for what all figures share.
 *
 * @param {string} markdown
 * @param {readonly CustomElement[]} elements
 * @throws {Error} if a marker names no element, or an element has no marker.
 */
export function insertElementTables(markdown, elements) {
  const shown = elements.find(({ superclass }) => superclass?.name === COMMON);
  if (!shown) throw new Error(`docs: expected elements that derive from ${COMMON}, got none.`);
  const shared = new Set(shown.cssProperties?.map(({ name }) => name));
  const tables = new Map(
    elements.map((element) => [element.tagName ?? '', describeElement(element, elements, shared)]),
  );
  tables.set('common', describeCommon(shown));
  const figure = elements.find(({ superclass }) => superclass?.name === FIGURE);
  if (figure) tables.set('figures', describeFigures(figure));
  const missing = new Set(tables.keys());
  const page = markdown.replaceAll(MARKER, (marker, name) => {
    const text = tables.get(name);
    if (text === undefined)
      throw new Error(`docs: expected '${marker}' to name an element, got '${name}'. Correct the name.`);
    missing.delete(name);
    return text;
  });
  if (missing.size > 0) {
    const markers = [...missing].map((name) => `<!-- elements: ${name} -->`).join(', ');
    throw new Error(
      `docs: expected the page of the elements to have a marker for each, got none of ${markers}.`,
    );
  }
  return page;
}

/** @param {CustomElement} element one that shows a run */
function describeCommon(element) {
  return [
    'Every element that shows a run has:',
    table('attribute', inherited(element.attributes, COMMON)),
    'Custom properties, set on an element or on anything around it:',
    table('property', element.cssProperties ?? []),
    'States of the run, as in `palestra-curve:state(running)`:',
    table('state', element.cssStates ?? []),
  ].join('\n\n');
}

/**
 * Returns the tables of an element. What all elements share is left out.
 *
 * @param {CustomElement} element
 * @param {readonly CustomElement[]} all
 * @param {ReadonlySet<string>} shared names of the custom properties that all elements have
 */
function describeElement(element, all, shared) {
  const base = all.find(({ name }) => name === element.superclass?.name);
  const own = /** @param {readonly Thing[]} [things] */ (things = []) =>
    things.filter(({ inheritedFrom }) => inheritedFrom === undefined || inheritedFrom.name === 'LitElement');
  const methods = (element.members ?? []).filter(({ kind, description }) => kind === 'method' && description);
  const fields = (element.members ?? []).filter(({ kind }) => kind === 'field');
  const properties = fields.filter((field) => !('attribute' in field));
  return [
    base
      ? `It has everything that [\`<${base.tagName}>\`](#${base.tagName}) has, except for its slots and parts.`
      : '',
    table('attribute', own(element.attributes)),
    table('property', own(properties)),
    table('method', own(methods)),
    table('event', own(element.events)),
    table('slot', own(element.slots)),
    table('part', own(element.cssParts)),
    table('custom property', own(element.cssProperties?.filter(({ name }) => !shared.has(name)))),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** @param {CustomElement} element a figure */
function describeFigures({ attributes, members, events, slots }) {
  const properties = (members ?? []).filter((field) => field.kind === 'field' && !('attribute' in field));
  return [
    table('attribute', inherited(attributes, FIGURE)),
    table('property', inherited(properties, FIGURE)),
    table('event', inherited(events, FIGURE)),
    table('slot', inherited(slots, FIGURE)),
  ].join('\n\n');
}

/**
 * @param {readonly Thing[] | undefined} things
 * @param {string} from name of a class
 */
const inherited = (things = [], from) => things.filter(({ inheritedFrom }) => inheritedFrom?.name === from);

/**
 * @param {string} kind
 * @param {readonly Thing[]} things
 */
function table(kind, things) {
  if (things.length === 0) return '';
  const isTyped = ['attribute', 'property', 'event'].includes(kind) && things.some(({ type }) => type);
  const rows = things.map((thing) => [
    thing.name ? `\`${thing.name}\`` : 'the default',
    ...(isTyped ? [thing.type ? `\`${typeOf(thing)}\`` : ''] : []),
    (thing.description ?? '').replaceAll('\n', ' ').replaceAll('|', '\\|'),
  ]);
  const head = [kind, ...(isTyped ? ['type'] : []), 'what'];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/**
 * Returns a type in one line, without the null or undefined of an attribute that is left out.
 *
 * @param {Thing} thing
 */
const typeOf = ({ type }) =>
  (type?.text ?? '')
    .replace(/\s+/g, ' ')
    .replace(/^\| /, '') // the formatter begins a long union with it
    .replace(/ \| (null|undefined)$/, '')
    .replaceAll('|', '\\|');
