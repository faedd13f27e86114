// The environments and the policy of a run, made from its settings.

import type { Workload } from '../core/learn/backends/workload.ts';
import { createPolicy, loadPolicy } from '../core/learn/networks/create-policy.ts';
import type { Policy } from '../core/learn/networks/policy.ts';
import { readConvolutionsSetting } from '../core/policy/convolution-options.ts';
import { NormalizeObservation } from '../core/vector/normalize-observation.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import { findWrapper } from '../core/vector/wrap-parallel-env.ts';
import { type MakeVecOptions, makeVec } from '../workers/make-vec.ts';
import { withGamma } from './raw-rewards.ts';
import type { RunSettings } from './run-settings.ts';

/** Makes the environments. `gamma`: the discount of the algorithm, if it has one. `options`: what the settings do not contain. */
export function makeRunEnvs(
  { env, numEnvs, workers, transport, seed, wrappers }: RunSettings,
  gamma: unknown,
  options: Partial<MakeVecOptions>,
): Promise<ParallelEnv> {
  return makeVec(env, {
    ...options,
    wrappers: withGamma(wrappers, gamma),
    numEnvs,
    seed,
    seeding: 'independent', // runs with neighbouring seeds share no episodes
    transport,
    ...(workers !== undefined && { workers }),
  });
}

interface PolicyRequest {
  /** A saved policy, if there is one. */
  readonly file: unknown;
  readonly deterministic: boolean;
  readonly workload: Workload;
}

/** Makes the policy: that of `file`, if there is one, or else a new one. */
export async function makeRunPolicy(
  settings: RunSettings,
  envs: ParallelEnv,
  { file, deterministic, workload }: PolicyRequest,
): Promise<Policy> {
  const { backend, seed, hidden, activation, initialDeviation, actionMean, actionDeviation } = settings;
  const chosen = { backend, seed, workload };
  if (file) {
    const policy = await loadPolicy(file, envs, chosen);
    const observations = findWrapper(envs, NormalizeObservation);
    if (observations) observations.updateStatistics = true; // loadPolicy freezes them
    return policy;
  }
  const convolutions = readConvolutionsSetting('TrainingRun', settings.convolutions);
  const network = { hidden, ...(convolutions && { convolutions }) };
  const distribution = { initialDeviation, actionMean, actionDeviation, deterministic };
  return createPolicy(envs, { network, activation, ...distribution, ...chosen });
}
