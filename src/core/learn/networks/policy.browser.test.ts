import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { createPolicy, Discrete, ENVS, Generator, loadPolicy, makeVec, Tuple } from '../../../index.ts';
import type { NetworkShape } from '../../policy/network-shape.ts';
import { describeEnv, drawRows, relativeError } from '../testing/plain-network.ts';
import { ALL_BACKENDS, createPolicies, createPolicyWith } from '../testing/policies.ts';

describe('Policy.act', () => {
  // Observations are one-hot rows, which select the logits ln p from the kernel.
  const shape: NetworkShape = { inputs: 4, hidden: [], outputs: 3, activation: 'tanh' };
  const rows = [
    [0.1, 0.2, 0.7],
    [0.7, 0.1, 0.2],
    [0.2, 0.7, 0.1],
    [0.45, 0.1, 0.45],
  ];
  const weights = [Float32Array.from(rows.flat(), Math.log), new Float32Array(3)];
  const observations = Float32Array.from({ length: 16 }, (_, k) => (k % 5 === 0 ? 1 : 0));

  it('draws actions with their probabilities in every row, and the same actions for the same seed on every backend', async () => {
    const draws = 500;
    const drawn = [];
    for (const policy of await createPolicies(shape, weights, 3)) {
      const actions: number[] = [];
      for (let draw = 0; draw < draws; draw++) actions.push(...(await policy.act(observations)).actions);
      rows.forEach((row, i) => {
        row.forEach((p, a) => {
          const share = actions.filter((action, k) => k % 4 === i && action === a).length / draws;
          const deviation = Math.sqrt((p * (1 - p)) / draws);
          expect(Math.abs(share - p), `row ${i}, action ${a}`).toBeLessThan(4.5 * deviation);
        });
      });
      drawn.push(actions);
      policy.dispose();
    }
    expect(drawn[1]).toEqual(drawn[0]);
    expect(drawn[2]).toEqual(drawn[0]);
    const other = await createPolicyWith(shape, weights, 'cpu', 4);
    const others: number[] = [];
    for (let draw = 0; draw < 10; draw++) others.push(...(await other.act(observations)).actions);
    expect(others).not.toEqual(drawn[0].slice(0, 40));
    other.dispose();
  });

  it('takes the most probable action if greedy, and gives its log-probability and the entropy', async () => {
    for (const policy of await createPolicies(shape, weights)) {
      const { actions, logProbabilities, entropies } = await policy.act(observations, { greedy: true });
      expect([...actions]).toEqual([2, 0, 1, 0]);
      expect(relativeError(logProbabilities, [0.7, 0.7, 0.7, 0.45].map(Math.log))).toBeLessThan(1e-6);
      const expected = rows.map((row) => row.reduce((sum, p) => sum - p * Math.log(p), 0));
      expect(relativeError(entropies, expected)).toBeLessThan(1e-6);
      policy.dispose();
    }
  });

  it('draws the same actions whether or not probabilities are computed in between', async () => {
    const [one, other] = await createPolicies(shape, weights, 5);
    for (let draw = 0; draw < 20; draw++) {
      expect(relativeError(await one.probabilities(observations), rows.flat())).toBeLessThan(1e-6);
      expect((await one.act(observations)).actions).toEqual((await other.act(observations)).actions);
    }
    one.dispose();
    other.dispose();
  });

  it('rejects numbers that cannot be observed, which would otherwise become an action', async () => {
    const policy = await createPolicy(describeEnv(4, 2), { backend: 'cpu' });
    const rows = Float32Array.of(0, 0, 0, 0, 0, NaN, 0, 0);
    for (const call of ['act', 'distributions', 'probabilities'] as const) {
      await expect(policy[call](rows)).rejects.toThrow(
        new RangeError(`Policy.${call}: expected number 1 of observation 1 to be a finite number, got NaN.`),
      );
    }
    policy.dispose();
  });

  it('rejects observations that are not whole rows', async () => {
    const policy = await createPolicy(describeEnv(4, 2), { backend: 'cpu' });
    for (const length of [0, 3, 5, 9]) {
      await expect(policy.act(new Float32Array(length))).rejects.toThrow(
        new RangeError(`Policy.act: expected rows of 4 observed numbers, got ${length} numbers in all.`),
      );
    }
    for (const none of [null, undefined, 3]) {
      await expect(policy.act(none as never)).rejects.toThrow(
        new RangeError(`Policy.act: expected rows of 4 observed numbers, got ${none}.`),
      );
    }
    policy.dispose();
  });
});

it.each(['CartPole-v1', undefined, Promise.resolve(), {}])(
  'createPolicy refuses %s in place of environments',
  async (envs) => {
    await expect(createPolicy(envs as never)).rejects.toThrow(
      /^createPolicy: expected environments, got .*\. Pass the result of await makeVec\(…\) or of makeEnv\(…\)\.$/,
    );
  },
);

it.each(Object.keys(ENVS))('createPolicy makes a policy for %s that can act in it', async (id) => {
  const envs = await makeVec(id, { numEnvs: 3, workers: 0, seed: 1 });
  const policy = await createPolicy(envs, { hidden: [8], backend: 'cpu', seed: 1 });
  let { observations } = await envs.reset();
  for (let step = 0; step < 5; step++) {
    const { actions, logProbabilities } = await policy.act(observations);
    expect(actions.length).toBe(3 * envs.actionSpace.size);
    expect([...logProbabilities].every(Number.isFinite)).toBe(true);
    observations = (await envs.step(actions)).observations;
  }
  policy.dispose();
});

describe('a policy', () => {
  it('starts with the same weights for the same seed on every backend, and with nearly equal probabilities', async () => {
    const files = [];
    for (const backend of ALL_BACKENDS) {
      const policy = await createPolicy(describeEnv(4, 3), { backend, seed: 7 });
      files.push(await policy.save());
      for (const p of await policy.probabilities(Float32Array.of(1, -1, 0.5, 2))) {
        expect(Math.abs(p - 1 / 3)).toBeLessThan(0.02);
      }
      policy.dispose();
    }
    expect(files[1]).toEqual(files[0]);
    expect(files[2]).toEqual(files[0]);
    const other = await createPolicy(describeEnv(4, 3), { backend: 'cpu', seed: 8 });
    expect((await other.save()).weights).not.toEqual(files[0].weights);
    other.dispose();
  });

  it('has the same logits, bit for bit, after saving and loading', async () => {
    const observations = drawRows(12, new Generator(1));
    for (const backend of ALL_BACKENDS) {
      const policy = await createPolicy(describeEnv(4, 2), {
        hidden: [16],
        activation: 'relu',
        backend,
        seed: 1,
      });
      const file: unknown = JSON.parse(JSON.stringify(await policy.save()));
      const again = await loadPolicy(file, describeEnv(4, 2), { backend });
      expect(await again.distributions(observations)).toEqual(await policy.distributions(observations));
      policy.dispose();
      again.dispose();
    }
  });

  it('for other observations or actions is rejected with a description of both', async () => {
    const policy = await createPolicy(describeEnv(4, 2), { backend: 'cpu' });
    const file = await policy.save();
    policy.dispose();
    await expect(loadPolicy(file, describeEnv(4, 3))).rejects.toThrow(
      new RangeError(
        'loadPolicy: expected a policy for Test-v0 (4 numbers (4 inputs) → 3 actions), got one for Test-v0 (4 numbers (4 inputs) → 2 actions).',
      ),
    );
    await expect(loadPolicy(file, describeEnv(5, 2))).rejects.toThrow(
      /5 numbers .*→ 2 .* got one for .*4 numbers .*→ 2/,
    );
    await expect(loadPolicy({ ...file, inputs: 5 }, describeEnv(4, 2))).rejects.toThrow(RangeError);
    const oneHot = { ...describeEnv(4, 2), observationSpace: new Discrete(4) };
    await expect(loadPolicy(file, oneHot)).rejects.toThrow(
      /\(one-hot 4 .*→ 2 actions\), got .*\(4 numbers .*→ 2 actions\)/,
    );
  });

  it('is rejected for unsupported action spaces and invalid options', async () => {
    const env = describeEnv(4, 2);
    const several = { ...env, actionSpace: new Tuple([new Discrete(2), new Discrete(2)]) };
    await expect(createPolicy(several)).rejects.toThrow(
      /expected actions that are numbers \(a Box\) or discrete from 0 on, got Tuple.* Convert them.*TransformAction/,
    );
    const shifted = { ...env, actionSpace: new Discrete(2, 1) };
    await expect(createPolicy(shifted)).rejects.toThrow(/got Discrete\(2, start=1\)/);
    await expect(createPolicy(env, { activation: 'gelu' as never })).rejects.toThrow(RangeError);
    await expect(createPolicy(env, { hidden: [32, 0] })).rejects.toThrow(
      /hidden to be a list of whole numbers from 1 to 4096, got Array \[32, 0\]/,
    );
    await expect(createPolicy(env, { hidden: 64 as never })).rejects.toThrow(
      /a list of whole numbers from 1 to 4096, got 64\./,
    );
    await expect(createPolicy(env, { hiden: [64] } as never)).rejects.toThrow(
      "createPolicy: unknown option 'hiden'. Did you mean 'hidden'? Known: hidden, network, activation, initialDeviation, actionMean, actionDeviation, deterministic, backend, seed, workload.",
    );
    await expect(loadPolicy({}, env, { sed: 1 } as never)).rejects.toThrow(
      /unknown option 'sed'. Did you mean 'seed'/,
    );
    await expect(createPolicy(env, { seed: -1 })).rejects.toThrow(/createPolicy: expected a seed/);
  });

  it.each(ALL_BACKENDS)('leaves nothing in memory after dispose (%s)', async (backend) => {
    const before = tf.memory();
    const policy = await createPolicy(describeEnv(4, 2), { backend, hidden: [8] });
    const { numTensors, numBytes } = tf.memory();
    expect(numTensors - before.numTensors).toBe(4);
    expect(numBytes - before.numBytes).toBe(4 * (4 * 8 + 8 + 8 * 2 + 2));
    await policy.act(new Float32Array(12));
    await policy.probabilities(new Float32Array(4));
    await policy.save();
    expect(tf.memory().numTensors).toBe(numTensors);
    policy.dispose();
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
    await expect(policy.act(new Float32Array(12))).rejects.toThrow(
      'Policy: expected no call after dispose, got one. Make or load a new policy.',
    );
  });
});
