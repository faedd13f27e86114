import {
  type BackendName,
  loadPolicy,
  type ParallelEnv,
  type Policy,
  type ReinforceOptions,
  type Report,
  reinforce,
} from '../../../index.ts';
import type { NetworkShape } from '../../policy/network-shape.ts';
import { encodePolicy } from '../../policy/policy-codec.ts';
import { describeEnv } from './plain-network.ts';

export const ALL_BACKENDS = ['cpu', 'wasm', 'webgpu'] as const satisfies readonly BackendName[];

/** Makes a policy with given weights. */
export function createPolicyWith(
  shape: NetworkShape,
  weights: readonly Float32Array[],
  backend: BackendName,
  seed = 0,
): Promise<Policy> {
  const file = encodePolicy({
    env: 'Test-v0',
    observations: [{ length: shape.inputs }],
    distribution: 'categorical',
    ...shape,
    weights,
  });
  return loadPolicy(file, describeEnv(shape.inputs, shape.outputs, shape.picture), { backend, seed });
}

/** Makes a policy with given weights on each backend, the cpu first. */
export function createPolicies(
  shape: NetworkShape,
  weights: readonly Float32Array[],
  seed = 0,
): Promise<Policy[]> {
  return Promise.all(ALL_BACKENDS.map((backend) => createPolicyWith(shape, weights, backend, seed)));
}

/** Trains for a number of iterations. Gives their reports. */
export async function takeReports(
  iterations: number,
  envs: ParallelEnv,
  policy: Policy,
  options: ReinforceOptions,
): Promise<Report[]> {
  const reports: Report[] = [];
  for await (const report of reinforce(envs, policy, options)) {
    reports.push(report);
    if (reports.length === iterations) break;
  }
  return reports;
}
