import { formatNumber } from '../shared/format.ts';
import type { FigureTexts } from './shared/figure-element.ts';

export interface CreditTexts extends FigureTexts {
  readonly creditOf: string;
  readonly wholeReturn: string;
  readonly rewardToGo: string;
  readonly subtractMean: string;
  readonly chance: string;
  readonly game: (game: number) => string;
  readonly step: string;
  readonly action: string;
  readonly reward: string;
  readonly credit: string;
  readonly gradient: string;
  readonly sum: string;
  readonly move: string;
  readonly stay: string;
  readonly actionOf: (game: number, step: number, action: string) => string;
  readonly rewardOf: (game: number, step: number) => string;
  readonly result: (gradients: readonly number[], mean: number) => string;
  readonly gameAndStep: string;
  readonly score: string;
  readonly tableCaption: (theta: number) => string;
}

export const CREDIT_TEXTS: CreditTexts = {
  title: 'Which action gets the credit?',
  caption:
    'A policy moves with probability θ, and has played three games of three steps. Each action pushes θ by its score, d log π(a) / dθ, ' +
    'times its credit. The score is 1 / θ for a move and −1 / (1 − θ) for a stay. With the total reward, all actions of a game share what the game has paid, also those that came after a reward ' +
    'and cannot have caused it. The reward to go counts only what followed. Subtract the mean, and actions with less than average credit ' +
    'become less probable. Change rewards and actions: which steps still matter?',
  data: 'The numbers',
  creditOf: 'Credit of an action',
  wholeReturn: 'total reward',
  rewardToGo: 'reward to go',
  subtractMean: 'subtract the mean',
  chance: 'P(move) θ',
  game: (game) => `Game ${game}`,
  step: 'step',
  action: 'action',
  reward: 'reward',
  credit: 'credit',
  gradient: 'gradient',
  sum: 'sum',
  move: 'move',
  stay: 'stay',
  actionOf: (game, step, action) => `Game ${game}, step ${step}: ${action}`,
  rewardOf: (game, step) => `Game ${game}, step ${step}: reward`,
  result: (gradients, mean) =>
    `Gradients of the games: ${gradients.map(formatNumber).join(', ')}. Their mean is ${formatNumber(mean)}: ` +
    `${mean > 0 ? 'an update makes moving more probable.' : mean < 0 ? 'an update makes moving less probable.' : 'an update changes nothing.'}`,
  gameAndStep: 'game, step',
  score: 'score',
  tableCaption: (theta) => `The gradients with θ = ${formatNumber(theta)}`,
};
