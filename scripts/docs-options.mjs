// The tables of options on the page of the algorithms, in Markdown, made from the option tables.

/** @typedef {import('../src/core/learn/algorithms/algorithm.ts').AlgorithmDescription} Algorithm */
/** @typedef {import('../src/core/checks/option-table.ts').Option} Option */

const MARKER = /^<!-- options: ([\w-]+) -->$/gm;

/**
 * Puts a table of options in place of each marker of a page: `<!-- options: reinforce -->`.
 *
 * @param {string} markdown
 * @param {readonly Algorithm[]} algorithms
 * @param {(option: Option) => string} describeRange says what an option can be
 * @throws {Error} if a marker names no algorithm, or an algorithm has no marker.
 */
export function insertOptionTables(markdown, algorithms, describeRange) {
  const missing = new Set(algorithms.map(({ name }) => name));
  const page = markdown.replaceAll(MARKER, (marker, name) => {
    const algorithm = algorithms.find((each) => each.name === name);
    if (!algorithm) {
      throw new Error(`docs: expected '${marker}' to name an algorithm, got '${name}'. Correct the name.`);
    }
    missing.delete(name);
    return describeOptions(algorithm, describeRange);
  });
  if (missing.size > 0) {
    const markers = [...missing].map((name) => `<!-- options: ${name} -->`).join(', ');
    throw new Error(`docs: expected the page of the algorithms to have ${markers}, got none. Add it.`);
  }
  return page;
}

/**
 * @param {Algorithm} algorithm
 * @param {(option: Option) => string} describeRange
 */
function describeOptions({ options, metrics }, describeRange) {
  const rows = Object.entries(options).map(
    ([name, option]) => `| \`${name}\` | ${describeRange(option)} | \`${option.default}\` | ${option.help} |`,
  );
  const names = Object.entries(metrics).map(([name, { title }]) => `\`${name}\` (${title})`);
  return [
    '| option | value | default | what it does |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    `Metrics in its reports: ${names.join(', ')}.`,
  ].join('\n');
}
