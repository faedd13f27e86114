import type { OptionTable } from '../../checks/option-table.ts';
import { ACTOR_CRITIC_OPTIONS } from './actor-critic-options.ts';
import type { AlgorithmDescription, TrainOptions } from './algorithm.ts';
import { METRICS } from './metrics.ts';

const { gamma, lambda, entropyCoefficient, valueCoefficient, maxGradientNorm, valueHidden } =
  ACTOR_CRITIC_OPTIONS;

const A3C_OPTIONS = {
  rolloutSteps: {
    kind: 'number',
    default: 20,
    min: 1,
    max: 65_536,
    whole: true,
    label: 'Rollout steps',
    help: 'Steps of each environment before its worker updates the weights. Episodes continue in the next rollout.',
  },
  gamma,
  lambda: { ...lambda, default: 1 },
  learningRate: {
    kind: 'schedule',
    default: 7e-4,
    min: 0,
    max: 1,
    label: 'Learning rate',
    help: 'Step size of RMSprop.',
  },
  entropyCoefficient: { ...entropyCoefficient, default: 0.01 },
  valueCoefficient,
  maxGradientNorm,
  valueHidden,
  updatesPerReport: {
    kind: 'number',
    default: 100,
    min: 1,
    max: 1_000_000,
    whole: true,
    label: 'Updates per report',
    help: 'Updates of each worker in an iteration. Workers do not wait for one another within it.',
  },
} as const satisfies OptionTable;

/** The options of `a3c`, all optional, and those that every algorithm takes. */
export type A3cOptions = TrainOptions<typeof A3C_OPTIONS>;

/** Describes A3C without loading its code. */
export const A3C: AlgorithmDescription<typeof A3C_OPTIONS> = {
  name: 'a3c',
  label: 'A3C',
  help: 'Asynchronous advantage actor-critic: each worker learns by itself, from weights that all of them change.',
  note: 'Runs of A3C with several workers do not repeat.',
  usesPoolWrappers: false,
  options: A3C_OPTIONS,
  metrics: {
    entropy: METRICS.entropy,
    staleness: { title: 'Staleness (updates)', words: 'staleness' },
    policyLoss: METRICS.policyLoss,
    valueLoss: METRICS.valueLoss,
    gradientNorm: METRICS.gradientNorm,
    learningRate: METRICS.learningRate,
  },
  workload({ rolloutSteps }, numEnvs) {
    const rows = rolloutSteps * numEnvs;
    return { rows, updatesPerStep: 2 / rows }; // two networks
  },
};
