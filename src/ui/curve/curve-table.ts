// What a curve shows, as rows of numbers: for the table behind it, and for a file.
import type { CurveData, Values } from './curve-data.ts';
import { CURVE_METRICS, type CurveX, X_TITLES } from './curve-metrics.ts';

export interface Column {
  /** For programs: 'meanReturn', 'entropy deviation', 'meanReturn seed 3'. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly values: Values;
}

/** Gives the columns of pictures that have their x in common. */
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

/** Numbers are written so that they read back as the same ones; what is missing is empty. */
export function toCsv(columns: readonly Column[]): string {
  const rows = (columns[0]?.values ?? []).map((_, i) => columns.map(({ values }) => String(values[i] ?? '')));
  return [columns.map(({ name }) => quote(name)), ...rows].map((row) => `${row.join(',')}\n`).join('');
}

/** Gives at most `count` of `length` rows, as evenly as they can be, the first and the last among them. */
export function someRows(length: number, count: number): number[] {
  if (length <= count) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));
}

function quote(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
