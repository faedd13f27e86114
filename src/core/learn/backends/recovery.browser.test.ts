import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  a2c,
  createPolicy,
  ddpg,
  evolutionStrategies,
  makeEnv,
  makeVec,
  type Policy,
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

/** Counts reads from the GPU. */
const mapAsync = GPUBuffer.prototype.mapAsync;
let reads = 0;
/** The reads at whose start, or at whose end, the device is lost. */
let losses: { before: readonly number[]; after: readonly number[] };
GPUBuffer.prototype.mapAsync = async function (...options) {
  const read = reads++;
  if (losses.before.includes(read)) device?.destroy();
  await mapAsync.apply(this, options);
  if (losses.after.includes(read)) device?.destroy();
};

/** A minute passes at each call, so that no two losses are within one. */
let minutes = 0;
const now = performance.now.bind(performance);

function reset(at: Partial<typeof losses> = {}): void {
  reads = 0;
  losses = { before: [], after: [], ...at };
}
reset();

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
    options: { rolloutSteps: 4, epochs: 2, minibatchRows: 4, valueHidden: [4] },
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
async function train({ train, env, options, deterministic = false }: Case, iterations = 3) {
  const envs = await makeVec(env, { numEnvs: 2, workers: 0, seed: 1 });
  const policy = await createPolicy(envs, { hidden: [4], seed: 1, backend: 'webgpu', deterministic });
  const training = new TrainingState({ seed: 1 });
  const reports: Report[] = [];
  const { numTensors } = tf.memory();
  for await (const report of train(envs, policy, { ...options, training })) {
    reports.push(report);
    if (reports.length === iterations) break;
    await training.save();
  }
  const leaked = tf.memory().numTensors - numTensors;
  const learned = {
    weights: (await policy.save()).weights,
    metrics: reports.map(({ metrics, envSteps, meanReturn }) => ({ metrics, envSteps, meanReturn })),
  };
  const { lostDevices } = policy;
  const backend = { name: policy.backend.name, reason: policy.backend.reason };
  policy.dispose();
  await envs.close();
  return { learned, lostDevices, backend, leaked };
}

describe('a training that loses its GPU device', () => {
  it.each(Object.keys(CASES))('%s goes on as without a loss, at whatever read the device is lost', async (name) => {
    const expected = await train(CASES[name]);
    expect(expected.lostDevices).toBe(0);
    const count = reads;
    expect(count).toBeGreaterThan(10);
    for (let read = 0; read < count - 1; read += name === 'ppo' ? 3 : 1) {
      reset(read % 2 === 0 ? { before: [read] } : { after: [read] });
      const result = await train(CASES[name]);
      expect(result, `read ${read} of ${count}`).toEqual({
        ...expected,
        lostDevices: 1,
        backend: { name: 'webgpu', reason: 'a new device, after the loss of the last' },
      });
    }
  });
});
