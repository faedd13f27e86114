// What DDPG and TD3 must learn where values and best actions are known, and what they keep.

import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createPolicy,
  ddpg,
  loadPolicy,
  makeVec,
  type PolicyFile,
  ppo,
  type Report,
  TrainingState,
  td3,
} from '../../../index.ts';
import type { NetworkShape } from '../../policy/network-shape.ts';
import { Box } from '../../spaces/box.ts';
import type { SavedTraining } from '../loop/training-state.ts';
import { plainLogits } from '../testing/plain-network.ts';
import {
  ConstantReward,
  DelayedReward,
  EndlessReward,
  LinearQuadratic,
  NumberAction,
  ObservedReward,
} from '../testing/probe-envs.ts';

const ALGORITHMS = { ddpg, td3 };
const GAMMA = 0.5;
const OPTIONS = {
  ...{ rolloutSteps: 4, warmUpSteps: 64, batchRows: 64, replayRows: 4000, criticHidden: [16], tau: 0.05 },
  ...{ gamma: GAMMA, actorLearningRate: 3e-3, criticLearningRate: 0.01 },
} as const;

afterEach(() => void vi.restoreAllMocks());

/** The same environment with an action number from −1 to 1, which changes nothing. */
function withNumber(Class: typeof ConstantReward | typeof DelayedReward | typeof EndlessReward) {
  return class extends (Class as typeof ConstantReward) {
    override readonly actionSpace = new Box(-1, 1, [1]) as never;
  };
}

interface Trial {
  iterations: number;
  maxEpisodeSteps?: number;
  options?: Readonly<Record<string, unknown>>;
  hidden?: readonly number[];
  activation?: 'tanh' | 'relu';
  backend?: 'cpu' | 'wasm' | 'webgpu';
  numEnvs?: number;
  workers?: number;
  /** What an earlier call has given, to resume from it. */
  from?: { state: SavedTraining; file: PolicyFile; nextStep: number };
}

/** Learns. Gives the reports, the state of the training, Q of an observation and an action from −1 to 1, and μ of observations. */
async function learn(name: keyof typeof ALGORITHMS, env: Parameters<typeof makeVec>[0], trial: Trial) {
  const {
    iterations,
    maxEpisodeSteps,
    hidden = [8],
    backend = 'cpu',
    numEnvs = 8,
    workers = 0,
    activation = 'relu',
    from,
  } = trial;
  const envOptions = maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps };
  const envs = await makeVec(env, { numEnvs, workers, seed: 0, envOptions });
  const making = { backend, seed: 3 };
  const policy = from
    ? await loadPolicy(from.file, envs, making)
    : await createPolicy(envs, { ...making, hidden, activation, deterministic: true });
  policy.nextStep = from?.nextStep ?? 0;
  const given = { ...OPTIONS, ...trial.options };
  const training = new TrainingState({
    seed: 5,
    maxSteps: given.rolloutSteps * numEnvs * iterations,
    saved: from?.state,
  });
  const reports: Report[] = [];
  let state!: SavedTraining;
  for await (const report of ALGORITHMS[name](envs, policy, { ...given, training })) {
    reports.push(report);
    if (report.iteration < iterations) continue;
    state = await training.save(); // before the loop ends: then its parts are freed
    break;
  }
  const weights = state.parts[name === 'ddpg' ? 'critic' : 'critic1'] as readonly Float32Array[];
  const shape: NetworkShape = { inputs: 2, hidden: given.criticHidden, outputs: 1, activation };
  const q = (observed: number, action: number) => plainLogits(shape, weights, [observed, action])[0];
  const observed = Float32Array.of(-1, -0.5, 0, 0.5, 1);
  const isNumber = envs.observationSpace.size === 1;
  const actions = isNumber ? await policy.distributions(observed) : new Float32Array();
  const [file, { nextStep }] = [await policy.save(), policy];
  policy.dispose();
  await envs.close();
  return { reports, state, q, actions, file, nextStep };
}

describe.each(['ddpg', 'td3'] as const)('%s', (name) => {
  const near = (value: number, expected: number) => expect(Math.abs(value - expected)).toBeLessThan(0.05);

  it('learns the value of a constant reward', async () => {
    const { q } = await learn(name, withNumber(ConstantReward), { iterations: 20 });
    for (const action of [-1, 0, 1]) near(q(0, action), 1);
  });

  it('learns values that depend on the observation', async () => {
    const { q } = await learn(name, withNumber(ObservedReward), { iterations: 25 });
    for (const observed of [-1, 1]) near(q(observed, 0), observed);
  });

  it('discounts a later reward', async () => {
    const { q } = await learn(name, withNumber(DelayedReward), { iterations: 40 });
    near(q(0, 0), GAMMA);
    near(q(1, 0), 1);
  });

  it('does not take a time limit for an end', async () => {
    const { q } = await learn(name, withNumber(EndlessReward), { iterations: 40, maxEpisodeSteps: 2 });
    near(q(0, 0), 1 / (1 - GAMMA)); // 1.5 if it were an end
  });

  it('learns the same from rewards that are scaled, whoever scales them, and reports values as they are', async () => {
    class Eighth extends NumberAction {
      override stepState(action: Float32Array): number {
        return super.stepState(action) / 8;
      }
    }
    const small = await learn(name, Eighth, { iterations: 30 });
    const scaled = await learn(name, NumberAction, { iterations: 30, options: { rewardScale: 1 / 8 } });
    expect(scaled.file.weights).toEqual(small.file.weights);
    expect(scaled.q(0, 0.5)).toBe(small.q(0, 0.5));
    const [of, ofSmall] = [scaled, small].map(({ reports }) => reports[29].metrics);
    expect(ofSmall.meanQ).not.toBe(0);
    expect(of.meanQ).toBe(8 * ofSmall.meanQ);
    expect(of.actorLoss).toBe(8 * ofSmall.actorLoss);
    expect(of.criticLoss).toBe(ofSmall.criticLoss);
  });

  it.each(['cpu', 'wasm', 'webgpu'] as const)('finds the best number on %s', async (backend) => {
    const iterations = backend === 'webgpu' ? 30 : 40;
    const { actions } = await learn(name, NumberAction, { iterations, backend });
    near(actions[2], 0.5);
  });
});

it('ddpg finds the gain of a linear system with quadratic costs', async () => {
  class Bounded extends LinearQuadratic {
    override readonly actionSpace = new Box(-2, 2, [1]);
  }
  const { actions } = await learn('ddpg', Bounded, {
    iterations: 200,
    activation: 'tanh', // smooth, as Q is
    maxEpisodeSteps: 3,
    hidden: [32],
    options: {
      ...{ gamma: 0.9, criticHidden: [64, 64], noiseDeviation: 0.3, replayRows: 10_000, batchRows: 128 },
      ...{ actorLearningRate: [3e-3, 1e-5], criticLearningRate: [3e-3, 1e-4] },
    },
    backend: 'wasm',
  });
  for (const [k, x] of [-1, -0.5, 0, 0.5, 1].entries())
    expect(Math.abs(actions[k] + 0.588403 * x)).toBeLessThan(0.05);
}, 120_000);

describe.each([
  ['ddpg', 'gaussian'],
  ['ddpg', 'ornstein-uhlenbeck'],
  ['td3', 'gaussian'],
] as const)('%s with %s noise', (name, noise) => {
  const trial = { iterations: 5, backend: 'wasm', numEnvs: 6, options: { noise, rolloutSteps: 20 } } as const;
  const strip = (reports: readonly Report[]) =>
    reports.map(({ timings, stepsPerSecond, decidedBy, ...rest }) => rest);

  it('gives the same bytes with 0, 1, 2 and 3 workers', async () => {
    const expected = await learn(name, 'Pendulum-v1', trial);
    expect(expected.reports[0].metrics.meanQ).not.toBeNaN(); // it has learned
    for (const workers of [1, 2, 3]) {
      const { reports, file, state } = await learn(name, 'Pendulum-v1', { ...trial, workers });
      expect(strip(reports), `${workers} workers`).toEqual(strip(expected.reports));
      expect(file).toEqual(expected.file);
      expect(state).toEqual(expected.state);
    }
  });
});

describe.each(['ddpg', 'td3'] as const)('%s', (name) => {
  it('resumes byte for byte with a saved memory, where every episode has one step', async () => {
    const options = { saveReplay: true, replayRows: 150, updatesPerStep: 0.5, noiseDeviation: 0.3 };
    const whole = await learn(name, NumberAction, { iterations: 9, options });
    const from = await learn(name, NumberAction, { iterations: 6, options });
    const rest = await learn(name, NumberAction, { iterations: 9, options, from });
    expect(rest.file).toEqual(whole.file);
    expect(rest.state).toEqual(whole.state);
    expect(rest.reports.map(({ metrics }) => metrics)).toEqual(
      whole.reports.slice(6).map(({ metrics }) => metrics),
    );
  });

  it('reads the same few tensors back, however many updates there are', async () => {
    const read = vi.spyOn(tf.Tensor.prototype, 'data');
    const readNow = vi.spyOn(tf.Tensor.prototype, 'dataSync');
    const count = async (updatesPerStep: number) => {
      read.mockClear();
      await learn(name, NumberAction, { iterations: 8, options: { updatesPerStep } });
      return read.mock.calls.length;
    };
    const few = await count(0.25);
    expect(await count(2)).toBe(few);
    expect(readNow).not.toHaveBeenCalled();
  });

  it('needs the same memory after many updates, and frees it at the end', async () => {
    const envs = await makeVec(NumberAction, { numEnvs: 8, workers: 0, seed: 0 });
    const policy = await createPolicy(envs, { hidden: [8], backend: 'cpu', seed: 3, deterministic: true });
    const before = tf.memory();
    const sizes: string[] = [];
    for await (const { iteration } of ALGORITHMS[name](envs, policy, OPTIONS)) {
      const { numTensors, numBytes, numDataBuffers } = tf.memory();
      sizes.push([numTensors, numBytes, numDataBuffers].join());
      if (iteration === 20) break;
    }
    expect(sizes[19]).toBe(sizes[2]);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
    policy.dispose();
  });

  it('names the environment of a reward whose square overflows', async () => {
    class Rich extends NumberAction {
      override stepState(): number {
        return 1e30;
      }
    }
    await expect(learn(name, Rich, { iterations: 1 })).rejects.toThrow(
      `${name}: iteration 1: expected rewards from −1e15 to 1e15, whose squares do not overflow, got 1e+30 from environment 0. Divide them.`,
    );
  });

  it('yields reports before the first update, without its metrics', async () => {
    const { reports } = await learn(name, NumberAction, { iterations: 4, options: { warmUpSteps: 100 } });
    expect(reports.map(({ metrics }) => Number.isNaN(metrics.meanQ))).toEqual([true, true, true, false]);
    expect(reports.map(({ metrics }) => metrics.replayRows)).toEqual([32, 64, 96, 128]);
  });

  it('takes one step of the critic for each update', async () => {
    const { state } = await learn(name, NumberAction, { iterations: 6, options: { updatesPerStep: 0.5 } });
    const steps = (part: string) => (state.parts[part] as { steps: number }).steps;
    expect(steps('criticOptimizer')).toBe(5 * 16); // the first iteration only fills the memory
    expect(steps('actorOptimizer')).toBe(name === 'ddpg' ? 80 : 40);
  });

  it('needs a deterministic policy, which the other algorithms refuse', async () => {
    const envs = await makeVec(NumberAction, { numEnvs: 2, workers: 0, seed: 0 });
    const drawing = await createPolicy(envs, { hidden: [8], backend: 'cpu', seed: 3 });
    await expect(ALGORITHMS[name](envs, drawing).next()).rejects.toThrow(
      `${name}: expected a deterministic policy, got one that draws its actions (gaussian). Make it with createPolicy(envs, { deterministic: true }).`,
    );
    drawing.dispose();
    const policy = await createPolicy(envs, { hidden: [8], backend: 'cpu', seed: 3, deterministic: true });
    await expect(ppo(envs, policy, { rolloutSteps: 8 }).next()).rejects.toThrow(
      'Policy: expected a policy that draws its actions, got a deterministic one, whose actions have no probabilities.',
    );
    policy.dispose();
  });
});

it('a deterministic policy fits only environments with its bounds', async () => {
  const envs = await makeVec(NumberAction, { numEnvs: 2, workers: 0, seed: 0 });
  const policy = await createPolicy(envs, { hidden: [8], backend: 'cpu', seed: 3, deterministic: true });
  const file = await policy.save();
  policy.dispose();
  class Wider extends NumberAction {
    override readonly actionSpace = new Box(-3, 3, [1]);
  }
  const wider = await makeVec(Wider, { numEnvs: 2, workers: 0, seed: 0 });
  await expect(loadPolicy(file, wider, { backend: 'cpu' })).rejects.toThrow(
    'action numbers within [-3, 3]), got one for',
  );
  const again = await loadPolicy(file, envs, { backend: 'cpu' });
  const observations = Float32Array.of(0.3, -4);
  const [before, after] = [await again.distributions(observations), await again.act(observations)];
  expect([...after.actions]).toEqual([...before]); // nothing is drawn
  again.dispose();
});
