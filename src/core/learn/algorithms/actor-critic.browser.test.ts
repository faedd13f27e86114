// What A2C and PPO must learn where values and best actions are known.

import { describe, expect, it } from 'vitest';
import { type BackendName, makeVec, type Policy, TrainingState } from '../../../index.ts';
import type { NetworkShape } from '../../policy/network-shape.ts';
import { createPolicy } from '../networks/create-policy.ts';
import { plainLogits } from '../testing/plain-network.ts';
import {
  ActionReward,
  ConstantReward,
  DelayedReward,
  EndlessReward,
  LinearQuadratic,
  NumberAction,
  ObservedAction,
  ObservedReward,
  UnequalLengths,
} from '../testing/probe-envs.ts';
import { a2c } from './a2c.ts';
import { ppo } from './ppo.ts';

interface Trial {
  iterations: number;
  maxEpisodeSteps?: number;
  hidden?: readonly number[];
  activation?: 'tanh' | 'relu';
  options?: Readonly<Record<string, unknown>>;
}

const GAMMA = 0.5;
const ALGORITHMS = {
  a2c: { train: a2c, options: { rolloutSteps: 8, learningRate: 0.01, optimizer: 'adam' } },
  ppo: { train: ppo, options: { rolloutSteps: 8, minibatchRows: 32, epochs: 2, learningRate: 0.005 } },
} as const;

const near = (value: number, expected: number) => expect(Math.abs(value - expected)).toBeLessThan(0.05);

/** Learns, and gives V(s) and the policy's numbers for an observed one. */
async function learn(
  name: keyof typeof ALGORITHMS,
  sharedTrunk: boolean,
  env: Parameters<typeof makeVec>[0],
  trial: Trial,
) {
  const { hidden = [8], activation = 'tanh', iterations, maxEpisodeSteps } = trial;
  const envOptions = maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps };
  const envs = await makeVec(env, { numEnvs: 8, workers: 0, seed: 0, envOptions });
  const policy = await createPolicy(envs, { hidden, activation, backend: 'cpu', seed: 3 });
  const { train, options } = ALGORITHMS[name];
  const ofValue = sharedTrunk ? { sharedTrunk } : { valueHidden: [8] };
  const given = { ...ofValue, gamma: GAMMA, maxGradientNorm: Infinity, ...options, ...trial.options };
  const training = new TrainingState({ maxSteps: given.rolloutSteps * envs.numEnvs * iterations });
  let weights: readonly Float32Array[] = [];
  for await (const { iteration } of train(envs, policy, { ...given, training })) {
    if (iteration < iterations) continue;
    weights = (await training.save()).parts.value as typeof weights;
    break;
  }
  const shape: NetworkShape = { inputs: 1, hidden: [8], outputs: 1, activation };
  const trunk = await Promise.all(policy.variables.slice(0, sharedTrunk ? 2 : 0).map((each) => each.data()));
  const value = (observed: number) =>
    plainLogits(shape, [...trunk, ...weights] as Float32Array[], [observed])[0];
  const numbers = await policy.distributions(Float32Array.of(-1, 0, 1));
  policy.dispose();
  return { value, numbers };
}

describe.each([
  ['a2c', false],
  ['ppo', false],
  ['a2c', true],
  ['ppo', true],
] as const)('%s (shared trunk: %s)', (name, sharedTrunk) => {
  it('learns the value of a constant reward', async () => {
    const { value } = await learn(name, sharedTrunk, ConstantReward, { iterations: 60 });
    near(value(0), 1);
  });

  it('learns values that depend on the observation', async () => {
    const { value } = await learn(name, sharedTrunk, ObservedReward, { iterations: 60 });
    for (const observed of [-1, 1]) near(value(observed), observed);
  });

  it('discounts a later reward', async () => {
    const { value } = await learn(name, sharedTrunk, DelayedReward, { iterations: 100 });
    near(value(0), GAMMA);
    near(value(1), 1);
  });

  it('finds the better action', async () => {
    const { numbers } = await learn(name, sharedTrunk, ActionReward, { iterations: 60 });
    expect(numbers[3] - numbers[2]).toBeGreaterThan(2); // logits
  });

  it('finds the action that suits the observation', async () => {
    const { numbers } = await learn(name, sharedTrunk, ObservedAction, { iterations: 80 });
    expect(numbers[0] - numbers[1]).toBeGreaterThan(2); // at −1, action 0
    expect(numbers[5] - numbers[4]).toBeGreaterThan(2); // at 1, action 1
  });

  it('does not take a time limit for an end', async () => {
    const { value } = await learn(name, sharedTrunk, EndlessReward, { iterations: 150, maxEpisodeSteps: 2 });
    near(value(0), 1 / (1 - GAMMA)); // 1.5 if it were an end
  });

  it('finds the best number, and becomes certain of it', async () => {
    const { numbers } = await learn(name, sharedTrunk, NumberAction, {
      iterations: 200,
      options: { learningRate: [0.05, 0] },
    });
    near(numbers[2], 0.5);
    expect(numbers[3]).toBeLessThan(-1); // ln σ, 0 at first
  });

  it('keeps environments with episodes of different lengths apart', async () => {
    const options = { learningRate: [0.02, 0] };
    const { value } = await learn(name, sharedTrunk, UnequalLengths, { iterations: 300, options });
    for (const steps of [1, 2, 3]) near(value(steps), GAMMA ** (steps - 1));
  });
});

// apart, because a linear policy has no layer to share
it.each(['a2c', 'ppo'] as const)(
  '%s finds the gain of a linear system with quadratic costs',
  async (name) => {
    const { numbers } = await learn(name, false, LinearQuadratic, {
      iterations: name === 'ppo' ? 200 : 600,
      maxEpisodeSteps: 3,
      hidden: [],
      activation: 'relu', // V is an even function; tanh layers begin as odd ones
      options: { gamma: 0.9, learningRate: [0.02, 0], rolloutSteps: 24 },
    });
    const [atMinusOne, , , , atOne] = numbers;
    near((atMinusOne - atOne) / 2, 0.588403);
    near((atMinusOne + atOne) / 2, 0);
  },
);

describe.each([
  ['cpu', { overlap: false }],
  ['wasm', { overlap: false }],
  ['webgpu', { overlap: false }],
  ['cpu', { overlap: true }],
  ['wasm', { overlap: true }],
  ['wasm', { overlap: true, sharedTrunk: true }],
  ['webgpu', { overlap: false, sharedTrunk: true }],
] as const satisfies readonly [BackendName, object][])('on %s (%j)', (backend, { overlap, ...ofValue }) => {
  it('PPO with one epoch, one minibatch and no clipping takes the step of A2C', async () => {
    const common = {
      rolloutSteps: 32,
      ...('sharedTrunk' in ofValue ? ofValue : { valueHidden: [8] }),
      lambda: 0.9,
      learningRate: 0.01,
      entropyCoefficient: 0.01,
      overlap,
    };
    const step = async (
      train: (...of: Parameters<typeof a2c>) => ReturnType<typeof a2c>,
      options: object,
    ) => {
      const envs = await makeVec('CartPole-v1', { numEnvs: 4, workers: overlap ? 2 : 0, seed: 5 });
      const policy: Policy = await createPolicy(envs, { hidden: [8], backend, seed: 5 });
      const norms: number[] = [];
      for await (const { iteration, metrics } of train(envs, policy, { ...common, ...options })) {
        norms.push(metrics.gradientNorm);
        if (iteration === 2) break;
      }
      const weights = await Promise.all(policy.variables.map((variable) => variable.data()));
      policy.dispose();
      await envs.close();
      return [...norms, ...weights.flatMap((values) => [...values])];
    };
    const ofA2c = await step(a2c, { optimizer: 'adam' });
    const ofPpo = await step(ppo as never, {
      epochs: 1,
      minibatchRows: 128,
      clipRange: Infinity,
      normalizeAdvantages: false,
    });
    expect(ofPpo.length).toBe(ofA2c.length);
    for (const [k, value] of ofA2c.entries()) expect(Math.abs(ofPpo[k] - value)).toBeLessThan(1e-4);
  });
});

it.each([a2c, ppo])('%o names the environment of a reward whose square overflows', async (train) => {
  class Rich extends ConstantReward {
    override stepState(): number {
      return 1e30;
    }
  }
  const envs = await makeVec(Rich, { numEnvs: 4, workers: 0, seed: 5 });
  const policy = await createPolicy(envs, { hidden: [8], backend: 'cpu', seed: 5 });
  await expect(train(envs, policy).next()).rejects.toThrow(
    /iteration 1: expected rewards from −1e15 to 1e15, .* got 1e\+30 from environment 0\. .*NormalizeReward/,
  );
  policy.dispose();
});

describe('a rollout that is collected while the policy learns', () => {
  const learn = async (workers: number, transport: 'shared' | 'transfer', options: object) => {
    const envs = await makeVec('CartPole-v1', { numEnvs: 6, workers, transport, seed: 5 });
    const policy = await createPolicy(envs, { hidden: [8], backend: 'wasm', seed: 5 });
    const reports = [];
    const given = { rolloutSteps: 32, minibatchRows: 192, epochs: 1, ...options };
    for await (const report of ppo(envs, policy, given)) {
      const { timings, stepsPerSecond, decidedBy, ...rest } = report;
      reports.push(rest);
      if (report.iteration === 4) break;
    }
    await envs.reset(); // nothing runs any more
    const { weights } = await policy.save();
    policy.dispose();
    await envs.close();
    return { reports, weights };
  };

  it.each([{ valueHidden: [8] }, { sharedTrunk: true }])(
    'is decided by the policy before the update, with the same bytes for any number of workers: %j',
    async (of) => {
      const overlap = await learn(2, 'shared', { ...of, overlap: true });
      expect(await learn(1, 'transfer', { ...of, overlap: true })).toEqual(overlap);
      expect(await learn(3, 'shared', { ...of, overlap: true })).toEqual(overlap);
      const inTurn = await learn(2, 'shared', of);
      expect(await learn(2, 'shared', { ...of, deciding: 'page' })).toEqual(inTurn);
      const divergences = ({ reports }: typeof overlap) =>
        reports.map(({ metrics }) => metrics.approximateKl);
      for (const divergence of divergences(inTurn)) expect(Math.abs(divergence)).toBeLessThan(1e-6);
      const [first, ...others] = divergences(overlap);
      expect(Math.abs(first)).toBeLessThan(1e-6); // the first rollout is that of the present policy
      for (const divergence of others) expect(divergence).toBeGreaterThan(1e-6);
    },
  );

  it('needs workers that can decide', async () => {
    const envs = await makeVec('CartPole-v1', { numEnvs: 4, workers: 0, seed: 5 });
    const policy = await createPolicy(envs, { hidden: [8], backend: 'wasm', seed: 5 });
    await expect(ppo(envs, policy, { overlap: true }).next()).rejects.toThrow(
      'expected workers that can decide',
    );
    await expect(ppo(envs, policy, { overlap: true, deciding: 'page' }).next()).rejects.toThrow(
      'without deciding',
    );
    policy.dispose();
  });
});

it('PPO takes no further epoch after one that went beyond targetKl', async () => {
  const train = async (options: object): Promise<readonly string[]> => {
    const envs = await makeVec('CartPole-v1', { numEnvs: 4, workers: 0, seed: 5 });
    const policy = await createPolicy(envs, { hidden: [8], backend: 'cpu', seed: 5 });
    for await (const _ of ppo(envs, policy, { rolloutSteps: 32, minibatchRows: 32, ...options })) break;
    const { weights } = await policy.save();
    policy.dispose();
    return weights;
  };
  const [one, three, stopped, free] = [
    await train({ epochs: 1 }),
    await train({ epochs: 3 }),
    await train({ epochs: 3, targetKl: 1e-9 }),
    await train({ epochs: 3, targetKl: 10 }),
  ];
  expect(stopped).toEqual(one);
  expect(free).toEqual(three);
  expect(three).not.toEqual(one);
});
