// Policies of several discrete actions, and the forms of continuous ones.
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  Box,
  createPolicy,
  evaluate,
  Generator,
  loadPolicy,
  MultiBinary,
  MultiDiscrete,
  makeVec,
  ppo,
  reinforce,
  TrainingState,
} from '../../../index.ts';
import { readPolicy } from '../../../play.ts';
import { GaussianDistribution } from '../../policy/gaussian-distribution.ts';
import { startBackend, withBackend } from '../backends/backend.ts';
import { Keys, Levers, Precision } from '../testing/envs.ts';
import { drawRows, relativeError } from '../testing/plain-network.ts';
import { ALL_BACKENDS } from '../testing/policies.ts';
import { describeDistributions } from './distribution-tensors.ts';

const spec = { id: 'Test-v0', maxEpisodeSteps: Infinity, rewardThreshold: undefined };
const observationSpace = new Box(-1, 1, [3]);

describe('several discrete actions', () => {
  it.each([
    ['MultiDiscrete', new MultiDiscrete([3, 2, 4]), 9],
    ['MultiBinary', new MultiBinary([2, 2]), 8],
    ['MultiDiscrete of one number', new MultiDiscrete([3]), 3],
  ] as const)(
    '%s: are drawn together, and the file says how many there are',
    async (_, actionSpace, outputs) => {
      const envs = { spec, observationSpace, actionSpace };
      const policy = await createPolicy(envs, { backend: 'cpu', seed: 1 });
      const rows = drawRows(3 * 50, new Generator(1));
      const { actions, logProbabilities, entropies } = await policy.act(rows);
      expect(actions).toHaveLength(50 * actionSpace.size);
      for (let i = 0; i < 50; i++) expect(actionSpace.findInvalid(actions, i * actionSpace.size)).toBe(-1);
      const probabilities = await policy.probabilities(rows);
      expect(probabilities).toHaveLength(50 * outputs);
      const sizes = actionSpace.kind === 'multi-discrete' ? actionSpace.nvec : [2, 2, 2, 2];
      let first = 0;
      let expected = 0;
      for (const [k, size] of sizes.entries()) {
        expected += Math.log(probabilities[first + actions[k]]);
        first += size;
      }
      expect(logProbabilities[0]).toBeCloseTo(expected, 5);
      const most = sizes.reduce((sum, size) => sum + Math.log(size), 0);
      expect(entropies[0]).toBeLessThan(most + 1e-5);
      expect(entropies[0]).toBeGreaterThan(0.9 * most); // new policies are nearly uniform
      const file = await policy.save();
      policy.dispose();
      expect(file.actionSizes).toEqual(sizes);
      const loaded = await loadPolicy(file, envs, { backend: 'cpu', seed: 1 });
      expect(await loaded.probabilities(rows)).toEqual(probabilities);
      loaded.dispose();
      const row = rows.subarray(0, 3);
      expect(actionSpace.takes(readPolicy(file).act(row))).toBe(true);
      const other = { ...envs, actionSpace: new MultiDiscrete([3, 3, 3]) };
      await expect(loadPolicy(file, other, { backend: 'cpu' })).rejects.toThrow(
        `(3 numbers (3 inputs) → 3 × 3 × 3 actions), got one for Test-v0 (3 numbers (3 inputs) → ${sizes.join(' × ')} actions)`,
      );
    },
  );

  it.each(['reinforce', 'ppo'] as const)('are learned, each from the same reward (%s)', async (name) => {
    for (const env of [Levers, Keys]) {
      const envs = await makeVec(env, { numEnvs: 32, workers: 0, seed: 1 });
      const policy = await createPolicy(envs, { hidden: [16], backend: 'cpu', seed: 1 });
      const training = new TrainingState({ seed: 1 });
      const loop =
        name === 'ppo'
          ? ppo(envs, policy, { training, rolloutSteps: 8, minibatchRows: 64, epochs: 4, learningRate: 0.01 })
          : reinforce(envs, policy, { training, learningRate: 0.05 });
      for await (const { iteration, meanReturn } of loop) {
        if (meanReturn > 0.97 * env.best) break;
        expect(iteration, `${env.name}: ${meanReturn}`).toBeLessThan(200);
      }
      const returns = await evaluate(envs, policy, { episodes: 20, seed: 5, maxEpisodeSteps: 1 });
      expect(Math.min(...returns)).toBe(env.best);
      policy.dispose();
      await envs.close();
    }
  });
});

describe('continuous actions', () => {
  it.each([
    ['linear', 'shared'],
    ['tanh', 'shared'],
    ['linear', 'state'],
    ['tanh', 'state'],
  ] as const)(
    'have %s means and deviations that are %s, on all backends',
    async (actionMean, actionDeviation) => {
      const distribution = new GaussianDistribution(2, { actionMean, actionDeviation });
      const outputs = drawRows(5 * distribution.outputs, new Generator(3)).map((x) => 4 * x);
      const own = actionDeviation === 'shared' ? [Float32Array.of(0.5, -1)] : [];
      const weights = drawRows(5 * 4, new Generator(4));
      const plain = distribution.describe(outputs, own);
      const sum = (k: number, value: number) =>
        distribution.describe(outputs.with(k, value), own).reduce((total, x, i) => total + x * weights[i], 0);
      const slopes = Array.from(
        outputs,
        (x, k) => (sum(k, x + 1e-2) - sum(k, x - 1e-2)) / (Math.fround(x + 1e-2) - Math.fround(x - 1e-2)),
      );
      for (const name of ALL_BACKENDS) {
        const backend = await startBackend(name);
        const [described, gradient] = withBackend(backend, () =>
          tf.tidy(() => {
            const variables = own.map((values) => tf.tensor1d(values));
            const given = tf.tensor2d(outputs, [5, distribution.outputs]);
            const describeAll = (x: tf.Tensor) =>
              describeDistributions(distribution, x as tf.Tensor2D, variables);
            const slope = tf.grad((x) => tf.sum(tf.mul(describeAll(x), tf.tensor2d(weights, [5, 4]))));
            return [describeAll(given), slope(given)];
          }),
        );
        expect(relativeError((await described.data()) as Float32Array, plain), name).toBeLessThan(1e-5);
        expect(relativeError((await gradient.data()) as Float32Array, slopes), name).toBeLessThan(1e-2);
        tf.dispose([described, gradient]);
      }
    },
  );

  it('begin with the initial deviation in all states', async () => {
    const envs = { spec, observationSpace, actionSpace: new Box(-1, 1, [2]) };
    for (const actionDeviation of ['shared', 'state'] as const) {
      const policy = await createPolicy(envs, {
        ...{ actionDeviation, initialDeviation: 0.5, backend: 'cpu', seed: 1 },
      });
      const described = await policy.distributions(drawRows(6, new Generator(1)));
      for (const k of [2, 3, 6, 7]) expect(described[k]).toBeCloseTo(Math.log(0.5), 1);
      policy.dispose();
    }
  });

  it('rest at deviations of √(c / 2k) where the reward is −k (a − s)², if they depend on the state', async () => {
    const envs = await makeVec(Precision, { numEnvs: 256, workers: 0, seed: 1 });
    const policy = await createPolicy(envs, {
      ...{ actionDeviation: 'state', initialDeviation: 0.5, hidden: [16], backend: 'cpu', seed: 1 },
    });
    const training = new TrainingState({ seed: 1, maxSteps: 300 * 256 });
    for await (const { envSteps } of reinforce(envs, policy, {
      ...{ training, learningRate: [0.02, 0.001], entropyCoefficient: 0.5, baseline: 'mean' },
    })) {
      if (envSteps >= 300 * 256) break;
    }
    const [, one, , four] = await policy.distributions(Float32Array.of(-1, 1));
    expect(Math.exp(one)).toBeCloseTo(Math.sqrt(0.5 / 2), 1);
    expect(Math.exp(four)).toBeCloseTo(Math.sqrt(0.5 / 8), 1);
    policy.dispose();
    await envs.close();
  });

  it('take options that discrete ones refuse', async () => {
    const envs = { spec, observationSpace, actionSpace: new MultiBinary(3) };
    await expect(createPolicy(envs, { actionMean: 'tanh', backend: 'cpu' })).rejects.toThrow(
      'createPolicy: expected actionMean with continuous actions only, got tanh for MultiBinary(3). Leave it out.',
    );
    const numbers = { ...envs, actionSpace: new Box(-1, 1, [2]) };
    const wild = { actionDeviation: 'state', initialDeviation: 100, backend: 'cpu' } as const;
    await expect(createPolicy(numbers, wild)).rejects.toThrow(
      "expected initialDeviation from 0.0067 to 7.4 with actionDeviation 'state', got 100.",
    );
    await expect(createPolicy(envs, { actionDeviation: 'state', backend: 'cpu' })).rejects.toThrow(
      'expected actionDeviation with continuous actions only, got state',
    );
  });
});
