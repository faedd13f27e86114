import { loadPolicy, type Policy } from '../../../index.ts';
import type { NetworkShape } from '../network.ts';
import { encodeWeights } from '../policy-file.ts';
import { describeEnv } from './plain-network.ts';

export const ALL_BACKENDS = ['cpu', 'wasm', 'webgpu'] as const;

/** Makes a policy with the weights given on each backend, the cpu first. */
export async function createPolicies(
  shape: NetworkShape,
  weights: readonly Float32Array[],
  seed = 0,
): Promise<Policy[]> {
  const file = encodeWeights('Test-v0', shape, weights);
  const env = describeEnv(shape.inputs, shape.outputs);
  return Promise.all(ALL_BACKENDS.map((backend) => loadPolicy(file, env, { backend, seed })));
}
