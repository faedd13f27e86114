import type { OptionTable } from '../../checks/option-table.ts';
import { ACTOR_CRITIC_OPTIONS, countNetworks } from './actor-critic-options.ts';
import type { AlgorithmDescription, TrainOptions } from './algorithm.ts';
import { COMMON_OPTIONS } from './common-options.ts';
import { METRICS } from './metrics.ts';

const { gamma, lambda, entropyCoefficient, valueCoefficient } = ACTOR_CRITIC_OPTIONS;
const { maxGradientNorm, overlap, valueHidden, sharedTrunk } = ACTOR_CRITIC_OPTIONS;

const A2C_OPTIONS = {
  rolloutSteps: {
    kind: 'number',
    default: 5,
    min: 1,
    max: 65_536,
    whole: true,
    label: 'Rollout steps',
    help: 'Steps of each environment before an update. Episodes continue in the next rollout.',
  },
  gamma,
  lambda: { ...lambda, default: 1 },
  learningRate: {
    kind: 'schedule',
    default: 7e-4,
    min: 0,
    max: 1,
    label: 'Learning rate',
    help: 'Step size of the optimiser.',
  },
  optimizer: {
    kind: 'choice',
    default: 'rmsprop',
    choices: ['rmsprop', 'adam'],
    label: 'Optimiser',
    help: 'RMSprop with its ε inside the root, as in the original, or Adam.',
  },
  entropyCoefficient,
  valueCoefficient,
  maxGradientNorm,
  valueHidden,
  sharedTrunk,
  overlap,
  normalizeAdvantages: {
    kind: 'flag',
    default: false,
    label: 'Normalise advantages',
    help: 'Whether advantages get mean 0 and standard deviation 1 in each update.',
  },
  chunkRows: COMMON_OPTIONS.chunkRows,
} as const satisfies OptionTable;

/** The options of `a2c`, all optional, and those that every algorithm takes. */
export type A2cOptions = TrainOptions<typeof A2C_OPTIONS>;

/** Describes A2C without loading its code. */
export const A2C: AlgorithmDescription<typeof A2C_OPTIONS> = {
  name: 'a2c',
  label: 'A2C',
  help: 'Advantage actor-critic: a value function replaces the baseline, and updates need no whole episodes.',
  options: A2C_OPTIONS,
  metrics: {
    entropy: METRICS.entropy,
    explainedVariance: METRICS.explainedVariance,
    policyLoss: METRICS.policyLoss,
    valueLoss: METRICS.valueLoss,
    gradientNorm: METRICS.gradientNorm,
    learningRate: METRICS.learningRate,
  },
  check({ rolloutSteps, normalizeAdvantages }, numEnvs) {
    if (!normalizeAdvantages || rolloutSteps * numEnvs > 1) return;
    throw new RangeError(
      'a2c: expected rollouts of more than one step with normalizeAdvantages, got 1: a single advantage would always become 0. ' +
        'Use a larger rolloutSteps, more environments, or normalizeAdvantages: false.',
    );
  },
  workload({ rolloutSteps, chunkRows, sharedTrunk }, numEnvs) {
    const rows = Math.min(rolloutSteps * numEnvs, chunkRows);
    return { rows, updatesPerStep: countNetworks(sharedTrunk) / rows };
  },
};
