// The options that A2C and PPO have in common. Each has its own defaults for some of them.

import type { OptionTable } from '../../checks/option-table.ts';
import { COMMON_OPTIONS } from './common-options.ts';

export const ACTOR_CRITIC_OPTIONS = {
  gamma: COMMON_OPTIONS.gamma,
  lambda: {
    kind: 'number',
    default: 0.95,
    min: 0,
    max: 1,
    label: 'Trace λ',
    help: 'How far advantages look ahead: 0 trusts the value function after one step, 1 uses all rewards of the rollout.',
  },
  entropyCoefficient: {
    kind: 'schedule',
    default: 0,
    min: 0,
    max: 100,
    label: 'Entropy coefficient',
    help: 'Weight of the entropy in the objective. A larger weight keeps the policy exploring for longer.',
  },
  valueCoefficient: {
    kind: 'number',
    default: 0.5,
    min: 0,
    max: 100,
    label: 'Value coefficient',
    help: "Weight of the value function's mean squared error in the loss.",
  },
  maxGradientNorm: {
    kind: 'number',
    default: 0.5,
    min: 1e-6,
    max: Infinity,
    label: 'Max gradient norm',
    help: 'Gradients of both networks together with a larger norm are scaled down to this norm.',
  },
  overlap: {
    kind: 'flag',
    default: false,
    label: 'Overlap',
    help: 'Whether the workers collect the next rollout while the policy learns from the last one. Its policy is then one update old, which importance weights correct.',
  },
  valueHidden: {
    kind: 'sizes',
    default: [64, 64],
    max: 4096,
    label: 'Hidden layers of V',
    help: "Sizes of the value function's hidden layers.",
  },
  sharedTrunk: {
    kind: 'flag',
    default: false,
    excludes: ['valueHidden'],
    label: 'Shared trunk',
    help: "Whether the value function is one more output of the policy's network, instead of a network of its own. Both losses then train the layers before it.",
  },
} as const satisfies OptionTable;

/** Counts the networks that an update differentiates. */
export function countNetworks(sharedTrunk: boolean): number {
  return sharedTrunk ? 1 : 2;
}
