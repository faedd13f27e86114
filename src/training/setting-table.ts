// The settings that every run has, whatever it learns with, as plain data. The form of the page, the attributes of <palestra-run> and
// the flags of `npm run train` derive from this table. Options of an algorithm are in its own table.
import type { OptionTable } from '../core/checks/option-table.ts';
import { BACKENDS } from '../core/learn/backends/backend-names.ts';
import { DECIDING } from '../core/learn/rollouts/deciding.ts';
import { CONVOLUTIONS } from '../core/policy/convolution-options.ts';
import {
  ACTION_DEVIATION,
  ACTION_MEAN,
  ACTIVATIONS,
  HIDDEN_LAYERS,
  INITIAL_DEVIATION,
} from '../core/policy/network-shape.ts';
import { ON_ENV_ERROR } from '../core/vector/on-env-error.ts';

/** How an evaluation while training acts. */
const EVALUATION_ACTIONS = ['greedy', 'sampled'] as const;
export type EvaluationActions = (typeof EVALUATION_ACTIONS)[number];

export const SETTING_TABLE = {
  numEnvs: {
    kind: 'number',
    default: 32,
    min: 1,
    max: 65_536,
    whole: true,
    label: 'Number of environments',
    help: 'Number of environments that run in parallel.',
  },
  workers: {
    kind: 'number', // without a default: it depends on the machine
    min: 0,
    max: 1024,
    whole: true,
    label: 'Workers',
    help: 'Threads that run the environments; 0 for none. The number affects the speed, not the result.',
  },
  transport: {
    kind: 'choice',
    default: 'auto',
    choices: ['auto', 'shared', 'transfer'],
    label: 'Transport',
    help: 'How steps reach the workers: shared memory or messages.',
  },
  deciding: {
    kind: 'choice',
    default: 'auto',
    choices: DECIDING,
    label: 'Deciding',
    help: 'Who decides on actions: the page for every step, or the workers for many steps at a time. Affects the speed, not the result.',
  },
  onEnvError: {
    kind: 'choice',
    default: 'fail',
    choices: ON_ENV_ERROR,
    label: 'If an environment throws',
    help: 'What happens when an environment throws: the run ends with its error, or another one replaces it and the step does not count.',
  },
  seed: {
    kind: 'number',
    default: 1,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    whole: true,
    label: 'Seed',
    help: 'Seed of all random numbers. The same seed gives the same curve in the same browser.',
  },
  convolutions: CONVOLUTIONS,
  hidden: HIDDEN_LAYERS,
  activation: {
    kind: 'choice',
    default: 'tanh',
    choices: ACTIVATIONS,
    label: 'Activation',
    help: 'The activation function of the hidden layers and the convolutions.',
  },
  initialDeviation: INITIAL_DEVIATION,
  actionMean: ACTION_MEAN,
  actionDeviation: ACTION_DEVIATION,
  backend: {
    kind: 'choice',
    default: 'auto',
    choices: ['auto', ...BACKENDS],
    label: 'Backend',
    help: 'The device that computes the network. auto measures and takes the fastest one.',
  },
  evalEvery: {
    kind: 'number',
    default: Infinity,
    min: 1,
    max: Infinity,
    whole: true,
    label: 'Evaluate every',
    help: 'Environment steps between two evaluations of the policy, in environments of their own. The best policy is kept.',
  },
  evalEpisodes: {
    kind: 'number',
    default: 20,
    min: 1,
    max: 10_000,
    whole: true,
    label: 'Evaluation episodes',
    help: 'Episodes of an evaluation.',
  },
  evalActions: {
    kind: 'choice',
    default: 'greedy',
    choices: EVALUATION_ACTIONS,
    label: 'Evaluation actions',
    help: 'Evaluations take the most probable action, or draw actions from the policy, which tasks for stochastic policies need.',
  },
  patience: {
    kind: 'number',
    default: Infinity,
    min: 1,
    max: Infinity,
    whole: true,
    label: 'Patience',
    help: 'Evaluations in a row without improvement after which the run ends.',
  },
} as const satisfies OptionTable;
