// The options and metrics that DDPG and TD3 have in common.

import type { OptionTable } from '../../checks/option-table.ts';
import { NOISES } from '../../policy/exploration.ts';
import { COMMON_OPTIONS } from './common-options.ts';
import { METRICS } from './metrics.ts';

export const OFF_POLICY_OPTIONS = {
  rolloutSteps: {
    kind: 'number',
    default: 16,
    min: 1,
    max: 65_536,
    whole: true,
    label: 'Rollout steps',
    help: 'Steps of each environment between two rounds of updates. Episodes continue in the next rollout.',
  },
  updatesPerStep: {
    kind: 'number',
    default: 1,
    min: 0.001,
    max: 1000,
    label: 'Updates per step',
    help: 'Updates for each step of each environment, so that more environments mean more updates.',
  },
  batchRows: {
    kind: 'number',
    default: 256,
    min: 1,
    max: 65_536,
    whole: true,
    label: 'Batch rows',
    help: 'Transitions in an update, drawn from the replay memory.',
  },
  replayRows: {
    kind: 'number',
    default: 200_000,
    min: 1,
    max: 100_000_000,
    whole: true,
    label: 'Replay rows',
    help: 'Transitions in the replay memory. Beyond that, the oldest ones are forgotten.',
  },
  saveReplay: {
    kind: 'flag',
    default: false,
    label: 'Save replay',
    help: 'Whether checkpoints contain the replay memory, which can be large. Without it, a resumed run collects new transitions first.',
  },
  warmUpSteps: {
    kind: 'number',
    default: 1000,
    min: 0,
    max: 100_000_000,
    whole: true,
    label: 'Warm-up steps',
    help: 'Steps of all environments together before the first update, with uniform actions.',
  },
  gamma: COMMON_OPTIONS.gamma,
  rewardScale: {
    kind: 'number',
    default: 1,
    min: 1e-6,
    max: 1e6,
    label: 'Reward scale',
    help: 'Rewards are multiplied by this in updates. Less than 1 for returns in the hundreds, more where good policies differ by little.',
  },
  tau: {
    kind: 'number',
    default: 0.005,
    min: 0,
    max: 1,
    label: 'Soft update τ',
    help: 'Part of the way that the target networks move towards the learned ones in an update.',
  },
  actorLearningRate: {
    kind: 'schedule',
    default: 1e-3,
    min: 0,
    max: 1,
    label: 'Learning rate of μ',
    help: 'Step size of the Adam optimiser of the policy.',
  },
  criticLearningRate: {
    kind: 'schedule',
    default: 1e-3,
    min: 0,
    max: 1,
    label: 'Learning rate of Q',
    help: 'Step size of the Adam optimiser of the critics.',
  },
  criticHidden: {
    kind: 'sizes',
    default: [64, 64],
    max: 4096,
    label: 'Hidden layers of Q',
    help: "Sizes of the critics' hidden layers.",
  },
  noise: {
    kind: 'choice',
    default: 'gaussian',
    choices: NOISES,
    label: 'Noise',
    help: 'What is added to actions to explore: independent normal noise, or noise that drifts slowly through an episode.',
  },
  noiseDeviation: {
    kind: 'schedule',
    default: 0.1,
    min: 0,
    max: 100,
    label: 'Noise deviation σ',
    help: "Size of the noise in halves of an action's range: 1 reaches from the middle to a bound.",
  },
  noiseDrift: {
    kind: 'number',
    default: 0.15,
    min: 0,
    max: 100,
    label: 'Noise drift θ',
    help: 'How strongly Ornstein-Uhlenbeck noise is pulled back to 0.',
  },
  noiseTimeStep: {
    kind: 'number',
    default: 0.01,
    min: 1e-6,
    max: 10,
    label: 'Noise time step dt',
    help: 'Time between two steps of Ornstein-Uhlenbeck noise, which remembers about 1 / (θ dt) steps.',
  },
} as const satisfies OptionTable;

export const OFF_POLICY_METRICS = {
  meanQ: METRICS.meanQ,
  criticLoss: METRICS.criticLoss,
  actorLoss: METRICS.actorLoss,
  gradientNorm: METRICS.gradientNorm,
  noise: METRICS.noise,
  replayRows: METRICS.replayRows,
  learningRate: METRICS.learningRate,
} as const;

type Sizes = Readonly<Record<'rolloutSteps' | 'replayRows' | 'warmUpSteps', number>>;

/** Checks the sizes of algorithm `name`. @throws {RangeError} if they exclude one another. */
export function checkReplay(
  name: string,
  { rolloutSteps, replayRows, warmUpSteps }: Sizes,
  numEnvs: number,
): void {
  const least = Math.max(rolloutSteps * numEnvs, warmUpSteps);
  if (replayRows >= least) return;
  throw new RangeError(
    `${name}: expected replayRows of at least ${least}, so that the memory holds a rollout and the warm-up, got ${replayRows}. ` +
      'Use a larger replayRows, or a smaller rolloutSteps or warmUpSteps.',
  );
}
