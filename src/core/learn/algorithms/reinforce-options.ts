import { BASELINES } from '../rollouts/returns.ts';
import type { AlgorithmDescription, TrainOptions } from './algorithm.ts';
import { METRICS } from './metrics.ts';
import type { OptionTable } from './option-table.ts';

const REINFORCE_OPTIONS = {
  gamma: {
    kind: 'number',
    default: 0.99,
    min: 0,
    max: 1,
    label: 'Discount γ',
    help: 'The discount of a reward one step later.',
  },
  learningRate: {
    kind: 'number',
    default: 0.02,
    min: 1e-6,
    max: 1,
    label: 'Learning rate',
    help: 'The step size of Adam.',
  },
  entropyCoefficient: {
    kind: 'number',
    default: 0.01,
    min: 0,
    max: 100,
    label: 'Entropy coefficient',
    help: 'The weight of the entropy in the objective: more keeps the policy exploring longer.',
  },
  baseline: {
    kind: 'choice',
    default: 'standardise',
    choices: BASELINES,
    label: 'Baseline',
    help: 'What is subtracted from the returns: nothing, their mean, their mean before dividing by their deviation, or the mean at the same time step.',
  },
  discountedObjective: {
    kind: 'flag',
    default: false,
    label: 'Factor γ^t',
    help: 'Weights step t with γ^t, as in the policy gradient theorem; most implementations leave this out.',
  },
  update: {
    kind: 'choice',
    default: 'rollout',
    choices: ['rollout', 'time-step'],
    label: 'Update',
    help: 'One update per rollout, or one per time step, the last one first.',
  },
  maxGradientNorm: {
    kind: 'number',
    default: Infinity,
    min: 1e-6,
    max: Infinity,
    label: 'Max gradient norm',
    help: 'Longer gradients are scaled down to this norm.',
  },
  rolloutSteps: {
    kind: 'number',
    default: Infinity,
    min: 1,
    max: Infinity,
    whole: true,
    label: 'Rollout steps',
    help: 'Steps of each environment in a rollout; Infinity for one whole episode of each. Returns do not reach beyond a rollout.',
  },
  chunkRows: {
    kind: 'number',
    default: 1024,
    min: 1,
    max: 65536,
    whole: true,
    label: 'Chunk rows',
    help: 'Steps that pass through the network at a time. Changes memory and speed, not the result.',
  },
} as const satisfies OptionTable;

/** The options of `reinforce`, each of which may be left out, and what every loop takes. */
export type ReinforceOptions = TrainOptions<typeof REINFORCE_OPTIONS>;

/** What is known of REINFORCE before it is loaded. */
export const REINFORCE: AlgorithmDescription<typeof REINFORCE_OPTIONS> = {
  name: 'reinforce',
  label: 'REINFORCE',
  help: 'Monte Carlo policy gradient with an entropy bonus and baselines.',
  options: REINFORCE_OPTIONS,
  metrics: {
    entropy: METRICS.entropy,
    loss: METRICS.loss,
    gradientNorm: METRICS.gradientNorm,
  },
  workload: ({ chunkRows }) => ({ rows: chunkRows, updatesPerStep: 1 / chunkRows }),
};
