import type { AlgorithmDescription, TrainOptions } from './algorithm.ts';
import { checkReplay, OFF_POLICY_METRICS, OFF_POLICY_OPTIONS } from './off-policy-options.ts';

/** The options of `ddpg`, all optional, and those that every algorithm takes. */
export type DdpgOptions = TrainOptions<typeof OFF_POLICY_OPTIONS>;

/** Describes DDPG without loading its code. */
export const DDPG: AlgorithmDescription<typeof OFF_POLICY_OPTIONS> = {
  name: 'ddpg',
  label: 'DDPG',
  help: 'Deep deterministic policy gradient: a policy of continuous actions climbs a critic Q(s, a), which learns from a replay memory.',
  deterministic: true,
  usesPoolWrappers: false, // the memory cannot follow their statistics
  options: OFF_POLICY_OPTIONS,
  metrics: OFF_POLICY_METRICS,
  check: (options, numEnvs) => checkReplay('ddpg', options, numEnvs),
  workload: ({ batchRows, updatesPerStep }) => ({ rows: batchRows, updatesPerStep: 3 * updatesPerStep }), // actor, critic, targets
};
