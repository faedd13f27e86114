import { formatNumber, formatPercent } from '../shared/format.ts';
import type { GaussianNumbers } from './gaussian.ts';
import type { FigureTexts } from './shared/figure-element.ts';

export interface GaussianTexts extends FigureTexts {
  readonly policy: string;
  readonly describePolicy: (numbers: GaussianNumbers) => string;
  readonly executed: string;
  readonly describeExecuted: (clipped: readonly [low: number, high: number]) => string;
  readonly actionAxis: string;
  readonly executedAxis: string;
  readonly bounds: string;
  readonly mean: string;
  readonly deviation: string;
  readonly action: string;
  readonly outcome: string;
  readonly good: string;
  readonly bad: string;
  readonly draw: string;
  readonly now: string;
  readonly after: string;
  readonly within: string;
  readonly clipped: string;
  readonly reading: (numbers: GaussianNumbers) => string;
  readonly tableCaption: string;
  readonly name: string;
  readonly value: string;
  readonly logProbability: string;
  readonly entropy: string;
  readonly scoreOfMean: string;
  readonly scoreOfDeviation: string;
  readonly meanAfter: string;
  readonly deviationAfter: string;
  readonly clippedLow: string;
  readonly clippedHigh: string;
}

export const GAUSSIAN_TEXTS: GaussianTexts = {
  title: 'A policy for one number',
  caption:
    'A gaussian policy has a mean μ and a deviation σ, and draws its action from the bell. Drag the two handles of the bell, and the ' +
    'action a below it. The dashed bell is the policy after an update: a good action pulls μ towards it, a bad one pushes μ away. An action ' +
    'more than σ from the mean widens the bell if it was good, a nearer one narrows it. On the right is what the environment executes: ' +
    'actions beyond its bounds are clipped to them.',
  data: 'The numbers',
  policy: 'The policy, and an action',
  describePolicy: ({ mean, deviation, action, next }) =>
    `A bell with mean ${formatNumber(mean)} and deviation ${formatNumber(deviation)}. After an update from action ${formatNumber(action)}: ` +
    `mean ${formatNumber(next.mean)}, deviation ${formatNumber(next.deviation)}.`,
  executed: 'What the environment executes',
  describeExecuted: ([low, high]) =>
    `Probabilities of executed actions from −2 to 2. ${formatPercent(low)} are clipped to −2, ${formatPercent(high)} to 2.`,
  actionAxis: 'action a',
  executedAxis: 'executed action',
  bounds: 'bounds',
  mean: 'Mean μ',
  deviation: 'Deviation σ',
  action: 'Action a',
  outcome: 'The action was',
  good: 'good (A = 1)',
  bad: 'bad (A = −1)',
  draw: 'Draw an action',
  now: 'policy',
  after: 'after an update of step size 0.1',
  within: 'within the bounds',
  clipped: 'clipped to a bound',
  reading: ({ action, logProbability, score, entropy }) =>
    `log π(${formatNumber(action)}) = ${formatNumber(logProbability)}. Its slope is ${formatNumber(score.mean)} by μ and ` +
    `${formatNumber(score.logDeviation)} by ln σ. Entropy: ${formatNumber(entropy)} nats.`,
  tableCaption: 'The policy and the action',
  name: 'number',
  value: 'value',
  logProbability: 'log-probability of the action',
  entropy: 'entropy (nats)',
  scoreOfMean: 'slope of the log-probability by μ',
  scoreOfDeviation: 'slope of the log-probability by ln σ',
  meanAfter: 'μ after the update',
  deviationAfter: 'σ after the update',
  clippedLow: 'clipped to −2',
  clippedHigh: 'clipped to 2',
};
