// How benchmark results look to people.

/** @typedef {import('../src/headless/protocol.ts').BenchResult} BenchResult */

const WIDTHS = [24, 14, -8, 24, 30];

/** Gives the first line of the table. */
export function tableHead() {
  return layOut(['benchmark', 'median', '', 'from … to', 'of its floor']);
}

/**
 * Gives one line of the table.
 *
 * @param {BenchResult} result
 * @param {BenchResult | undefined} floor what it is compared with, if that was measured
 */
export function describeRow({ id, value, unit, min, max }, floor) {
  const ratio = floor ? `${format(value / floor.value)} × ${floor.id}` : '';
  return layOut([id, format(value), unit, `${format(min)} … ${format(max)}`, ratio]);
}

/** @param {readonly string[]} cells */
function layOut(cells) {
  return cells
    .map((cell, i) =>
      i === 0 || (WIDTHS[i] ?? 0) < 0 || i === 4
        ? cell.padEnd(Math.abs(WIDTHS[i] ?? 0))
        : cell.padStart(WIDTHS[i] ?? 0),
    )
    .join('  ')
    .trimEnd();
}

/**
 * Three digits, or whole thousands with commas.
 *
 * @param {number} value
 */
function format(value) {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}
