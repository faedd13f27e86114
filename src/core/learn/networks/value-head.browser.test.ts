// A value function that shares its trunk with the policy: a case by hand, and its first weights.

import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { createPolicy, makeVec, type Policy, ppo } from '../../../index.ts';
import { readPolicy } from '../../../play.ts';
import { Generator } from '../../random/generator.ts';
import { a2cLoss } from '../algorithms/a2c.ts';
import { withBackend } from '../backends/backend.ts';
import { LoopControl } from '../loop/loop-control.ts';
import { drawPlainWeights } from '../testing/plain-network.ts';
import { ALL_BACKENDS, createPolicyWith } from '../testing/policies.ts';
import { Learner } from './learner.ts';
import { Optimizer } from './optimizer.ts';
import { ValueFunction } from './value-function.ts';

describe.each(ALL_BACKENDS)('by hand (%s)', (backend) => {
  // x = 1, h = relu(2 x) = 2, logits (ln 3, 0), so π = (¾, ¼), V = 1.5 h + 0.5 = 3.5. Action 1, A = 2, R = 3, c_V = ½:
  // ∂/∂logits = A (π − (0, 1)) = (1.5, −1.5), ∂/∂V = 2 c_V (V − R) = 0.5, ∂/∂h = 1.5 · ln 3 / 2 + 0.5 · 1.5 = 1.573959
  const EXPECTED = [[1.573959], [1.573959], [3, -3], [1.5, -1.5], [1], [0.5]];
  const LENGTH = Math.sqrt(2 * 1.573959 ** 2 + 2 * 3 ** 2 + 2 * 1.5 ** 2 + 1 + 0.5 ** 2); // 5.3577

  const openByHand = async (): Promise<[Policy, ValueFunction]> => {
    const shape = { inputs: 1, hidden: [1], outputs: 2, activation: 'relu' } as const;
    const weights = [[2], [0], [Math.log(3) / 2, 0], [0, 0]].map((values) => Float32Array.from(values));
    const policy = await createPolicyWith(shape, weights, backend);
    const value = new ValueFunction(policy, 'shared');
    value.restore([Float32Array.of(1.5), Float32Array.of(0.5)]);
    return [policy, value];
  };
  const weights = { rows: 1, valueCoefficient: 0.5, entropyCoefficient: 0, overlap: false };

  it('the shared layer gets the gradients of both losses', async () => {
    const [policy, value] = await openByHand();
    const variables = [...policy.variables, ...value.variables];
    const gradients = withBackend(policy.backend, () =>
      tf.tidy(() => {
        const column = (number: number) => tf.tensor1d([number]);
        const columns = { advantages: column(2), targets: column(3), oldLogProbabilities: column(0) };
        const chunk = { inputs: tf.tensor2d([[1]]), actions: tf.tensor1d([1], 'int32'), columns };
        const { grads } = tf.variableGrads(
          () => tf.sum(a2cLoss(policy, value, weights)(chunk).loss),
          variables,
        );
        return variables.map(({ name }) => grads[name]);
      }),
    );
    for (const [i, gradient] of gradients.entries()) {
      const values = await gradient.data();
      for (const [k, expected] of EXPECTED[i].entries()) expect(values[k]).toBeCloseTo(expected, 5);
    }
    tf.dispose(gradients);
    value.dispose();
    policy.dispose();
  });

  it('an update has one norm over trunk, policy and value', async () => {
    const [policy, value] = await openByHand();
    const { numTensors } = tf.memory();
    const rule = { kind: 'adam', epsilon: 1e-5, maxGradientNorm: 1 } as const;
    const optimizer = new Optimizer([...policy.variables, ...value.variables], policy.backend, rule);
    const learner = new Learner(policy, optimizer, { chunkRows: 4 });
    const one = (number: number) => Float32Array.of(number);
    const batch = {
      ...{ rows: 1, observations: one(1), actions: Int32Array.of(1) },
      columns: { advantages: one(2), targets: one(3), oldLogProbabilities: one(0) },
    };
    const update = await learner.update(batch, a2cLoss(policy, value, weights), new LoopControl());
    expect(update.gradientNorm).toBeCloseTo(LENGTH, 4);
    expect(update.metrics.policyLoss).toBeCloseTo(2 * Math.log(4), 5);
    expect(update.metrics.valueLoss).toBeCloseTo(0.25, 5);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
    value.dispose();
    policy.dispose();
  });
});

it('begins with a head that depends only on the seed, and takes weights of its own size only', async () => {
  const shape = { inputs: 3, hidden: [5], outputs: 2, activation: 'tanh' } as const;
  const weights = drawPlainWeights(shape, new Generator(1));
  const first = async (seed: number) => {
    const policy = await createPolicyWith(shape, weights, 'cpu', seed);
    const value = new ValueFunction(policy, 'shared');
    const numbers = await Promise.all(value.variables.map((variable) => variable.data()));
    return { value, numbers };
  };
  const [a, b, c] = [await first(1), await first(1), await first(2)];
  expect(a.numbers.map(({ length }) => length)).toEqual([5, 1]);
  expect(Math.hypot(...a.numbers[0])).toBeCloseTo(1, 5); // orthogonal, of gain 1
  expect([...a.numbers[1]]).toEqual([0]);
  expect(a.numbers).toEqual(b.numbers);
  expect(a.numbers).not.toEqual(c.numbers);
  expect(() => a.value.restore(weights)).toThrow(
    'ValueFunction.restore: expected weights of [5, 1] numbers, got [15, 5, 10, 2]. Restore them into a network with the same sharedTrunk.',
  );
});

it('a saved policy is the policy alone, which plays without the head', async () => {
  const wrappers = [{ name: 'FrameStackObservation', stackSize: 6 }];
  const envs = await makeVec('CartPole-v1', { wrappers, numEnvs: 4, workers: 0, seed: 1 });
  const network = { convolutions: [{ filters: 3, size: 2, stride: 2 }], hidden: [4] };
  const policy = await createPolicy(envs, { network, backend: 'wasm', seed: 2 });
  const options = { sharedTrunk: true, rolloutSteps: 64, minibatchRows: 64, learningRate: 0.03 };
  for await (const { iteration } of ppo(envs, policy, options)) if (iteration === 3) break;
  const file = await policy.save();
  expect(file).toMatchObject({ hidden: [4], outputs: 2, convolutions: [{ filters: 3 }] });
  expect(file.weights.length).toBe(6); // kernels and biases of a convolution, a hidden layer, two logits
  const { observations } = await envs.reset();
  const { actions } = await policy.act(observations, { greedy: true });
  const alone = readPolicy(JSON.stringify(file));
  const rows = Array.from({ length: 4 }, (_, i) => observations.subarray(24 * i, 24 * (i + 1)));
  expect(rows.map((row) => alone.act(row, { greedy: true }))).toEqual([...actions]);
  policy.dispose();
});
