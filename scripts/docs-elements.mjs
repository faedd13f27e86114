// What the page of the elements says of each, in Markdown, out of their manifest.

/** @typedef {import('./elements-manifest.mjs').CustomElement} CustomElement */
/** @typedef {{ name?: string, description?: string, inheritedFrom?: { name: string }, type?: { text?: string }, fieldName?: string }} Thing */

/** Said once, above all elements. */
const COMMON = 'RunElement';

/**
 * Gives a section for each element, the run and the lab first.
 *
 * @param {readonly CustomElement[]} elements
 */
export function describeElements(elements) {
  const first = ['palestra-run', 'palestra-lab'];
  const rank = /** @param {CustomElement} element */ ({ tagName = '' }) =>
    (first.indexOf(tagName) + 1 || first.length + 1) + tagName;
  const sorted = [...elements].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const shown = sorted.find(({ superclass }) => superclass?.name === COMMON);
  if (!shown) throw new Error(`docs: expected elements that derive from ${COMMON}, got none.`);
  const colours = new Set(shown.cssProperties?.map(({ name }) => name));
  return [
    '## What all of them have',
    'An element that shows a run:',
    table('attribute', inherited(shown.attributes)),
    'Custom properties, set on an element or above it:',
    table('property', shown.cssProperties ?? []),
    'States, of the run that is shown, as in `palestra-curve:state(running)`:',
    table('state', shown.cssStates ?? []),
    ...sorted.map((element) => describeElement(element, sorted, colours)),
  ].join('\n\n');
}

/**
 * @param {CustomElement} element
 * @param {readonly CustomElement[]} all
 * @param {ReadonlySet<string>} colours the custom properties that all have
 */
function describeElement(element, all, colours) {
  const base = all.find(({ name }) => name === element.superclass?.name);
  const own = /** @param {readonly Thing[]} [things] */ (things = []) =>
    things.filter(({ inheritedFrom }) => inheritedFrom === undefined || inheritedFrom.name === 'LitElement');
  const methods = (element.members ?? []).filter(({ kind, description }) => kind === 'method' && description);
  const fields = (element.members ?? []).filter(({ kind }) => kind === 'field');
  const properties = fields.filter((field) => !('attribute' in field));
  return [
    `## \`<${element.tagName}>\``,
    element.description,
    base ? `It has all that [\`<${base.tagName}>\`](#${base.tagName}) has, but its slots and parts.` : '',
    table('attribute', own(element.attributes)),
    table('property', own(properties)),
    table('method', own(methods)),
    table('event', own(element.events)),
    table('slot', own(element.slots)),
    table('part', own(element.cssParts)),
    table('custom property', own(element.cssProperties?.filter(({ name }) => !colours.has(name)))),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** @param {readonly Thing[]} [things] */
const inherited = (things = []) => things.filter(({ inheritedFrom }) => inheritedFrom?.name === COMMON);

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
 * Gives a type as an attribute has it: without what it is when it is left out.
 *
 * @param {Thing} thing
 */
const typeOf = ({ type }) => (type?.text ?? '').replace(/ \| (null|undefined)$/, '').replaceAll('|', '\\|');
