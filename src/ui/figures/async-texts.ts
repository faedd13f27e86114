import { formatNumber, formatPercent, formatWhole } from '../shared/format.ts';
import type { AsyncSummary } from './async.ts';
import type { FigureTexts } from './shared/figure-element.ts';

export interface AsyncTexts extends FigureTexts {
  readonly workers: string;
  readonly spread: string;
  readonly time: string;
  readonly run: string;
  readonly pause: string;
  readonly a2c: string;
  readonly a3c: string;
  readonly describe: (algorithm: string, summary: AsyncSummary, time: number) => string;
  readonly sumA2c: (summary: AsyncSummary) => string;
  readonly sumA3c: (summary: AsyncSummary) => string;
  readonly axis: string;
  readonly collects: string;
  readonly learns: string;
  readonly waits: string;
  readonly update: string;
  readonly algorithm: string;
  readonly rollouts: string;
  readonly updates: string;
  readonly throughput: string;
  readonly waiting: string;
  readonly meanStaleness: string;
  readonly maxStaleness: string;
  readonly summaryCaption: (time: number) => string;
  readonly worker: string;
  readonly staleness: string;
  readonly pushesCaption: string;
  readonly unknown: string;
}

export const ASYNC_TEXTS: AsyncTexts = {
  title: 'Waiting for the slowest, or for nobody',
  caption:
    'Workers collect rollouts, and some rollouts take longer. In A2C all workers play with the same weights: they wait for the slowest, ' +
    'and then one update learns from all rollouts. In A3C each worker changes the weights when it is ready, and continues with a new copy. ' +
    'Nobody waits, but a gradient belongs to weights that the others have changed meanwhile. The number at each of its updates is its ' +
    'staleness: how many updates of others came between. Make all rollouts equally long: what does A3C gain then? Add workers: A2C waits ' +
    'longer, and A3C’s gradients become older, about W − 1 updates on average, whatever the spread.',
  data: 'The numbers',
  workers: 'Workers W',
  spread: 'Spread of times',
  time: 'Time',
  run: 'Run',
  pause: 'Pause',
  a2c: 'A2C: workers wait for each other',
  a3c: 'A3C: workers do not wait',
  describe: (algorithm, { updates, waiting }, time) =>
    `What each worker does over time. ${algorithm}. By time ${formatNumber(time)} there are ${formatWhole(updates)} updates, and workers have waited ` +
    `${formatPercent(waiting)} of the time.`,
  sumA2c: ({ rollouts, updates, throughput, waiting }) =>
    `${formatWhole(rollouts)} rollouts in ${formatWhole(updates)} updates: ${formatNumber(throughput)} rollouts per unit of time. Workers wait ` +
    `${formatPercent(waiting)} of the time.`,
  sumA3c: ({ rollouts, throughput, updates, meanStaleness, maxStaleness }) =>
    `${formatWhole(rollouts)} rollouts, an update from each: ${formatNumber(throughput)} rollouts per unit of time. ` +
    `${updates > 0 ? `Staleness: ${formatNumber(meanStaleness)} on average, ${maxStaleness} at most.` : 'No update yet.'}`,
  axis: 'time, in mean rollout times',
  collects: 'collects',
  learns: 'learns',
  waits: 'waits',
  update: 'update',
  algorithm: 'algorithm',
  rollouts: 'rollouts',
  updates: 'updates',
  throughput: 'rollouts per unit of time',
  waiting: 'waiting',
  meanStaleness: 'mean staleness',
  maxStaleness: 'max staleness',
  summaryCaption: (time) => `Up to time ${formatNumber(time)}`,
  worker: 'worker',
  staleness: 'staleness',
  pushesCaption: 'Updates of A3C',
  unknown: '–',
};
