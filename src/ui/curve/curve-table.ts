// The data of a curve as rows of numbers, for the table and the CSV file.
import type { CurveData, Values } from './curve-data.ts';
import { CURVE_METRICS, type CurveX, X_TITLES } from './curve-metrics.ts';

export interface Column {
  /** For programs: 'meanReturn', 'entropy deviation', 'meanReturn seed 3'. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly values: Values;
}

/** Gives the columns of charts with a common horizontal axis. */
export function curveColumns(x: CurveX, curves: ReadonlyMap<string, CurveData>): Column[] {
  const [first] = curves.values();
  const columns: Column[] = [{ name: x, title: X_TITLES[x], values: first?.xs ?? [] }];
  for (const [metric, { lines }] of curves) {
    for (const { label, ys, deviations, members } of lines) {
      const of = label && ` (${label})`;
      const add = (what: string, values: Values): void => {
        columns.push({
          name: `${metric}${what}${of}`,
          title: `${CURVE_METRICS[metric].words}${what}${of}`,
          values,
        });
      };
      add('', ys);
      if (deviations) add(' deviation', deviations);
      for (const { seed, ys: own } of members) add(` seed ${seed}`, own);
    }
  }
  return columns;
}

/** Writes numbers so that they can be read back exactly. A missing value is an empty cell. */
export function toCsv(columns: readonly Column[]): string {
  const rows = (columns[0]?.values ?? []).map((_, i) => columns.map(({ values }) => String(values[i] ?? '')));
  return [columns.map(({ name }) => quote(name)), ...rows].map((row) => `${row.join(',')}\n`).join('');
}

/** Gives the indices of at most `count` of `length` rows, evenly spaced, with the first and the last. */
export function someRows(length: number, count: number): number[] {
  if (length <= count) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));
}

function quote(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
