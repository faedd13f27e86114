// The data of a curve: what uPlot draws, what the table shows and what is saved as CSV. Knows nothing of the page.

import type { CurvePoint } from '../run/run-controller.ts';
import type { RunGroup } from '../run/run-groups.ts';
import { type CurveX, readMetric } from './curve-metrics.ts';

/** Null before a run's first point and after its last. */
export type Values = readonly (number | null)[];

/** A run, or the mean of several with the same settings. */
export interface CurveLine {
  /** The settings in which it differs from the other lines. */
  readonly label: string;
  readonly ys: Values;
  /** Standard deviations: of the returns of a single run, or over the runs that are averaged. */
  readonly deviations?: Values;
  /** The individual runs that are averaged; empty for a single run. */
  readonly members: readonly { readonly seed: number; readonly ys: Values }[];
}

export interface CurveData {
  /** The x values of the points of all runs, in order. */
  readonly xs: readonly number[];
  readonly lines: readonly CurveLine[];
}

export interface CurveRequest {
  readonly metric: string;
  readonly x: CurveX;
  /** From 0 (no smoothing) to below 1. */
  readonly smoothing: number;
}

interface Track {
  readonly seed: number;
  readonly xs: readonly number[];
  readonly ys: Values;
  readonly points: readonly CurvePoint[];
}

/** Gives one line for each group of runs. Lines are interpolated where runs have points at different x values. */
export function curveData(groups: readonly RunGroup[], request: CurveRequest): CurveData {
  const tracks = groups.map(({ runs }) =>
    runs
      .filter(({ points }) => points.length > 0)
      .map(({ points, settings }): Track => {
        const ys = points.map((point) => toValue(readMetric(point, request.metric)));
        const xs = points.map((point) => point[request.x]);
        return { seed: settings.seed, xs, ys: smooth(ys, request.smoothing), points };
      }),
  );
  const all = tracks.flat();
  const xs =
    all.length === 1 ? all[0].xs : [...new Set(all.flatMap((track) => track.xs))].sort((a, b) => a - b);
  const lines = groups.map(({ label }, g) => {
    const members = tracks[g].map((track) => ({ seed: track.seed, ys: readOff(track.xs, track.ys, xs) }));
    if (members.length > 1) return { label, ...average(members.map(({ ys }) => ys)), members };
    const line = { label, ys: members[0]?.ys ?? xs.map(() => null), members: [] };
    if (request.metric !== 'meanReturn' || !members[0]) return line;
    const [{ points, xs: own }] = tracks[g];
    const deviations = points.map(({ returnDeviation }) => toValue(returnDeviation));
    return { ...line, deviations: readOff(own, deviations, xs) };
  });
  return { xs, lines };
}

/**
 * Gives weighted means Σ factor^k · y / Σ factor^k, k points back. The first value stays as it is.
 */
export function smooth(ys: Values, factor: number): Values {
  let sum = 0;
  let weight = 0;
  return ys.map((y) => {
    if (y === null) return null;
    sum = factor * sum + y;
    weight = factor * weight + 1;
    return sum / weight;
  });
}

/** Interpolates a line at other x values, in order. Gives null beyond its ends and next to missing values. */
export function readOff(xs: readonly number[], ys: Values, at: readonly number[]): Values {
  if (xs === at) return ys;
  let i = 0;
  return at.map((x) => {
    while (i < xs.length && xs[i] < x) i++;
    if (xs[i] === x) return ys[i];
    if (i === 0 || i === xs.length) return null;
    const [before, after] = [ys[i - 1], ys[i]];
    if (before === null || after === null) return null;
    return before + ((after - before) * (x - xs[i - 1])) / (xs[i] - xs[i - 1]);
  });
}

/** Mean and sample standard deviation, where all of the lines have a value. */
function average(all: readonly Values[]): { ys: Values; deviations: Values } {
  const rows = all[0].map((_, i) => all.map((ys) => ys[i]).filter((y) => y !== null));
  const means = rows.map((row) =>
    row.length === all.length ? row.reduce((sum, y) => sum + y, 0) / row.length : null,
  );
  const deviations = means.map((mean, i) => {
    if (mean === null) return null;
    return Math.sqrt(rows[i].reduce((sum, y) => sum + (y - mean) ** 2, 0) / (all.length - 1));
  });
  return { ys: means, deviations };
}

function toValue(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}
