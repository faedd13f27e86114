// How benchmark results look to people.

/** @typedef {import('../src/headless/protocol.ts').BenchResult} BenchResult */

/**
 * Gives the first line of the table.
 *
 * @param {number} width of the longest id
 */
export function tableHead(width) {
  return layOut(['benchmark', 'median', '', 'from … to', 'compared'], width);
}

/**
 * Gives one line of the table.
 *
 * @param {BenchResult} result
 * @param {BenchResult | undefined} floor what it is compared with, if that was measured
 * @param {number} width of the longest id
 */
export function describeRow({ id, value, unit, min, max }, floor, width) {
  const ratio = floor ? `${format(value / floor.value)} × ${floor.id}` : '';
  return layOut([id, format(value), unit, `${format(min)} … ${format(max)}`, ratio], width);
}

/**
 * @param {readonly [id: string, median: string, unit: string, range: string, ratio: string]} cells
 * @param {number} width
 */
function layOut([id, median, unit, range, ratio], width) {
  const cells = [id.padEnd(width), median.padStart(11), unit.padEnd(7), range.padStart(24), ratio];
  return cells.join('  ').trimEnd();
}

/**
 * Three digits, or whole thousands with commas.
 *
 * @param {number} value
 */
function format(value) {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}
