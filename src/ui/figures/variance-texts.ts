import { formatNumber, formatShort, formatWhole } from '../shared/format.ts';
import type { FigureTexts } from './shared/figure-element.ts';
import type { SubtractedBaseline, VarianceNumbers } from './variance.ts';

export interface VarianceTexts extends FigureTexts {
  readonly samples: string;
  readonly added: string;
  readonly noise: string;
  readonly addOne: string;
  readonly addMany: string;
  readonly run: string;
  readonly pause: string;
  readonly clear: string;
  readonly baselines: Readonly<Record<SubtractedBaseline, string>>;
  readonly logit: (number: number) => string;
  readonly describeCloud: (
    baseline: string,
    values: { estimates: number; exact: number; gradient: readonly [number, number] },
  ) => string;
  readonly variance: string;
  readonly describeVariance: (list: string) => string;
  readonly cloud: string;
  readonly gradient: string;
  readonly measuredKey: string;
  readonly exactKey: string;
  readonly reading: (values: VarianceNumbers) => string;
  readonly varianceCaption: (values: VarianceNumbers) => string;
  readonly baseline: string;
  readonly exact: string;
  readonly measured: string;
  readonly standardError: string;
  readonly gradientCaption: (values: VarianceNumbers) => string;
  readonly arm: string;
  readonly probability: string;
  readonly reward: string;
}

export const VARIANCE_TEXTS: VarianceTexts = {
  title: 'Baselines calm the gradient',
  caption:
    'A bandit with three arms. Each dot is an estimate of the policy gradient, 1/n Σ ∇ log π(a) (r − b), from n samples: its components for the first and the ' +
    'last logit. The cross is the exact gradient. Without a baseline b, the dots scatter widely. The value V, which a perfect critic knows, and ' +
    'the best constant shrink the cloud and leave its centre in place. The mean of the samples does nearly the same, but it contains each sample’s own reward, which ' +
    'moves the centre towards 0 by a share of 1/n: try two samples. Add the same number to all rewards: the best action stays the same, and only the ' +
    'cloud without a baseline grows. The bars sum the variance over all logits.',
  data: 'The numbers',
  samples: 'Samples n',
  added: 'Added to rewards',
  noise: 'Noise in rewards',
  addOne: 'One estimate',
  addMany: '100 estimates',
  run: 'Run',
  pause: 'Pause',
  clear: 'Clear',
  baselines: { none: 'no baseline', mean: 'mean of samples', value: 'value V', best: 'best constant' },
  logit: (number) => `logit ${number}`,
  describeCloud: (baseline, { estimates, exact, gradient }) =>
    `${formatWhole(estimates)} estimates with ${baseline} around the exact gradient, ${gradient.map(formatNumber).join(' and ')}. Their variance is ${formatShort(exact)}.`,
  variance: 'Variance of an estimate',
  describeVariance: (list) => `Variance of an estimate: ${list}.`,
  cloud: 'an estimate',
  gradient: 'exact gradient',
  measuredKey: 'measured, ± 2 standard errors',
  exactKey: 'exact variance',
  reading: ({ bandit: { samples }, estimates, exact: { variances } }) =>
    estimates === 0
      ? 'Press Run, or draw estimates.'
      : `${formatWhole(estimates)} ${estimates === 1 ? 'estimate' : 'estimates'} each. With the value V, ${samples} samples are worth as much as ` +
        `${formatWhole((samples * variances.none) / variances.value)} without a baseline.`,
  varianceCaption: ({ estimates, bandit: { samples } }) =>
    `Variance of ${formatWhole(estimates)} estimates from ${samples} samples each`,
  baseline: 'baseline',
  exact: 'exact',
  measured: 'measured',
  standardError: 'standard error',
  gradientCaption: ({ exact: { value, bestBaseline } }) =>
    `The bandit: V = ${formatNumber(value)}, best constant ${formatNumber(bestBaseline)}`,
  arm: 'arm',
  probability: 'probability',
  reward: 'mean reward',
};
