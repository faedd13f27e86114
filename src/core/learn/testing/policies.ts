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
import { encodeWeights } from '../../policy/policy-file.ts';
import { describeEnv } from './plain-network.ts';

export const ALL_BACKENDS = ['cpu', 'wasm', 'webgpu'] as const satisfies readonly BackendName[];

/** Makes a policy with the weights given. */
export function createPolicyWith(
  shape: NetworkShape,
  weights: readonly Float32Array[],
  backend: BackendName,
  seed = 0,
): Promise<Policy> {
  const fit = {
    env: 'Test-v0',
    observations: describeNumbers(shape.inputs),
    distribution: 'categorical',
  } as const;
  const file = encodeWeights({ ...fit, ...shape }, weights);
  return loadPolicy(file, describeEnv(shape.inputs, shape.outputs), { backend, seed });
}

function describeNumbers(count: number): string {
  return count === 1 ? '1 number' : `${count} numbers`;
}

/** Makes one on each backend, the cpu first. */
export function createPolicies(
  shape: NetworkShape,
  weights: readonly Float32Array[],
  seed = 0,
): Promise<Policy[]> {
  return Promise.all(ALL_BACKENDS.map((backend) => createPolicyWith(shape, weights, backend, seed)));
}

/** Learns for a number of iterations, then leaves the loop. */
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
