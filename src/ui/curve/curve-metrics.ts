// The metrics that a curve can show, and its horizontal axes.
import type { CurvePoint } from '../run/run-controller.ts';

type PointName = keyof CurvePoint & string;

/** By name in the report: the heading of the chart, and the name within a sentence. */
export const METRICS = {
  meanReturn: { title: 'Mean return, last 100 episodes', words: 'mean return' },
  entropy: { title: 'Entropy of the policy (nats)', words: 'entropy' },
  loss: { title: 'Loss', words: 'loss' },
  gradientNorm: { title: 'Gradient norm of the loss', words: 'gradient norm' },
  stepsPerSecond: { title: 'Environment steps per second', words: 'steps per second' },
} as const satisfies Partial<Record<PointName, { title: string; words: string }>>;
export type CurveMetric = keyof typeof METRICS;

export const X_TITLES = {
  envSteps: 'environment steps',
  seconds: 'seconds of training',
  iteration: 'iterations',
} as const satisfies Partial<Record<PointName, string>>;
export type CurveX = keyof typeof X_TITLES;
