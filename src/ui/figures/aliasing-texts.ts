import { formatNumber, formatPercent, formatWhole } from '../shared/format.ts';
import type { AliasingNumbers, CleanerNumbers, PlayerNumbers } from './aliasing.ts';
import type { FigureTexts } from './shared/figure-element.ts';

export interface AliasingTexts extends FigureTexts {
  readonly right: string;
  readonly rightThere: string;
  readonly rock: string;
  readonly step: string;
  readonly manySteps: string;
  readonly run: string;
  readonly pause: string;
  readonly reset: string;
  readonly deterministic: string;
  readonly stochastic: string;
  readonly dust: string;
  readonly alike: string;
  readonly cleanerIs: (values: CleanerNumbers) => string;
  readonly describeGrid: (title: string, values: CleanerNumbers) => string;
  readonly curve: string;
  readonly describeCurve: (values: AliasingNumbers) => string;
  readonly cleanerReading: (values: AliasingNumbers) => string;
  readonly game: string;
  readonly round: string;
  readonly fixed: string;
  readonly mixed: string;
  readonly describeGame: (values: AliasingNumbers) => string;
  readonly hands: readonly string[];
  readonly noRound: string;
  readonly gameReading: (hands: { shown: string; opponent: string }, values: AliasingNumbers) => string;
  readonly cleanerCaption: string;
  readonly policy: string;
  readonly expectedSteps: string;
  readonly meanSteps: string;
  readonly episodes: string;
  readonly foundShare: string;
  readonly gameCaption: string;
  readonly expectedReward: string;
  readonly meanReward: string;
  readonly rounds: string;
}

const reward = ({ rounds, meanReward }: PlayerNumbers): string =>
  rounds > 0 ? formatNumber(meanReward) : '–';

export const ALIASING_TEXTS: AliasingTexts = {
  title: 'When chance is part of the best policy',
  caption:
    'A vacuum cleaner senses only the walls around it, so the two shaded rooms look the same, and a policy must act alike in both. Crosses are traps. The deterministic ' +
    'policy always takes the more probable of the two directions. From one of the two ends it runs back and forth until the time limit of 50 steps. ' +
    'The stochastic policy draws the direction: move its probability, and find the least steps. Below, an opponent counts the hands of a player and shows what ' +
    'beats the most frequent one. A win pays 1, a defeat −1. A player who always shows rock loses every round but the first. The mixed player loses nothing in the long run only if each hand ' +
    'has a probability of 1/3: move P(rock), whose rest paper and scissors share, and watch.',
  data: 'The numbers',
  right: 'P(right)',
  rightThere: 'P(right) in the shaded rooms',
  rock: 'P(rock)',
  step: 'Step',
  manySteps: '1,000 steps',
  run: 'Run',
  pause: 'Pause',
  reset: 'Reset',
  deterministic: 'Deterministic policy',
  stochastic: 'Stochastic policy',
  dust: 'dust',
  alike: 'alike',
  cleanerIs: ({ expected, episodes, meanSteps }) =>
    `${formatNumber(expected.steps)} steps expected` +
    (episodes > 0
      ? `, ${formatNumber(meanSteps)} in ${formatWhole(episodes)} ${episodes === 1 ? 'episode' : 'episodes'}`
      : ''),
  describeGrid: (title, { right, expected, room }) =>
    `${title}: corridor of five rooms, of which the second and the fourth look the same. There it moves right with probability ${formatNumber(right)}. ` +
    `The cleaner is in ${room < 5 ? `room ${room + 1} of the corridor` : room === 6 ? 'the room with the dust' : 'a trap'}. ` +
    `It needs ${formatNumber(expected.steps)} steps on average.`,
  curve: 'Expected steps over P(right)',
  describeCurve: ({ stochastic }) =>
    `Expected steps over the probability of moving right: 26.5 at 0 and at 1, and least, 5, at 0.5. At ${formatNumber(stochastic.right)} they are ${formatNumber(stochastic.expected.steps)}.`,
  cleanerReading: ({ deterministic, stochastic }) =>
    `The deterministic policy finds the dust in ${formatPercent(deterministic.expected.found)} of its episodes, in ${formatNumber(deterministic.expected.steps)} steps on average; ` +
    `the stochastic one in ${formatPercent(stochastic.expected.found)}, in ${formatNumber(stochastic.expected.steps)} steps.`,
  game: 'Score against an opponent who learns',
  round: 'round',
  fixed: 'always rock',
  mixed: 'mixed',
  describeGame: ({ fixed, mixed }) =>
    `Score over the rounds of a game: always rock ${formatNumber(fixed.score)}, the mixed player ${formatNumber(mixed.score)}.`,
  hands: ['rock', 'paper', 'scissors'],
  noRound: 'Press Run, or Step: the cleaners move, and the players show their hands.',
  gameReading: ({ shown, opponent }, { fixed, mixed }) =>
    `Mixed player: ${shown} against ${opponent}. Mean reward of a round: always rock ${reward(fixed)}, mixed ${reward(mixed)}; ` +
    `in the long run ${formatNumber(fixed.expected)} and ${formatNumber(mixed.expected)}.`,
  cleanerCaption: 'The vacuum cleaner, from either end of the corridor',
  policy: 'policy',
  expectedSteps: 'expected steps',
  meanSteps: 'mean steps',
  episodes: 'episodes',
  foundShare: 'found the dust',
  gameCaption: 'Rock, paper, scissors, in games of 100 rounds',
  expectedReward: 'reward of a round in the long run',
  meanReward: 'mean reward',
  rounds: 'rounds',
};
