import type { OptionTable } from '../../checks/option-table.ts';
import type { AlgorithmDescription, TrainOptions } from './algorithm.ts';
import { checkReplay, OFF_POLICY_METRICS, OFF_POLICY_OPTIONS } from './off-policy-options.ts';

const TD3_OPTIONS = {
  ...OFF_POLICY_OPTIONS,
  policyDelay: {
    kind: 'number',
    default: 2,
    min: 1,
    max: 1000,
    whole: true,
    label: 'Policy delay',
    help: 'Updates of the critics for each update of the policy and the target networks.',
  },
  smoothingDeviation: {
    kind: 'number',
    default: 0.2,
    min: 0,
    max: 100,
    label: 'Smoothing σ',
    help: "Size of the noise on the target policy's actions, in halves of an action's range.",
  },
  smoothingRange: {
    kind: 'number',
    default: 0.5,
    min: 0,
    max: 100,
    label: 'Smoothing range',
    help: 'The smoothing noise is clipped to this, in halves of the range.',
  },
} as const satisfies OptionTable;

/** The options of `td3`, all optional, and those that every algorithm takes. */
export type Td3Options = TrainOptions<typeof TD3_OPTIONS>;

/** Describes TD3 without loading its code. */
export const TD3: AlgorithmDescription<typeof TD3_OPTIONS> = {
  name: 'td3',
  label: 'TD3',
  help: 'Twin delayed DDPG: the smaller of two critics, smoothed targets and fewer updates of the policy keep values from being overestimated.',
  deterministic: true,
  usesPoolWrappers: false, // the memory cannot follow their statistics
  options: TD3_OPTIONS,
  metrics: OFF_POLICY_METRICS,
  check: (options, numEnvs) => checkReplay('td3', options, numEnvs),
  workload: ({ batchRows, updatesPerStep }) => ({ rows: batchRows, updatesPerStep: 4 * updatesPerStep }), // two critics, targets, actor
};
