import { formatNumber, formatPercent } from '../shared/format.ts';
import type { FigureTexts } from './shared/figure-element.ts';

export interface ImportanceTexts extends FigureTexts {
  readonly policies: string;
  readonly action: string;
  readonly oldPolicy: string;
  readonly newPolicy: string;
  readonly mean: string;
  readonly deviation: string;
  readonly again: string;
  readonly describePolicies: (mean: number, deviation: number) => string;
  readonly weights: string;
  readonly describeWeights: (least: number, most: number) => string;
  readonly stepCount: (steps: number) => string;
  readonly effective: (size: number, count: number, expected: number) => string;
  readonly describeShares: (steps: number, size: number, count: number, largest: number) => string;
  readonly trajectories: (count: number) => string;
  readonly tableCaption: (mean: number, deviation: number) => string;
  readonly steps: string;
  readonly effectiveSize: string;
  readonly longRun: string;
  readonly largest: string;
}

export const IMPORTANCE_TEXTS: ImportanceTexts = {
  title: 'Old samples for a new policy',
  caption:
    'Importance sampling uses actions of an old policy to judge a new one: each counts with the weight ρ, its probability under the new ' +
    'policy divided by that under the old one. Drag the new policy away from the old one: few samples get almost all the weight. The ' +
    'effective sample size (Σ ρ)² / Σ ρ² says how many samples with equal weights would tell as much. Weights of a trajectory multiply ' +
    'over its steps, so that after 20 steps even two similar policies leave only a few trajectories that count. That is why PPO uses ' +
    'weights of single steps, and keeps the new policy near.',
  data: 'The numbers',
  policies: 'The policies and the sampled actions',
  action: 'action a',
  oldPolicy: 'old',
  newPolicy: 'new',
  mean: 'New mean μ',
  deviation: 'New deviation σ',
  again: 'New samples',
  describePolicies: (mean, deviation) =>
    `The old policy is normal with mean 0 and standard deviation 1, the new one with mean ${formatNumber(mean)} and standard deviation ${formatNumber(deviation)}.`,
  weights: 'The weight ρ of each action',
  describeWeights: (least, most) =>
    `The weights of the sampled actions are from ${formatNumber(least)} to ${formatNumber(most)}.`,
  stepCount: (steps) => (steps === 1 ? '1 step' : `${steps} steps`),
  effective: (size, count, expected) =>
    `${formatNumber(size)} of ${count} (long run: ${expected < 5e-4 ? '0.0 %' : formatPercent(expected)})`,
  describeShares: (steps, size, count, largest) =>
    `Weights of ${count} trajectories of ${steps} ${steps === 1 ? 'step' : 'steps'}: effective sample size ${formatNumber(size)}, ` +
    `the largest weight is ${formatPercent(largest)} of their sum.`,
  trajectories: (count) =>
    `The weights of ${count} trajectories side by side, the largest first, and the effective sample size. Each bar is the whole weight.`,
  tableCaption: (mean, deviation) =>
    `New policy with mean ${formatNumber(mean)} and standard deviation ${formatNumber(deviation)}`,
  steps: 'steps',
  effectiveSize: 'effective sample size',
  longRun: 'share in the long run',
  largest: 'largest share of the weight',
};
