import { formatNumber } from '../shared/format.ts';
import type { FigureTexts } from './shared/figure-element.ts';

export interface EntropyTexts extends FigureTexts {
  readonly coin: string;
  readonly heads: string;
  readonly describeCoin: (heads: number, entropy: number) => string;
  readonly examples: string;
  readonly entropyIs: (entropy: number) => string;
  readonly describeExamples: (low: number, high: number) => string;
  readonly bonus: string;
  readonly rewards: string;
  readonly rewardOf: (arm: string) => string;
  readonly describeRewards: (list: string) => string;
  readonly best: string;
  readonly describeBest: (list: string) => string;
  readonly sum: (policy: { meanReward: number; entropy: number; bonus: number }) => string;
  readonly distribution: string;
  readonly entropy: string;
  readonly lowExample: string;
  readonly highExample: string;
  readonly arm: string;
  readonly reward: string;
  readonly probability: string;
  readonly distributionsCaption: string;
  readonly banditCaption: (bonus: number) => string;
}

export const ENTROPY_TEXTS: EntropyTexts = {
  title: 'Entropy, and what a bonus for it does',
  caption:
    'The entropy H = −Σ p ln p says how uncertain an action is. Drag the coin: H is 0 if one side is certain, and largest, ln 2, for a ' +
    'fair coin. Algorithms add c · H to what they maximise, so that a policy keeps trying all actions. Below, a bandit pays the rewards ' +
    'that you set. With a bonus c the best policy is softmax(r / c): the bonus is the temperature of a softmax. Make it small, and the ' +
    'policy takes only the best arm. Make it large, and the rewards hardly matter.',
  data: 'The numbers',
  coin: 'A coin: entropy (nats) over P(heads)',
  heads: 'P(heads)',
  describeCoin: (heads, entropy) =>
    `The entropy of a coin rises from 0 at P(heads) 0 to ln 2 at 0.5 and falls to 0 at 1. At ${formatNumber(heads)} it is ${formatNumber(entropy)} nats.`,
  examples: 'Four actions: low and high entropy',
  entropyIs: (entropy) => `H = ${formatNumber(entropy)}`,
  describeExamples: (low, high) =>
    `An action with probability 94 % among four: entropy ${formatNumber(low)} nats. Four actions with 25 % each: ${formatNumber(high)} nats.`,
  bonus: 'Entropy bonus c',
  rewards: 'Rewards r of the arms',
  rewardOf: (arm) => `Reward of ${arm}`,
  describeRewards: (list) => `Rewards: ${list}.`,
  best: 'The best policy with the bonus',
  describeBest: (list) => `Probabilities: ${list}.`,
  sum: ({ meanReward, entropy, bonus }) =>
    `Mean reward ${formatNumber(meanReward)} + bonus ${formatNumber(bonus)} × entropy ${formatNumber(entropy)} = ` +
    `${formatNumber(meanReward + bonus * entropy)}. No other policy has more.`,
  distribution: 'distribution',
  entropy: 'entropy (nats)',
  lowExample: 'four actions, one of them 94 %',
  highExample: 'four actions of 25 %',
  arm: 'arm',
  reward: 'reward',
  probability: 'probability',
  distributionsCaption: 'Entropies',
  banditCaption: (bonus) => `The best policy of the bandit with entropy bonus ${formatNumber(bonus)}`,
};
