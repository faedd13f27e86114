import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  type BackendName,
  Box,
  createPolicy,
  evaluate,
  Generator,
  loadPolicy,
  makeVec,
  type Policy,
  reinforce,
} from '../../../index.ts';
import type { NetworkShape } from '../../policy/network-shape.ts';
import { encodePolicy } from '../../policy/policy-codec.ts';
import { Echo } from '../testing/envs.ts';
import {
  describeEnv,
  drawPlainWeights,
  drawRows,
  plainLogits,
  relativeError,
} from '../testing/plain-network.ts';
import { ALL_BACKENDS } from '../testing/policies.ts';
import { type PolicyBatch, PolicyLearner } from '../testing/policy-learner.ts';

const shape: NetworkShape = { inputs: 3, hidden: [5], outputs: 2, activation: 'tanh' };
const env = { ...describeEnv(3, 2), actionSpace: new Box(-1, 1, [2]) };
const weights = [...drawPlainWeights(shape, new Generator(1)), Float32Array.of(-0.5, 0.25)];
const fit = { env: 'Test-v0', observations: [{ length: 3 }], distribution: 'gaussian' } as const;

function load(backend: BackendName, seed = 0): Promise<Policy> {
  return loadPolicy(encodePolicy({ ...fit, ...shape, weights }), env, { backend, seed });
}

/** Computes log π(a|s) = Σ ln of the normal density, and the entropy Σ ½ ln 2πeσ², in plain arithmetic. */
function plainGaussian(
  values: readonly ArrayLike<number>[],
  row: ArrayLike<number>,
  action: ArrayLike<number>,
) {
  const means = plainLogits(shape, values.slice(0, -1), row);
  const logDeviations = Array.from(values[values.length - 1]);
  let [logDensity, entropy] = [0, 0];
  means.forEach((mean, a) => {
    const variance = Math.exp(2 * logDeviations[a]);
    logDensity += -((action[a] - mean) ** 2) / (2 * variance) - 0.5 * Math.log(2 * Math.PI * variance);
    entropy += 0.5 * Math.log(2 * Math.PI * Math.E * variance);
  });
  return { means, logDensity, entropy };
}

describe.each(ALL_BACKENDS)('a policy of continuous actions (%s)', (backend) => {
  const observations = drawRows(12, new Generator(2));
  const rowOf = (i: number) => observations.subarray(3 * i, 3 * i + 3);

  it('takes the means if greedy, otherwise draws around them, and gives log-densities and entropies', async () => {
    const policy = await load(backend, 3);
    const greedy = await policy.act(observations, { greedy: true });
    const means = [0, 1, 2, 3].flatMap((i) => plainGaussian(weights, rowOf(i), [0, 0]).means);
    expect(greedy.actions).toBeInstanceOf(Float32Array);
    expect(relativeError(greedy.actions, means)).toBeLessThan(1e-4);

    const draws = 150;
    const squares = [0, 0];
    for (let draw = 0; draw < draws; draw++) {
      const { actions, logProbabilities, entropies } = await policy.act(observations);
      for (let i = 0; i < 4; i++) {
        const action = actions.subarray(2 * i, 2 * i + 2);
        const { logDensity, entropy } = plainGaussian(weights, rowOf(i), action);
        expect(Math.abs(logProbabilities[i] - logDensity)).toBeLessThan(1e-3);
        expect(Math.abs(entropies[i] - entropy)).toBeLessThan(1e-5);
        action.forEach((value, a) => {
          squares[a] += (value - means[2 * i + a]) ** 2 / (4 * draws);
        });
      }
    }
    [Math.exp(-1), Math.exp(0.5)].forEach((variance, a) => {
      expect(Math.abs(squares[a] / variance - 1)).toBeLessThan(4.5 * Math.sqrt(2 / (4 * draws)));
    });
    policy.dispose();
  });

  it('has the loss and the gradient of plain arithmetic, including the gradient of the deviations', async () => {
    const random = new Generator(4);
    const rows = 11;
    const batch: PolicyBatch = {
      rows,
      observations: drawRows(3 * rows, random),
      actions: drawRows(2 * rows, random),
      columns: { weights: drawRows(rows, random) },
    };
    const lossAt = (values: readonly ArrayLike<number>[]) => {
      let sum = 0;
      for (let k = 0; k < rows; k++) {
        const action = batch.actions.subarray(2 * k, 2 * k + 2);
        const row = batch.observations.subarray(3 * k, 3 * k + 3);
        const { logDensity, entropy } = plainGaussian(values, row, action);
        sum -= batch.columns.weights[k] * logDensity + 0.3 * entropy;
      }
      return sum;
    };
    const copy = weights.map((values) => Float64Array.from(values));
    const slopes = copy.flatMap((values) =>
      Array.from(values, (value, k) => {
        const [above, below] = [1e-5, -1e-5].map((step) => {
          values[k] = value + step;
          return lossAt(copy);
        });
        values[k] = value;
        return (above - below) / 2e-5;
      }),
    );
    const policy = await load(backend);
    const { numTensors } = tf.memory();
    const learner = new PolicyLearner(policy, {
      learningRate: 0.125,
      maxGradientNorm: Infinity,
      chunkRows: 4,
    });
    const { loss, gradientNorm } = await learner.update(batch, 0.3);
    expect(Math.abs(loss / lossAt(weights) - 1)).toBeLessThan(1e-4);
    expect(Math.abs(gradientNorm / Math.hypot(...slopes) - 1)).toBeLessThan(1e-4);
    // Adam's first step moves each weight downhill by the learning rate.
    const deviations = await policy.variables[4].data();
    slopes.slice(-2).forEach((slope, a) => {
      expect(deviations[a]).toBeCloseTo(weights[4][a] - 0.125 * Math.sign(slope), 4);
    });
    learner.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
    policy.dispose();
  });
});

describe('the file of a policy of continuous actions', () => {
  it('restores means and deviations bit for bit', async () => {
    const policy = await load('cpu');
    const file = await policy.save();
    expect(file).toMatchObject({ distribution: 'gaussian', outputs: 2 });
    const again = await loadPolicy(JSON.parse(JSON.stringify(file)), env, { backend: 'cpu' });
    const observations = drawRows(6, new Generator(5));
    expect(await again.distributions(observations)).toEqual(await policy.distributions(observations));
    const other = { ...env, actionSpace: new Box(-1, 1, [3]) };
    await expect(loadPolicy(file, other)).rejects.toThrow(
      'expected a policy for Test-v0 (3 numbers (3 inputs) → 3 action numbers), got one for Test-v0 (3 numbers (3 inputs) → 2 action numbers).',
    );
    await expect(loadPolicy(file, describeEnv(3, 2))).rejects.toThrow(
      /→ 2 actions\), got .*→ 2 action numbers\)/,
    );
    policy.dispose();
    again.dispose();
  });
});

it('a policy of continuous actions has no probabilities, and starts with mean 0 and deviation 1', async () => {
  const policy = await createPolicy(env, { backend: 'cpu', seed: 1 });
  await expect(policy.probabilities(new Float32Array(3))).rejects.toThrow(
    /expected a policy of discrete actions, got one of continuous actions/,
  );
  const [first, second, ...logDeviations] = await policy.distributions(new Float32Array(3));
  expect([first, second, ...logDeviations]).toEqual([0, 0, 0, 0]); // the mean is 0 for an observation of 0
  policy.dispose();
});

it('two continuous actions learn to follow the observation', async () => {
  const envs = await makeVec(Echo, { numEnvs: 64, workers: 0, seed: 1 });
  const policy = await createPolicy(envs, { hidden: [16], backend: 'wasm', seed: 1 });
  const play = async () => Math.min(...(await evaluate(envs, policy, { episodes: 64, maxEpisodeSteps: 1 })));
  expect(await play()).toBeLessThan(-1.5); // actions near 0 when ±1 is right: an error of 1 in both
  for await (const { iteration } of reinforce(envs, policy)) if (iteration === 150) break;
  expect(await play()).toBeGreaterThan(-0.2);
  const [mean, opposite, ...logDeviations] = await policy.distributions(Float32Array.of(0.5));
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.15);
  expect(Math.abs(opposite + 0.5)).toBeLessThan(0.15);
  for (const logDeviation of logDeviations) expect(logDeviation).toBeLessThan(Math.log(0.5));
  policy.dispose();
});
