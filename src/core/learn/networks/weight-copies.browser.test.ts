import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type BackendChoice, createPolicy, loadPolicy, makeVec } from '../../../index.ts';
import { relativeError } from '../testing/plain-network.ts';
import { takeReports } from '../testing/policies.ts';

/** Trains for three iterations. Gives the reports and the policy's outputs for some observations. */
async function learn(env: string, backend: BackendChoice) {
  const envs = await makeVec(env, { numEnvs: 4, workers: 0, seed: 1 });
  const policy = await createPolicy(envs, { hidden: [8], seed: 2, backend });
  const reports = await takeReports(3, envs, policy, { rolloutSteps: 20, chunkRows: 32 });
  const { observations } = await envs.reset({ seed: 5 });
  return { policy, reports, described: await policy.distributions(observations), observations };
}

describe.each(['CartPole-v1', 'Pendulum-v1'])('deciding and learning on different backends, in %s', (env) => {
  it.each([
    { act: 'wasm', learn: 'cpu' },
    { act: 'cpu', learn: 'wasm' },
    { act: 'wasm', learn: 'webgpu' },
  ] as const)('gives the results of one backend: act $act, learn $learn', async (backend) => {
    const one = await learn(env, 'cpu');
    const two = await learn(env, backend);
    expect(two.policy.backend.name).toBe(backend.learn);
    expect(two.policy.actBackend.name).toBe(backend.act);
    const returns = two.reports.map(({ metrics }) => metrics.entropy);
    const expected = one.reports.map(({ metrics }) => metrics.entropy);
    expect(relativeError(returns, expected)).toBeLessThan(1e-4);
    expect(relativeError(two.described, one.described)).toBeLessThan(1e-3);
    // The copies hold the learned weights.
    const again = await loadPolicy(await two.policy.save(), await makeVec(env, { numEnvs: 1, workers: 0 }), {
      backend: backend.act,
    });
    expect(await again.distributions(two.observations)).toEqual(two.described);
    for (const policy of [one.policy, two.policy, again]) policy.dispose();
  });
});

it('a policy on two backends leaves nothing in memory after dispose', async () => {
  const envs = await makeVec('CartPole-v1', { numEnvs: 2, workers: 0, seed: 1 });
  const { observations } = await envs.reset();
  const before = tf.memory();
  const policy = await createPolicy(envs, { hidden: [8], backend: { act: 'wasm', learn: 'cpu' } });
  for (let change = 0; change < 3; change++) {
    policy.weightsChanged();
    await policy.act(observations);
    expect(tf.memory().numTensors - before.numTensors).toBe(8); // the weights and biases of two layers, twice
  }
  policy.dispose();
  expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
  await expect(policy.act(observations)).rejects.toThrow('Policy: expected no call after dispose');
});
