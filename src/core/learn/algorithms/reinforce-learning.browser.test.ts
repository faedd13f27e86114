import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  Box,
  createPolicy,
  evaluate,
  isSolved,
  makeVec,
  type ReinforceOptions,
  type Report,
  reinforce,
} from '../../../index.ts';
import { withBackend } from '../backends/backend.ts';
import { Bandit, Echo } from '../testing/envs.ts';
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
    ['the whole return', { credit: 'whole-return' }],
    ['rewards that are scaled at each time step', { rewardScaling: 'time-step', baseline: 'none' }],
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
    ['the whole return', { credit: 'whole-return' }],
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

describe('a training that learns nothing', () => {
  async function reportsOf(
    env: typeof Bandit | typeof Echo,
    options: ReinforceOptions,
    numEnvs: number,
    iterations: number,
  ) {
    const envs = await makeVec(env, { numEnvs, workers: 0, seed: 1 });
    const policy = await createPolicy(envs, { hidden: [], backend: 'cpu', seed: 1 });
    const reports = await takeReports(iterations, envs, policy, options);
    policy.dispose();
    return reports;
  }

  it.each(['mean', 'standardise'] as const)(
    "reports at once that episodes of one step have no baseline '%s' with one environment",
    async (baseline) => {
      const reports = await reportsOf(Bandit, { baseline }, 1, 3);
      for (const { warning } of reports)
        expect(warning).toMatch(/return is its own baseline.*Use more environments/);
      expect((await reportsOf(Bandit, { baseline }, 2, 1))[0].warning).toBeUndefined();
    },
  );

  it('reports returns that never differ from their baseline, and none without a baseline', async () => {
    class Fair extends Bandit {
      override stepState(): number {
        return 0.1;
      }
    }
    const reports = await reportsOf(Fair, {}, 3, 6);
    expect(reports.map(({ warning }) => warning !== undefined)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
    for (const { warning } of await reportsOf(Fair, { baseline: 'none' }, 1, 6))
      expect(warning).toBeUndefined();
  });

  it('reports actions that never reach the range of the environment, with its first iteration', async () => {
    class Heavy extends Echo {
      override readonly actionSpace = new Box(100, 1000, [2]);
    }
    const [report] = await reportsOf(Heavy, {}, 32, 1);
    expect(report.warning).toMatch(
      /^reinforce: expected actions on the scale .* from 100 to 1000, .*RescaleAction/,
    );
    expect((await reportsOf(Echo, {}, 32, 1))[0].warning).toBeUndefined();
  });

  it('ends with an error, or learns, if the rewards are huge', async () => {
    // the squares of gradients of 1e30 overflow in Adam, which then moves nothing any more
    for (const scale of [1e30, 1e200]) {
      class Rich extends Bandit {
        override stepState(action: number): number {
          return scale * super.stepState(action);
        }
      }
      const reports = await reportsOf(Rich, { baseline: 'standardise', entropyCoefficient: 0 }, 32, 2);
      for (const { metrics } of reports) expect(metrics.gradientNorm).toBeGreaterThan(0.01);
      for (const baseline of ['none', 'mean'] as const) {
        await expect(reportsOf(Rich, { baseline }, 32, 1)).rejects.toThrow(
          /^reinforce: iteration 1: expected returns minus a baseline from −1e15 to 1e15, .* from environment \d+\. Divide/,
        );
      }
    }
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

it.each(['cpu', 'wasm', 'auto'] as const)(
  'no tensor stays of a policy that was made, trained, evaluated, left and disposed of (%s)',
  async (backend) => {
    const envs = await makeVec('CartPole-v1', { numEnvs: 4, workers: 0, seed: 1 });
    const live = async () => {
      const policy = await createPolicy(envs, { hidden: [8], backend, seed: 1 });
      await takeReports(2, envs, policy, { rolloutSteps: 10 });
      await evaluate(envs, policy, { episodes: 1 });
      void reinforce(envs, policy); // dropped before its first iteration
      policy.dispose();
      return tf.memory().numTensors;
    };
    const { numTensors } = tf.memory();
    for (let life = 0; life < 4; life++) expect(await live()).toBe(numTensors);
  },
);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
