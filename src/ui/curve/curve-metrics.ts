// What can be drawn of a run, and over what.
import { ALGORITHMS } from '../../core/learn/algorithms/algorithms.ts';
import type { Metric } from '../../core/learn/algorithms/metrics.ts';
import type { CurvePoint } from '../run/run-controller.ts';

/** The metrics of every run, and those that the algorithms list, by name. */
export const CURVE_METRICS: Readonly<Record<string, Metric>> = {
  meanReturn: { title: 'Mean return, last 100 episodes', words: 'mean return' },
  ...Object.assign({}, ...Object.values(ALGORITHMS).map(({ metrics }) => metrics)),
  evaluation: { title: 'Mean return of evaluations', words: 'mean return of evaluations' },
  stepsPerSecond: { title: 'Environment steps per second', words: 'steps per second' },
};

/** Gives a metric of an iteration: NaN if its algorithm has none of this name. */
export function readMetric(point: CurvePoint, metric: string): number {
  if (metric === 'meanReturn' || metric === 'stepsPerSecond') return point[metric];
  if (metric === 'evaluation') return point.evaluation?.meanReturn ?? Number.NaN;
  return point.metrics[metric] ?? Number.NaN;
}

export const X_TITLES = {
  envSteps: 'environment steps',
  seconds: 'seconds of training',
  iteration: 'iterations',
} as const satisfies Partial<Record<keyof CurvePoint, string>>;
export type CurveX = keyof typeof X_TITLES;
