// The arithmetic of DDPG and TD3, with numbers that are known.

import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type BackendName, Box, createPolicy, type Policy } from '../../../index.ts';
import { Generator } from '../../random/generator.ts';
import { readBack, startBackend, withBackend } from '../backends/backend.ts';
import { type Critic, createCritics } from '../networks/critic.ts';
import { Descent } from '../networks/descent.ts';
import { Optimizer } from '../networks/optimizer.ts';
import { softUpdate, TargetNetworks } from '../networks/target-networks.ts';
import { drawRows, plainLogits, relativeError } from '../testing/plain-network.ts';
import { ALL_BACKENDS } from '../testing/policies.ts';
import { actorLoss, criticLoss, qGoals } from './off-policy-losses.ts';
import { smoothActions } from './td3.ts';

const env = {
  spec: { id: 'Test-v0', maxEpisodeSteps: Infinity, rewardThreshold: undefined },
  observationSpace: new Box(-Infinity, Infinity, [3]),
  actionSpace: new Box([-2, 0], [2, 1]),
};
const make = async (backend: BackendName) => {
  const policy = await createPolicy(env, { hidden: [5], backend, seed: 4, deterministic: true });
  const critics = createCritics(policy, [6], 2);
  return { policy, critics, targets: new TargetNetworks(policy, critics) };
};
const read = (policy: Policy, variables: readonly tf.Variable[]) =>
  Promise.all(variables.map((variable) => readBack(policy.backend, variable)));

const ROWS = 7;
const random = new Generator(3, 1);
const observed = drawRows(ROWS * 3, random);
const taken = Float32Array.from({ length: ROWS * 2 }, (_, k) =>
  random.uniform(k % 2 ? 0 : -2, k % 2 ? 1 : 2),
);
const wanted = drawRows(ROWS, random);
const tensors = () => ({ inputs: tf.tensor2d(observed, [ROWS, 3]), actions: tf.tensor2d(taken, [ROWS, 2]) });

/** μ(s) and Q(s, a) of row k in double precision: the action is scaled to the bounds, and back for the critic. */
const plainActions = (weights: readonly ArrayLike<number>[], k: number) => {
  const shape = { inputs: 3, hidden: [5], outputs: 2, activation: 'tanh' } as const;
  const [first, second] = plainLogits(shape, weights, observed.subarray(3 * k, 3 * k + 3));
  return [2 * Math.tanh(first), 0.5 + 0.5 * Math.tanh(second)];
};
const plainQ = (weights: readonly ArrayLike<number>[], k: number, [first, second]: Iterable<number>) => {
  const shape = { inputs: 5, hidden: [6], outputs: 1, activation: 'tanh' } as const;
  return plainLogits(shape, weights, [...observed.subarray(3 * k, 3 * k + 3), first / 2, 2 * second - 1])[0];
};
const rows = Array.from({ length: ROWS }, (_, k) => k);
const mean = (value: (k: number) => number) => rows.reduce((sum, k) => sum + value(k), 0) / ROWS;

/** The slopes of a function of weights, by central differences. */
function slopes(
  weights: readonly Float32Array[],
  value: (weights: readonly Float64Array[]) => number,
): number[] {
  const copy = weights.map((values) => Float64Array.from(values));
  return copy.flatMap((values) =>
    Array.from(values, (now, k) => {
      const [above, below] = [1e-5, -1e-5].map((step) => {
        values[k] = now + step;
        return value(copy);
      });
      values[k] = now;
      return (above - below) / 2e-5;
    }),
  );
}

/** The gradient of a loss by some variables, joined. */
async function gradientOf(policy: Policy, variables: readonly tf.Variable[], loss: () => tf.Scalar) {
  const gradients = withBackend(policy.backend, () =>
    tf.tidy(() => {
      const { grads } = tf.variableGrads(loss, [...variables]);
      return variables.map(({ name }) => grads[name]);
    }),
  );
  const values = await Promise.all(gradients.map((gradient) => readBack(policy.backend, gradient)));
  tf.dispose(gradients);
  return values.flatMap((gradient) => [...gradient]);
}

describe.each(ALL_BACKENDS)('on %s', (backend) => {
  it("the actor's gradient is that of Q through its actions", async () => {
    const { policy, critics } = await make(backend);
    const ofCritic = await read(policy, critics[0].variables);
    const gradient = await gradientOf(
      policy,
      policy.variables,
      () => actorLoss(policy, critics[0], tensors()).loss,
    );
    const expected = slopes(await read(policy, policy.variables), (weights) =>
      mean((k) => -plainQ(ofCritic, k, plainActions(weights, k))),
    );
    expect(relativeError(gradient, expected)).toBeLessThan(2e-4);
  });

  it("the critics' gradient is that of the mean squared errors, summed", async () => {
    const { policy, critics } = await make(backend);
    const variables = critics.flatMap((critic) => critic.variables);
    const gradient = await gradientOf(
      policy,
      variables,
      () => criticLoss(critics, tensors(), tf.tensor1d(wanted)).loss,
    );
    const expected = slopes(await read(policy, variables), (weights) =>
      mean((k) => {
        const of = (part: readonly Float64Array[]) =>
          (wanted[k] - plainQ(part, k, taken.subarray(2 * k, 2 * k + 2))) ** 2;
        return of(weights.slice(0, 4)) + of(weights.slice(4));
      }),
    );
    expect(relativeError(gradient, expected)).toBeLessThan(2e-4);
  });

  it('a step of the actor changes nothing but the actor, one of the critics nothing but the critics', async () => {
    const { policy, critics, targets } = await make(backend);
    const parts = { policy, first: critics[0], second: critics[1], targets };
    const save = async () =>
      Object.fromEntries(
        await Promise.all(
          Object.entries(parts).map(async ([name, { variables }]) => [name, await read(policy, variables)]),
        ),
      );
    const step = (variables: readonly tf.Variable[], loss: () => { loss: tf.Scalar }) =>
      new Descent(new Optimizer(variables, policy.backend, { kind: 'adam' })).step(loss);
    const start = await save();
    step(policy.variables, () => actorLoss(policy, critics[0], tensors()));
    const afterActor = await save();
    expect(afterActor.policy).not.toEqual(start.policy);
    expect({ ...afterActor, policy: 0 }).toEqual({ ...start, policy: 0 });
    step(
      critics.flatMap(({ variables }) => variables),
      () => criticLoss(critics, tensors(), tf.tensor1d(wanted)),
    );
    const afterCritics = await save();
    expect(afterCritics.first).not.toEqual(start.first);
    expect(afterCritics.second).not.toEqual(start.second);
    expect({ ...afterCritics, first: 0, second: 0 }).toEqual({ ...afterActor, first: 0, second: 0 });
    targets.follow(0.5);
    const afterTargets = await save();
    expect(afterTargets.targets).not.toEqual(start.targets);
    expect({ ...afterTargets, targets: 0 }).toEqual({ ...afterCritics, targets: 0 });
  });

  it('100 soft updates of τ 0.005 close 39.42 % of the gap', async () => {
    const used = await startBackend(backend);
    const [source, target] = withBackend(used, () => [
      tf.variable(tf.fill([3, 2], 2)),
      tf.variable(tf.ones([3, 2])),
    ]);
    withBackend(used, () => {
      for (let k = 0; k < 100; k++) softUpdate([target], [source], 0.005);
    });
    for (const value of await readBack(used, target)) expect(value).toBeCloseTo(1.3942, 4);
    expect([...(await readBack(used, source))]).toEqual(new Array(6).fill(2));
    tf.dispose([source, target]);
  });

  it('goals end where the task ends, and smoothed actions stay within the bounds', async () => {
    const used = await startBackend(backend);
    const [goals, actions] = withBackend(used, () =>
      tf.tidy(() => [
        qGoals({ rewards: tf.tensor1d([1, 2]), terminated: tf.tensor1d([0, 1]) }, tf.tensor1d([10, 10]), 0.9),
        smoothActions(
          tf.tensor2d([
            [1.9, 0.5],
            [0, 0.5],
            [0, 0.5],
          ]),
          tf.tensor2d([
            [1, -1],
            [9, -9],
            [-1, 0.1],
          ]),
          {
            bounds: [
              [-2, 2],
              [0, 1],
            ],
            smoothingDeviation: 0.2,
            smoothingRange: 0.5,
          },
        ),
      ]),
    );
    expect([...(await readBack(used, goals))]).toEqual([10, 2]);
    const expected = [2, 0.4, 1, 0.25, -0.4, 0.51]; // noise of ±0.2, of ±0.5 at most, times 2 and times ½
    for (const [k, value] of (await readBack(used, actions)).entries())
      expect(value).toBeCloseTo(expected[k], 5);
    tf.dispose([goals, actions]);
  });
});

it('critics start with different weights, and targets with equal ones', async () => {
  const { policy, critics, targets } = await make('cpu');
  const [first, second] = await Promise.all(critics.map((critic: Critic) => read(policy, critic.variables)));
  expect(first).not.toEqual(second);
  const all = [policy, ...critics].flatMap(({ variables }) => variables);
  expect(await read(policy, targets.variables)).toEqual(await read(policy, all));
});

it('a quadratic critic and a linear actor find the gain of a linear system with quadratic costs', async () => {
  const backend = await startBackend('cpu');
  const gamma = 0.9;
  const [gain, weights, targetGain, targetWeights] = withBackend(backend, () => [
    tf.variable(tf.tensor2d([[0]])),
    tf.variable(tf.tensor2d([[0], [0], [0]])),
    tf.variable(tf.tensor2d([[0]])),
    tf.variable(tf.tensor2d([[0], [0], [0]])),
  ]);
  const actorWith = (k: tf.Variable) => ({
    forward: (x: tf.Tensor2D) => tf.neg(tf.matMul(x, k as unknown as tf.Tensor2D)) as tf.Tensor2D,
  });
  const criticWith = (w: tf.Variable) => ({
    forward: (x: tf.Tensor2D, u: tf.Tensor2D) => {
      const features = tf.concat([tf.square(x), tf.mul(x, u), tf.square(u)], 1) as tf.Tensor2D;
      return tf.reshape(tf.matMul(features, w as unknown as tf.Tensor2D), [-1]) as tf.Tensor1D;
    },
  });
  const [actor, critic] = [actorWith(gain), criticWith(weights)];
  const [targetActor, targetCritic] = [actorWith(targetGain), criticWith(targetWeights)];
  const actorOptimizer = new Optimizer([gain], backend, { kind: 'adam' });
  const criticOptimizer = new Optimizer([weights], backend, { kind: 'adam' });
  const [actorDescent, criticDescent] = [new Descent(actorOptimizer), new Descent(criticOptimizer)];
  const draw = new Generator(1, 2);
  const updates = 3000;
  for (let k = 0; k < updates; k++) {
    const rate = 0.03 * 0.001 ** (k / updates);
    criticOptimizer.learningRate = rate;
    actorOptimizer.learningRate = rate / 3;
    withBackend(backend, () =>
      tf.tidy(() => {
        const uniform = () =>
          tf.tensor2d(
            Float32Array.from({ length: 32 }, () => draw.uniform(-1, 1)),
            [32, 1],
          );
        const [inputs, actions] = [uniform(), uniform()];
        const nextInputs = tf.add<tf.Tensor2D>(inputs, actions);
        const rewards = tf.neg(tf.add(tf.square(inputs), tf.square(actions))).flatten() as tf.Tensor1D;
        const terminated = tf.zeros([32]) as tf.Tensor1D;
        const nextValues = targetCritic.forward(nextInputs, targetActor.forward(nextInputs));
        const goals = qGoals({ rewards, terminated }, nextValues, gamma);
        criticDescent.step(() => criticLoss([critic], { inputs, actions }, goals));
        actorDescent.step(() => actorLoss(actor, critic, { inputs }));
        softUpdate([targetGain, targetWeights], [gain, weights], 0.05);
      }),
    );
  }
  const [k] = await gain.data();
  expect(Math.abs(k - 0.588403)).toBeLessThan(1e-3);
  const expected = [-2.42956, -2.85913, -2.42956]; // Q* = −(2.42956 x² + 2.85913 x u + 2.42956 u²)
  for (const [i, value] of (await weights.data()).entries()) expect(value).toBeCloseTo(expected[i], 2);
  for (const part of [actorOptimizer, criticOptimizer, actorDescent, criticDescent]) part.dispose();
  tf.dispose([gain, weights, targetGain, targetWeights]);
}, 60_000);
