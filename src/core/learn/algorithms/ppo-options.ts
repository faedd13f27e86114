import type { OptionTable } from '../../checks/option-table.ts';
import { ACTOR_CRITIC_OPTIONS, countNetworks } from './actor-critic-options.ts';
import type { AlgorithmDescription, TrainOptions } from './algorithm.ts';
import { METRICS } from './metrics.ts';

const { gamma, lambda, entropyCoefficient, valueCoefficient } = ACTOR_CRITIC_OPTIONS;
const { maxGradientNorm, overlap, valueHidden, sharedTrunk } = ACTOR_CRITIC_OPTIONS;

const PPO_OPTIONS = {
  rolloutSteps: {
    kind: 'number',
    default: 128,
    min: 1,
    max: 65_536,
    whole: true,
    label: 'Rollout steps',
    help: 'Steps of each environment before the updates. Episodes continue in the next rollout.',
  },
  minibatchRows: {
    kind: 'number',
    default: 512,
    min: 1,
    max: 65_536,
    whole: true,
    label: 'Minibatch rows',
    help: 'Steps in an update, at most. The rollout is dealt evenly into minibatches.',
  },
  epochs: {
    kind: 'number',
    default: 8,
    min: 1,
    max: 1000,
    whole: true,
    label: 'Epochs',
    help: 'How often each step of a rollout is learned from. Each epoch deals them into other minibatches.',
  },
  learningRate: {
    kind: 'schedule',
    default: 1e-3,
    min: 0,
    max: 1,
    label: 'Learning rate',
    help: 'Step size of the Adam optimiser.',
  },
  clipRange: {
    kind: 'schedule',
    default: 0.2,
    min: 0,
    max: Infinity,
    label: 'Clip range ε',
    help: 'How far the probability of an action may move from that of the rollout, as a ratio, before the objective goes flat.',
  },
  gamma,
  lambda,
  entropyCoefficient,
  valueCoefficient,
  valueClipRange: {
    kind: 'number',
    default: Infinity,
    min: 0,
    max: Infinity,
    label: 'Value clip range',
    help: 'How far values may move from those of the rollout before their loss goes flat. It depends on the scale of the returns.',
  },
  maxGradientNorm,
  targetKl: {
    kind: 'number',
    default: Infinity,
    min: 0,
    max: Infinity,
    label: 'KL limit',
    help: 'No further epoch follows one whose mean KL divergence from the policy of the rollout is above this.',
  },
  normalizeAdvantages: {
    kind: 'flag',
    default: true,
    label: 'Normalise advantages',
    help: 'Whether advantages get mean 0 and standard deviation 1 in each minibatch.',
  },
  valueHidden,
  sharedTrunk,
  overlap,
} as const satisfies OptionTable;

/** The options of `ppo`, all optional, and those that every algorithm takes. */
export type PpoOptions = TrainOptions<typeof PPO_OPTIONS>;

/** Describes PPO without loading its code. */
export const PPO: AlgorithmDescription<typeof PPO_OPTIONS> = {
  name: 'ppo',
  label: 'PPO',
  help: 'Proximal policy optimisation: several passes over each rollout, with steps that a clipped objective keeps small.',
  options: PPO_OPTIONS,
  metrics: {
    entropy: METRICS.entropy,
    explainedVariance: METRICS.explainedVariance,
    approximateKl: METRICS.approximateKl,
    clipFraction: METRICS.clipFraction,
    policyLoss: METRICS.policyLoss,
    valueLoss: METRICS.valueLoss,
    gradientNorm: METRICS.gradientNorm,
    learningRate: METRICS.learningRate,
  },
  check({ rolloutSteps, minibatchRows, normalizeAdvantages }, numEnvs) {
    if (!normalizeAdvantages || Math.min(minibatchRows, rolloutSteps * numEnvs) > 1) return;
    throw new RangeError(
      'ppo: expected minibatches of more than one step with normalizeAdvantages, got 1: a single advantage would always become 0. ' +
        'Use a larger minibatchRows or rolloutSteps, more environments, or normalizeAdvantages: false.',
    );
  },
  workload({ minibatchRows, epochs, rolloutSteps, sharedTrunk }, numEnvs) {
    const rows = Math.min(minibatchRows, rolloutSteps * numEnvs);
    return { rows, updatesPerStep: (countNetworks(sharedTrunk) * epochs) / rows };
  },
};
