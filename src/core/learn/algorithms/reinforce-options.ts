import type { OptionTable } from '../../checks/option-table.ts';
import { BASELINES, CREDITS, REWARD_SCALINGS } from '../rollouts/returns.ts';
import type { AlgorithmDescription, TrainOptions } from './algorithm.ts';
import { COMMON_OPTIONS } from './common-options.ts';
import { METRICS } from './metrics.ts';

const REINFORCE_OPTIONS = {
  gamma: COMMON_OPTIONS.gamma,
  learningRate: {
    kind: 'schedule',
    default: 0.02,
    min: 0,
    max: 1,
    label: 'Learning rate',
    help: 'Step size of the Adam optimiser.',
  },
  entropyCoefficient: {
    kind: 'schedule',
    default: 0.01,
    min: 0,
    max: 100,
    label: 'Entropy coefficient',
    help: 'Weight of the entropy in the objective. A larger weight keeps the policy exploring for longer.',
  },
  baseline: {
    kind: 'choice',
    default: 'standardise',
    choices: BASELINES,
    label: 'Baseline',
    help: 'Value subtracted from the returns: none, their mean, their mean followed by division by the standard deviation, or the mean at the same time step.',
  },
  credit: {
    kind: 'choice',
    default: 'reward-to-go',
    choices: CREDITS,
    label: 'Credit',
    help: 'Rewards that an action is credited with: those from its step on, or the whole return of its episode.',
  },
  rewardScaling: {
    kind: 'choice',
    default: 'none',
    choices: REWARD_SCALINGS,
    label: 'Reward scaling',
    help: 'Leaves rewards as they are, or normalises them over the environments at the same time step.',
  },
  discountedObjective: {
    kind: 'flag',
    default: false,
    label: 'Factor γ^t',
    help: 'Weights step t with γ^t, as the policy gradient theorem does. Most implementations leave this factor out.',
  },
  update: {
    kind: 'choice',
    default: 'rollout',
    choices: ['rollout', 'time-step'],
    label: 'Update',
    help: 'One update per rollout, or one per time step, from the last to the first.',
  },
  maxGradientNorm: {
    kind: 'number',
    default: Infinity,
    min: 1e-6,
    max: Infinity,
    label: 'Max gradient norm',
    help: 'Gradients with a larger norm are scaled down to this norm.',
  },
  rolloutSteps: {
    kind: 'number',
    default: Infinity,
    min: 1,
    max: Infinity,
    whole: true,
    label: 'Rollout steps',
    help: 'Steps of each environment in a rollout, or Infinity for one whole episode of each. Returns ignore rewards after the rollout.',
  },
  chunkRows: COMMON_OPTIONS.chunkRows,
} as const satisfies OptionTable;

/** The options of `reinforce`, all optional, and those that every algorithm takes. */
export type ReinforceOptions = TrainOptions<typeof REINFORCE_OPTIONS>;

/** Describes REINFORCE without loading its code. */
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
  check({ baseline, credit, rewardScaling, rolloutSteps }, numEnvs) {
    if (credit === 'whole-return' && rolloutSteps !== Infinity) {
      throw new RangeError(
        `reinforce: expected rolloutSteps to be Infinity (whole episodes) with credit 'whole-return', got ${rolloutSteps}. ` +
          "Leave rolloutSteps out, or use credit 'reward-to-go'.",
      );
    }
    if (rewardScaling === 'time-step' && numEnvs === 1) {
      throw new RangeError(
        "reinforce: expected more than one environment with rewardScaling 'time-step', got 1. " +
          "A single reward is its own mean: use more environments, or rewardScaling 'none'.",
      );
    }
    const isWhole = credit === 'whole-return'; // then all steps of an episode have the same return
    const compares = isWhole || baseline === 'time-step' ? 'environment' : 'step in a rollout';
    const count = compares === 'environment' ? numEnvs : numEnvs * rolloutSteps;
    if (count !== 1 || baseline === 'none') return;
    throw new RangeError(
      `reinforce: expected more than one ${compares} with ${isWhole ? "credit 'whole-return' and " : ''}baseline '${baseline}', got 1. ` +
        'A single return is its own baseline: use more environments or another baseline.',
    );
  },
  workload({ update, chunkRows }, numEnvs) {
    const rows = update === 'time-step' ? numEnvs : chunkRows;
    return { rows, updatesPerStep: 1 / rows };
  },
};
