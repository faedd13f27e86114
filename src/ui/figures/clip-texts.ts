import { formatNumber } from '../shared/format.ts';
import type { ClipWalk } from './clip.ts';
import type { FigureTexts } from './shared/figure-element.ts';

export interface ClipTexts extends FigureTexts {
  readonly epsilon: string;
  readonly good: string;
  readonly bad: string;
  readonly ratio: string;
  readonly ratioIn: (title: string) => string;
  readonly surrogate: string;
  readonly clipped: string;
  readonly describeObjective: (
    advantage: number,
    values: { ratio: number; plain: number; clipped: number },
  ) => string;
  readonly slopes: (ratio: number, good: number, bad: number) => string;
  readonly steps: string;
  readonly again: string;
  readonly promise: string;
  readonly course: string;
  readonly theta: string;
  readonly step: string;
  readonly trueReturn: string;
  readonly withoutClip: string;
  readonly withClip: string;
  readonly cliff: string;
  readonly describePromise: (values: ClipWalk) => string;
  readonly walk: (values: ClipWalk) => string;
  readonly advantage: string;
  readonly objectiveCaption: (epsilon: number) => string;
  readonly slope: string;
  readonly walkCaption: (steps: number) => string;
  readonly objective: string;
  readonly promised: string;
}

export const CLIP_TEXTS: ClipTexts = {
  title: 'Why PPO clips',
  caption:
    'The ratio ρ says how many times as probable an action has become since it was sampled. The surrogate ρ A keeps ' +
    'rewarding a move away from the samples. PPO takes min(ρ A, clip(ρ, 1 − ε, 1 + ε) A), which is flat where ρ has moved far enough: ' +
    'drag a point onto the flat roof, and its slope is 0. Below, a bandit pays a for arm a, but −10 from the cliff at 1.5 on, where ' +
    'samples hardly ever are. Gradient ascent on the surrogate promises more and more, and walks the policy towards the cliff. The clipped one stops ' +
    'near the old policy, whose samples can be believed there. Change the steps, ε and the samples.',
  data: 'The numbers',
  epsilon: 'Clip range ε',
  good: 'Advantage A = 1: a good action',
  bad: 'Advantage A = −1: a bad action',
  ratio: 'ratio ρ',
  ratioIn: (title) => `Ratio. ${title}`,
  surrogate: 'ρ A',
  clipped: 'clipped',
  describeObjective: (advantage, { ratio, plain, clipped }) =>
    `Objective over the ratio for advantage ${formatNumber(advantage)}. At ratio ${formatNumber(ratio)} the surrogate is ${formatNumber(plain)}, ` +
    `the clipped one ${formatNumber(clipped)}.`,
  slopes: (ratio, good, bad) =>
    `At ρ = ${formatNumber(ratio)} the clipped objective has the slope ${formatNumber(good)} for the good action and ${formatNumber(bad)} for the bad one.`,
  steps: 'Gradient steps',
  again: 'New samples',
  promise: 'Return over θ, true and promised',
  course: 'True return after each step',
  theta: 'mean θ, and the sampled arms (circles)',
  step: 'gradient step',
  trueReturn: 'true return',
  withoutClip: 'without the clip',
  withClip: 'with the clip',
  cliff: 'cliff',
  describePromise: ({ bold, careful }) =>
    `The true return rises with θ and falls before the cliff. Without the clip the policy is at θ ${formatNumber(bold.theta)}, with it at ${formatNumber(careful.theta)}.`,
  walk: ({ steps, bold, careful }) =>
    `After ${steps} ${steps === 1 ? 'step' : 'steps'} without the clip: promised ${formatNumber(bold.promised)}, true ${formatNumber(bold.trueReturn)}. ` +
    `With the clip: promised ${formatNumber(careful.promised)}, true ${formatNumber(careful.trueReturn)}.`,
  advantage: 'advantage',
  objectiveCaption: (epsilon) => `The objectives, ε = ${formatNumber(epsilon)}`,
  slope: 'slope of the clipped one',
  walkCaption: (steps) => `The bandit after ${steps} gradient steps`,
  objective: 'objective',
  promised: 'promised return',
};
