// What `--help` prints.

/** @typedef {import('./arguments.mjs').Spec} Spec */
/** @typedef {import('./arguments.mjs').Option} Option */
/** @typedef {import('./arguments.mjs').Options} Options */

/**
 * Gives the text that `--help` prints.
 *
 * @param {Spec} spec
 */
export function describeOptions(spec) {
  const own = toRows({ ...spec.options, help: { kind: 'flag', help: 'Shows this help.' } });
  const more = toRows(spec.more?.options ?? {});
  const width = Math.max(...[...own, ...more].map(([left = '']) => left.length));
  const lines = (/** @type {string[][]} */ rows) =>
    rows.map(([left = '', right]) => `  ${left.padEnd(width)}  ${right}`);
  return [
    `${spec.command}: ${spec.about}`,
    '',
    ...lines(own),
    ...(spec.more ? ['', spec.more.title, ...lines(more)] : []),
    ...(spec.note ? ['', spec.note] : []),
  ].join('\n');
}

/** @param {Options} options */
function toRows(options) {
  return Object.entries(options).map(([name, option]) => {
    const shown = 'default' in option ? option.default : option.usual;
    const note = option.required ? ' (required)' : shown === undefined ? '' : ` (${shown})`;
    const dashed = option.kind === 'switch' ? `--[no-]${name}` : `--${name}`;
    return [`${dashed} ${placeholder(option)}`.trimEnd(), `${option.help}${note}`];
  });
}

/** @param {Option} option */
function placeholder(option) {
  if (option.placeholder !== undefined) return option.placeholder;
  if (option.kind === 'flag' || option.kind === 'switch') return '';
  if (option.kind === 'choice') return option.choices.join('|');
  return { integer: 'N', number: 'X', string: 'TEXT', sizes: 'N,N,…', schedule: 'X[,X]' }[option.kind];
}
