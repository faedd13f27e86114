// What can be drawn of a run, and over what.
import type { CurvePoint } from '../run/run-controller.ts';

type PointName = keyof CurvePoint & string;

/** By the name of the number in a report: the heading over its picture, and how one speaks of it. */
export const METRICS = {
  meanReturn: { title: 'Mean return, last 100 episodes', words: 'mean return' },
  entropy: { title: 'Entropy of the policy (nats)', words: 'entropy' },
  loss: { title: 'Loss', words: 'loss' },
  gradientNorm: { title: "Length of the loss's gradient", words: 'length of the gradient' },
  stepsPerSecond: { title: 'Environment steps per second', words: 'steps per second' },
} as const satisfies Partial<Record<PointName, { title: string; words: string }>>;
export type CurveMetric = keyof typeof METRICS;

export const X_TITLES = {
  envSteps: 'environment steps',
  seconds: 'seconds of training',
  iteration: 'iterations',
} as const satisfies Partial<Record<PointName, string>>;
export type CurveX = keyof typeof X_TITLES;
