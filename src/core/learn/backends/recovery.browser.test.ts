import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  a2c,
  createPolicy,
  ddpg,
  evolutionStrategies,
  makeEnv,
  makeVec,
  ppo,
  type Report,
  reinforce,
  TrainingState,
  td3,
} from '../../../index.ts';
import type { Train } from '../algorithms/algorithm.ts';
import { writeWeights } from '../networks/policy-weights.ts';
import { readOnce } from './tensor-snapshot.ts';

const observations = Float32Array.of(0.1, -0.2, 0.03, 0.4);
const cartPole = makeEnv('CartPole-v1') as never;

/** The device that this page has requested last. */
let device: GPUDevice | undefined;
const requestDevice = GPUAdapter.prototype.requestDevice;
GPUAdapter.prototype.requestDevice = async function (descriptor) {
  device = await requestDevice.call(this, descriptor);
  return device;
};

/** Counts the reads from the GPU, and loses the device before or after some of them. */
const mapAsync = GPUBuffer.prototype.mapAsync;
let reads = 0;
let lost = 0;
let isLostBefore: (read: number) => boolean;
let isLostAfter: (read: number) => boolean;
GPUBuffer.prototype.mapAsync = async function (...options) {
  const read = reads++;
  if (isLostBefore(read)) lose();
  await mapAsync.apply(this, options);
  if (isLostAfter(read)) lose();
};

function lose(): void {
  device?.destroy();
  lost += 1;
}

type When = (read: number) => boolean;
const never: When = () => false;
function reset(before = never, after = never): void {
  [reads, lost, isLostBefore, isLostAfter] = [0, 0, before, after];
}
reset();

const now = performance.now.bind(performance);
/** Lets a minute pass with each loss. */
function slowDown(): void {
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 60_001 * lost);
}

afterEach(() => {
  vi.restoreAllMocks();
  reset();
});

interface Case {
  readonly train: Train;
  readonly env: string;
  readonly options: object;
  readonly deterministic?: boolean;
}

const CASES: Record<string, Case> = {
  reinforce: { train: reinforce as Train, env: 'CartPole-v1', options: { rolloutSteps: 3, chunkRows: 4 } },
  a2c: { train: a2c as Train, env: 'CartPole-v1', options: { rolloutSteps: 3, valueHidden: [4] } },
  ppo: {
    train: ppo as Train,
    env: 'CartPole-v1',
    options: { rolloutSteps: 3, epochs: 1, minibatchRows: 3, valueHidden: [4] },
  },
  'a2c with a shared trunk': {
    train: a2c as Train,
    env: 'CartPole-v1',
    options: { rolloutSteps: 3, sharedTrunk: true },
  },
  'ppo with a shared trunk': {
    train: ppo as Train,
    env: 'CartPole-v1',
    options: { rolloutSteps: 3, epochs: 1, minibatchRows: 3, sharedTrunk: true },
  },
  ddpg: {
    train: ddpg as Train,
    env: 'Pendulum-v1',
    options: { rolloutSteps: 2, warmUpSteps: 4, batchRows: 4, criticHidden: [4], updatesPerStep: 1 },
    deterministic: true,
  },
  td3: {
    train: td3 as Train,
    env: 'Pendulum-v1',
    options: { rolloutSteps: 2, warmUpSteps: 4, batchRows: 4, criticHidden: [4], updatesPerStep: 1 },
    deterministic: true,
  },
};

/** Trains a few iterations. Gives all that is learned, and the reports without times. */
async function train({ train, env, options, deterministic = false }: Case) {
  const envs = await makeVec(env, { numEnvs: 2, workers: 0, seed: 1 });
  const policy = await createPolicy(envs, { hidden: [4], seed: 1, backend: 'webgpu', deterministic });
  const training = new TrainingState({ seed: 1 });
  const reports: Report[] = [];
  let saved: unknown;
  const { numTensors } = tf.memory();
  for await (const report of train(envs, policy, { ...options, training })) {
    reports.push(report);
    saved = await training.save();
    if (reports.length === 2) break;
  }
  const leaked = tf.memory().numTensors - numTensors;
  const learned = {
    saved,
    weights: (await policy.save()).weights,
    metrics: reports.map(({ metrics, envSteps, meanReturn }) => ({ metrics, envSteps, meanReturn })),
  };
  const { lostDevices } = policy;
  const backend = { name: policy.backend.name, reason: policy.backend.reason };
  policy.dispose();
  await envs.close();
  return { learned, lostDevices, backend, leaked };
}

const onNewDevice = { name: 'webgpu', reason: 'the GPU device was lost, and this is a new one' };
const onWebGpu = (options = {}) =>
  createPolicy(cartPole, { hidden: [8], seed: 1, backend: 'webgpu', ...options });

describe('a training that loses its GPU device', () => {
  it.each(Object.keys(CASES))(
    '%s continues bit for bit, if it is lost while deciding and learning',
    async (name) => {
      const expected = await train(CASES[name]);
      expect(expected).toMatchObject({ lostDevices: 0, leaked: 0 });
      const ofUpdate = reads - 1; // the last three are those of an update, and one is repeated
      reset(
        (read) => read === 1,
        (read) => read === ofUpdate,
      );
      expect(await train(CASES[name])).toEqual({ ...expected, lostDevices: 2, backend: onNewDevice });
      expect(lost).toBe(2);
    },
  );

  it('continues if it is lost between two iterations', async () => {
    const envs = await makeVec('CartPole-v1', { numEnvs: 2, workers: 0, seed: 1 });
    const results: unknown[] = [];
    for (const losesAfter of [0, 2]) {
      const policy = await createPolicy(envs, { hidden: [4], seed: 1, backend: 'webgpu' });
      const training = new TrainingState({ seed: 1 });
      const run = a2c(envs, policy, { rolloutSteps: 3, valueHidden: [4], training });
      for (let k = 1; k <= 4; k++) {
        await run.next();
        if (k !== losesAfter) continue;
        device?.destroy();
        await device?.lost;
        await training.save(); // needs no device
        expect(policy.lostDevices).toBe(0);
      }
      results.push([await training.save(), (await policy.save()).weights]);
      expect(policy.lostDevices).toBe(losesAfter > 0 ? 1 : 0);
      await run.return?.(undefined as never);
      policy.dispose();
    }
    expect(results[1]).toEqual(results[0]);
    await envs.close();
  });

  it('continues bit for bit in a search that learns by Adam', async () => {
    const search: Case = {
      train: evolutionStrategies as Train,
      env: 'CartPole-v1',
      options: { population: 4, episodes: 1, scoreEpisodes: 1 },
    };
    const expected = await train(search);
    reset((read) => read % 5 === 1);
    slowDown();
    expect(await train(search)).toEqual({ ...expected, lostDevices: lost, backend: onNewDevice });
    expect(lost).toBeGreaterThan(0);
  });

  it.each([
    [
      'no adapter comes',
      'the GPU device was lost, and this browser has no WebGPU adapter',
      () => vi.spyOn(navigator.gpu, 'requestAdapter').mockResolvedValue(null),
      1,
    ],
    [
      'it is lost three times within a minute',
      'the GPU device was lost, and that 3 times in a short time',
      () => {},
      3,
    ],
  ])('continues in WebAssembly if %s', async (_, reason, prepare, losses) => {
    const expected = await train(CASES.a2c);
    reset((read) => read % 5 === 4);
    const going = train(CASES.a2c);
    prepare();
    const result = await going;
    expect(result).toMatchObject({ lostDevices: losses, backend: { name: 'wasm', reason }, leaked: 0 });
    const metrics = (of: typeof result) => of.learned.metrics.map(({ metrics }) => metrics);
    for (const [i, each] of metrics(result).entries()) {
      for (const [name, value] of Object.entries(metrics(expected)[i])) {
        expect(each[name], name).toBeCloseTo(value, 4);
      }
    }
  });
});

describe('a policy that loses its GPU device', () => {
  it('decides as before on a new one, and a pending decision is made again', async () => {
    const policy = await onWebGpu();
    const expected = [...(await policy.distributions(observations))];
    lose();
    await device?.lost;
    expect([...(await policy.distributions(observations))]).toEqual(expected);
    reset((read) => read === 0);
    expect([...(await policy.distributions(observations))]).toEqual(expected);
    expect(policy.lostDevices).toBe(2);
    expect(policy.backend).toMatchObject({ ...onNewDevice, lost: undefined });
    policy.dispose();
  });

  it('makes several decisions at once again', async () => {
    const policy = await onWebGpu();
    const decide = () =>
      Promise.all(
        [1, 2, 3].map(async (k) => [...(await policy.distributions(observations.map((x) => k * x)))]),
      );
    const expected = await decide();
    reset((read) => read === 1);
    expect(await decide()).toEqual(expected);
    expect(policy.lostDevices).toBe(1);
    policy.dispose();
  });

  it.each(['ppo', 'ddpg'])('decides as before and leaks nothing after a training by %s', async (name) => {
    const { train, env, options, deterministic = false } = CASES[name];
    const envs = await makeVec(env, { numEnvs: 2, workers: 0, seed: 1 });
    const policy = await createPolicy(envs, { hidden: [4], seed: 1, backend: 'webgpu', deterministic });
    for await (const { iteration } of train(envs, policy, { ...options })) if (iteration === 3) break;
    const seen = observations.subarray(0, envs.observationSpace.size);
    const expected = [...(await policy.distributions(seen))];
    const { numTensors } = tf.memory();
    device?.destroy();
    await device?.lost;
    expect([...(await policy.distributions(seen))]).toEqual(expected);
    expect(policy.lostDevices).toBe(1);
    expect(tf.memory().numTensors).toBe(numTensors);
    policy.dispose();
    await envs.close();
  });

  it('computes saliency as before', async () => {
    const policy = await onWebGpu();
    const expected = await policy.saliency(observations);
    reset((read) => read === 0 || read === 3);
    expect(await policy.saliency(observations)).toEqual(expected);
    expect(policy.lostDevices).toBeGreaterThan(0);
    policy.dispose();
  });

  it.each([[{ act: 'webgpu', learn: 'wasm' }], [{ act: 'wasm', learn: 'webgpu' }]] as const)(
    'continues with %o, with weights set since',
    async (backend) => {
      const policy = await onWebGpu({ backend });
      await policy.distributions(observations);
      const count = policy.variables.reduce((sum, { size }) => sum + size, 0);
      writeWeights(policy, new Float32Array(count).fill(0.5));
      const expected = [...(await policy.distributions(observations))];
      device?.destroy();
      await device?.lost;
      expect([...(await policy.distributions(observations))]).toEqual(expected);
      policy.dispose();
    },
  );

  it('rejects if its variables were changed by other means, which leave no copy', async () => {
    const policy = await onWebGpu();
    tf.tidy(() => policy.variables[0].assign(tf.zeros(policy.variables[0].shape)));
    policy.weightsChanged();
    device?.destroy();
    await device?.lost;
    await expect(policy.act(observations)).rejects.toMatchObject({
      name: 'UnsupportedError',
      message: expect.stringMatching(/^Policy: the GPU device was lost .*Make a new policy\.$/),
    });
    policy.dispose();
  });

  it('saves without the device, and a snapshot of it too', async () => {
    const policy = await onWebGpu();
    const expected = await policy.save();
    const snapshot = policy.snapshot();
    device?.destroy();
    await device?.lost;
    expect(await readOnce(snapshot)).toEqual(expected);
    expect(await policy.save()).toEqual(expected);
    policy.dispose();
  });
});
