// The learning curve of a run as numbers by name, and as CSV.

/** @typedef {import('../src/training/training-run.ts').RunReport} RunReport */
/** @typedef {import('../src/headless/protocol.ts').CurvePoint & { iteration: number, episodes: number, seconds: number } & Record<string, number>} Point */

const BEFORE_METRICS = ['iteration', 'envSteps', 'episodes', 'meanReturn', 'returnDeviation'];
const AFTER_METRICS = ['stepsPerSecond', 'actMs', 'envMs', 'learnMs', 'seconds', 'evaluationReturn'];

/**
 * Gives a report as numbers by name.
 *
 * @param {RunReport} report
 * @returns {Point}
 */
export function toPoint({ timings, metrics, evaluation, ...report }) {
  const { iteration, envSteps, episodes, meanReturn, returnDeviation, stepsPerSecond, seconds } = report;
  return {
    ...{ iteration, envSteps, episodes, meanReturn, returnDeviation, stepsPerSecond, seconds },
    ...metrics,
    ...{ actMs: timings.act, envMs: timings.env, learnMs: timings.learn },
    evaluationReturn: evaluation?.meanReturn ?? Number.NaN,
  };
}

/**
 * Gives the curve as CSV, one row for each iteration. Numbers are written so that they read back as the same ones.
 *
 * @param {readonly Point[]} points
 * @param {readonly string[]} metrics the names of the algorithm's metrics
 */
export function toCsv(points, metrics) {
  const columns = columnsWith(metrics);
  const rows = [columns, ...points.map((point) => columns.map((name) => point[name]))];
  return rows.map((row) => `${row.join(',')}\n`).join('');
}

/**
 * Reads what `toCsv` has written.
 *
 * @param {string} text
 * @param {readonly string[]} metrics
 * @returns {Point[] | undefined} undefined if it is another kind of file, or damaged
 */
export function parseCsv(text, metrics) {
  const columns = columnsWith(metrics);
  const [header, ...lines] = text.split('\n');
  // earlier versions wrote no evaluations
  const missing = header === columns.slice(0, -1).join(',') ? ',NaN' : '';
  if ((header !== columns.join(',') && missing === '') || lines.pop() !== '') return undefined;
  const rows = lines.map((line) => `${line}${missing}`.split(','));
  const isNumber = (/** @type {string} */ cell) =>
    cell === 'NaN' || (cell.trim() !== '' && !Number.isNaN(Number(cell)));
  if (!rows.every((row) => row.length === columns.length && row.every(isNumber))) return undefined;
  return rows.map(
    (row) => /** @type {Point} */ (Object.fromEntries(columns.map((name, i) => [name, Number(row[i])]))),
  );
}

/** @param {readonly string[]} metrics */
function columnsWith(metrics) {
  return [...BEFORE_METRICS, ...metrics, ...AFTER_METRICS];
}
