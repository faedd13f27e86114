import { formatNumber } from '../shared/format.ts';
import type { CriticNumbers } from './critic.ts';
import type { FigureTexts } from './shared/figure-element.ts';

export interface CriticTexts extends FigureTexts {
  readonly error: string;
  readonly step: string;
  readonly climb: string;
  readonly again: string;
  readonly action: string;
  readonly values: string;
  readonly describeValues: (numbers: CriticNumbers) => string;
  readonly actionAxis: string;
  readonly truth: string;
  readonly first: string;
  readonly second: string;
  readonly tangent: string;
  readonly errors: (pairs: number) => string;
  readonly describeErrors: (errors: CriticNumbers['meanErrors']) => string;
  readonly one: string;
  readonly smaller: string;
  readonly mean: (error: number) => string;
  readonly reading: (numbers: CriticNumbers) => string;
  readonly tableCaption: string;
  readonly name: string;
  readonly value: string;
  readonly slope: string;
  readonly meanOne: string;
  readonly meanSmaller: string;
}

const signed = (value: number): string => (value > 0 ? `+${formatNumber(value)}` : formatNumber(value));

export const CRITIC_TEXTS: CriticTexts = {
  title: 'Climbing the critic',
  caption:
    'In one state, a critic says what each action is worth. The actor follows the slope of the first critic at its action. Drag the action or let it ' +
    'climb: the actor ends where the critic is too optimistic. On the right, 300 pairs of critics have errors of the same size. At the action that ' +
    'the first one likes best, it alone promises too much. The smaller of both values does not.',
  data: 'The numbers',
  error: 'Error of a critic',
  step: 'One step',
  climb: 'Climb to the top',
  again: 'Other critics',
  action: 'Action of the actor',
  values: 'The value of each action',
  describeValues: ({ action, truth, first, second }) =>
    `Values over the action. At ${formatNumber(action)}, the true value is ${formatNumber(truth)}, the first critic says ${formatNumber(first.value)}, ` +
    `the second ${formatNumber(second.value)}.`,
  actionAxis: 'action a',
  truth: 'true value',
  first: 'first critic',
  second: 'second critic',
  tangent: 'slope at the action',
  errors: (pairs) => `Promise minus truth, ${pairs} pairs`,
  describeErrors: ({ one, smaller }) =>
    `Errors at the action that the first critic finds best. Mean of one critic ${formatNumber(one)}, of the smaller of two ${formatNumber(smaller)}.`,
  one: 'one critic',
  smaller: 'smaller of two',
  mean: (error) => `mean ${signed(error)}`,
  reading: ({ action, truth, first, second }) =>
    `The action ${formatNumber(action)} is worth ${formatNumber(truth)}. The first critic says ${formatNumber(first.value)}, and the smaller of both ` +
    `${formatNumber(Math.min(first.value, second.value))}. The slope is ${formatNumber(first.slope)}.`,
  tableCaption: 'The action and the critics',
  name: 'number',
  value: 'value',
  slope: 'slope of the first critic',
  meanOne: 'mean error, one critic',
  meanSmaller: 'mean error, smaller of two',
};
