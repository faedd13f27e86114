// A curve in words: a summary, and the values at one point.

import type { RunGroup } from '../run/run-groups.ts';
import { formatNumber, formatShort, formatWhole } from '../shared/format.ts';
import type { CurveData, CurveLine } from './curve-data.ts';
import { CURVE_METRICS, type CurveX } from './curve-metrics.ts';

/** How far back the trend looks, points. */
const TREND = 5;

/** '12,000 steps', '3.1 s', 'iteration 12' */
export function formatX(x: CurveX, value: number): string {
  switch (x) {
    case 'envSteps':
      return `${formatWhole(value)} steps`;
    case 'seconds':
      return `${value.toFixed(1)} s`;
    case 'iteration':
      return `iteration ${formatWhole(value)}`;
    default:
      return x satisfies never;
  }
}

/** '412 ± 30': the value at an index, or the latest one. */
export function readValue(metric: string, { ys, deviations }: CurveLine, index: number | undefined): string {
  const i = index ?? lastIndex(ys);
  const y = ys[i];
  if (y === null || y === undefined) return '–';
  if (metric !== 'meanReturn') return formatShort(y);
  const deviation = deviations?.[i];
  return formatNumber(y) + (typeof deviation === 'number' ? ` ± ${formatNumber(deviation)}` : '');
}

/** 'CartPole-v1, iteration 18: mean return 412 of 475, rising', for each line. */
export function summarize(
  groups: readonly RunGroup[],
  metric: string,
  { lines }: CurveData,
  target: number | undefined,
): string {
  const { words } = CURVE_METRICS[metric];
  const goal = target === undefined ? '' : ` of ${formatNumber(target)}`;
  const sentences = groups.map(({ label, runs }, g) => {
    const env = runs[0].settings.env;
    const begun = runs.filter(({ points }) => points.length > 0);
    const name = label === '' || label.startsWith(env) ? label || env : `${env}, ${label}`;
    const iterations = begun.map(({ points }) => points[points.length - 1].iteration);
    const where = begun.length > 1 ? `mean of ${begun.length} seeds` : `iteration ${iterations[0]}`;
    const { ys } = lines[g];
    const now = ys[lastIndex(ys)];
    if (typeof now !== 'number') return `${name}: no ${words} yet`;
    return `${name}, ${where}: ${words} ${formatShort(now)}${goal}, ${trend(ys)}`;
  });
  return sentences.join('; ');
}

function trend(ys: CurveLine['ys']): string {
  const known = ys.filter((y) => y !== null);
  const now = known[known.length - 1];
  const before = known[Math.max(0, known.length - 1 - TREND)];
  if (Math.abs(now - before) < 0.02 * Math.abs(now)) return 'steady';
  return now > before ? 'rising' : 'falling';
}

/** The index of the last value; −1 if there is none. */
export function lastIndex(ys: CurveLine['ys']): number {
  return ys.findLastIndex((y) => y !== null);
}
