import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  createPolicy,
  evaluate,
  isSolved,
  makeVec,
  type ReinforceOptions,
  type Report,
  reinforce,
} from '../../../index.ts';
import { withBackend } from '../backends/backend.ts';
import { Bandit } from '../testing/envs.ts';
import { ALL_BACKENDS, takeReports } from '../testing/policies.ts';

describe('a bandit whose arm 1 pays four times as often', () => {
  async function learn(options: ReinforceOptions): Promise<{ better: number; last: Report }> {
    const envs = await makeVec(Bandit, { numEnvs: 32, workers: 0, seed: 1 });
    const policy = await createPolicy(envs, { hidden: [], backend: 'cpu', seed: 1 });
    const reports = await takeReports(60, envs, policy, { learningRate: 0.05, ...options });
    const [, better] = await policy.probabilities(Float32Array.of(1));
    policy.dispose();
    return { better, last: reports[59] };
  }

  it.each<[string, ReinforceOptions]>([
    ['no baseline', { baseline: 'none' }],
    ['the mean as baseline', { baseline: 'mean' }],
    ['standardised returns', { baseline: 'standardise' }],
    ['an update per time step', { update: 'time-step' }],
    ['the discounted objective', { discountedObjective: true }],
    ['a short gradient', { maxGradientNorm: 0.01 }],
    ['a limit of steps', { rolloutSteps: 1 }],
    ['small chunks', { chunkRows: 5 }],
  ])('is learned with %s', async (_, options) => {
    const { better, last } = await learn(options);
    expect(better).toBeGreaterThan(0.9);
    expect(last.meanReturn).toBeGreaterThan(0.65); // 0.5 at first, 0.74 with better = 0.9
    expect(last.metrics.entropy).toBeLessThan(0.4);
  });

  it('is not learned with a very large entropy coefficient: both arms stay equally likely', async () => {
    const { better, last } = await learn({ entropyCoefficient: 20 });
    expect(Math.abs(better - 0.5)).toBeLessThan(0.05);
    expect(last.metrics.entropy).toBeGreaterThan(0.99 * Math.LN2);
  });
});

describe('CartPole-v1', () => {
  it.each<[string, ReinforceOptions]>([
    ['an update per time step', { update: 'time-step', baseline: 'none', learningRate: 0.001 }],
    ['the discounted objective', { discountedObjective: true }],
    ['returns without a baseline', { baseline: 'none' }],
    ['rollouts of 100 steps', { rolloutSteps: 100 }],
  ])('has three times the return after 15 iterations with %s', async (_, options) => {
    const envs = await makeVec('CartPole-v1', { numEnvs: 16, workers: 0, seed: 1 });
    const policy = await createPolicy(envs, { backend: 'wasm', seed: 1 });
    const play = async () => mean(await evaluate(envs, policy, { episodes: 48, greedy: false }));
    const before = await play();
    await takeReports(15, envs, policy, options);
    const after = await play();
    expect(after).toBeGreaterThan(3 * before);
    policy.dispose();
  });

  it('is solved within 400,000 steps, and the greedy policy plays it well', async () => {
    const envs = await makeVec('CartPole-v1', { numEnvs: 32, workers: 0, seed: 1 });
    const policy = await createPolicy(envs, { backend: 'wasm', seed: 1 });
    let last: Report | undefined;
    for await (const report of reinforce(envs, policy)) {
      last = report;
      if (isSolved(report, 475) || report.envSteps > 400_000) break;
    }
    expect(last?.meanReturn).toBeGreaterThanOrEqual(475);
    expect(last?.envSteps).toBeLessThanOrEqual(400_000);
    const returns = await evaluate(envs, policy, { episodes: 10 });
    expect(returns.length).toBe(10);
    expect(mean(returns)).toBeGreaterThanOrEqual(400);
    policy.dispose();
  });
});

describe('memory', () => {
  it.each(ALL_BACKENDS)('is the same after iteration 3 and iteration 20 (%s)', async (backend) => {
    const envs = await makeVec('CartPole-v1', { numEnvs: 4, workers: 0, seed: 1 });
    const policy = await createPolicy(envs, { hidden: [8], backend, seed: 1 });
    const states: tf.MemoryInfo[] = [];
    // Batches have at most 40 rows: three chunks.
    for await (const { iteration } of reinforce(envs, policy, { rolloutSteps: 10, chunkRows: 16 })) {
      states[iteration] = withBackend(policy.backend, () => tf.memory());
      if (iteration === 20) break;
    }
    expect(states[20]).toEqual(states[3]);
    // On WebGPU, tf.memory() also reports bytes in use and allocated bytes on the GPU.
    expect('numBytesAllocatedInGPU' in states[20]).toBe(backend === 'webgpu');
    policy.dispose();
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
