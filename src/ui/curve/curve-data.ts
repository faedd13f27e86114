// The numbers of a curve: what uPlot draws, what the table shows and what is saved as CSV. Knows no page.

import type { CurvePoint } from '../run/run-controller.ts';
import type { RunGroup } from '../run/run-groups.ts';
import { type CurveX, readMetric } from './curve-metrics.ts';

/** Null where there is nothing: before a run's first point, or after its last. */
export type Values = readonly (number | null)[];

/** A run, or the mean of several with the same settings. */
export interface CurveLine {
  /** In what it differs from the other lines. */
  readonly label: string;
  readonly ys: Values;
  /** A standard deviation: of the returns of a run alone, or over the runs that are averaged. */
  readonly deviations?: Values;
  /** The runs that are averaged, each by itself; none for a run alone. */
  readonly members: readonly { readonly seed: number; readonly ys: Values }[];
}

export interface CurveData {
  /** Where any of the runs has a point, in order. */
  readonly xs: readonly number[];
  readonly lines: readonly CurveLine[];
}

export interface CurveRequest {
  readonly metric: string;
  readonly x: CurveX;
  /** From 0, as it was measured, to below 1. */
  readonly smoothing: number;
}

interface Track {
  readonly seed: number;
  readonly xs: readonly number[];
  readonly ys: Values;
  readonly points: readonly CurvePoint[];
}

/** Gives one line for each group of runs. Where runs were measured at different places, lines are read off between these. */
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
 * Gives running means in which what is k points back counts factor^k: Σ factor^k · y / Σ factor^k. So the first is as it was.
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

/** Reads a line through points off at other places, in order; null beyond its ends and next to what is missing. */
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

/** Mean and sample standard deviation, as far as all of them have come. */
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
