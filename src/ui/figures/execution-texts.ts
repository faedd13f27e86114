import { formatNumber } from '../shared/format.ts';
import type { FigureTexts } from './shared/figure-element.ts';

export interface ExecutionTexts extends FigureTexts {
  readonly riskAversion: string;
  readonly holdings: string;
  readonly describeHoldings: (own: string, best: string) => string;
  readonly days: string;
  readonly heldAfter: (day: number) => string;
  readonly percent: (value: number) => string;
  readonly costs: string;
  readonly describeCosts: (list: string) => string;
  readonly cost: (dollars: number) => string;
  readonly own: string;
  readonly best: string;
  readonly even: string;
  readonly atOnce: string;
  readonly impact: string;
  readonly risk: string;
  readonly reading: (dollars: number, ratio: number) => string;
  readonly tableCaption: (riskAversion: string) => string;
  readonly schedule: string;
  readonly heldColumn: string;
  readonly impactColumn: string;
  readonly riskColumn: string;
  readonly ratioColumn: string;
}

const millions = (dollars: number): string => `$ ${(dollars / 1e6).toFixed(2)} M`;

export const EXECUTION_TEXTS: ExecutionTexts = {
  title: 'Selling a million shares',
  caption:
    'Five trades on five days must sell everything. A large trade lowers the price (impact). Shares that are still held may lose value ' +
    'overnight (risk, the variance times λ). Drag the schedule, and try to cost no more than the best one. Without ' +
    'much risk aversion λ, selling evenly is nearly the best. The more λ, the earlier the best schedule sells.',
  data: 'The numbers',
  riskAversion: 'Risk aversion λ',
  holdings: 'Shares still held',
  describeHoldings: (own, best) =>
    `Shares held after each day. Your schedule: ${own}. The best one: ${best}.`,
  days: 'days',
  heldAfter: (day) => `Held after day ${day}`,
  percent: (value) => `${formatNumber(value)} %`,
  costs: 'What it costs',
  describeCosts: (list) => `Costs: ${list}.`,
  cost: millions,
  own: 'your schedule',
  best: 'best schedule',
  even: 'the same each day',
  atOnce: 'all on the first day',
  impact: 'impact',
  risk: 'risk',
  reading: (dollars, ratio) =>
    `Your schedule costs ${millions(dollars)}, ${ratio.toFixed(3)} times the cost of the best one. So its return is −${ratio.toFixed(3)}.`,
  tableCaption: (riskAversion) => `Schedules and their costs, λ = ${riskAversion}`,
  schedule: 'schedule',
  heldColumn: 'held after days 1 to 4 (%)',
  impactColumn: 'impact ($)',
  riskColumn: 'risk ($)',
  ratioColumn: 'times the best',
};
