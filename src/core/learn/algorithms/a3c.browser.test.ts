// What A3C computes with one worker, and that several learn.

import { afterEach, describe, expect, it } from 'vitest';
import {
  type BackendName,
  type CreatePolicyOptions,
  createPolicy,
  type MakeVecOptions,
  makeVec,
  type ParallelEnv,
  type Policy,
  TrainingState,
} from '../../../index.ts';
import { nextTask } from '../../next-task.ts';
import { PauseSwitch } from '../loop/loop-control.ts';
import type { SavedTraining } from '../loop/training-state.ts';
import { a2c } from './a2c.ts';
import { a3c } from './a3c.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function make(id: string, vec: Partial<MakeVecOptions>, options: CreatePolicyOptions = {}) {
  const envs = await makeVec(id, { numEnvs: 1, workers: 1, seed: 5, ...vec });
  const policy = await createPolicy(envs, { hidden: [8], backend: 'wasm', seed: 5, ...options });
  closing.push(() => {
    policy.dispose();
    void envs.close();
  });
  return { envs, policy };
}

const weightsOf = async (policy: Policy) =>
  (await Promise.all(policy.variables.map((variable) => variable.data()))).flatMap((values) => [...values]);

describe('with one worker', () => {
  const common = {
    rolloutSteps: 7,
    valueHidden: [8],
    lambda: 0.9,
    learningRate: 0.01,
    entropyCoefficient: 0.02,
  };

  it.each([
    ['CartPole-v1', 'wasm', 'shared', 1, {}],
    ['CartPole-v1', 'cpu', 'transfer', 3, {}],
    ['Taxi-v4', 'wasm', 'shared', 2, {}],
    ['Pendulum-v1', 'wasm', 'transfer', 1, {}],
    ['Pendulum-v1', 'wasm', 'shared', 2, { actionMean: 'tanh', actionDeviation: 'state' }],
  ] as const)(
    'takes the steps of A2C, to rounding: %s on %s, %s, %d environments, %o',
    async (id, backend, transport, numEnvs, given) => {
      const learn = async (
        train: (envs: ParallelEnv, policy: Policy, options: object) => AsyncGenerator<{ iteration: number }>,
        iterations: number,
        options: object,
      ) => {
        const vec = { transport, numEnvs, envOptions: { maxEpisodeSteps: 12 } }; // some are cut off
        const { envs, policy } = await make(id, vec, { backend: backend satisfies BackendName, ...given });
        for await (const { iteration } of train(envs, policy, { ...common, ...options })) {
          if (iteration === iterations) break;
        }
        return weightsOf(policy);
      };
      const [ofA2c, ofA3c] = [await learn(a2c, 12, {}), await learn(a3c, 3, { updatesPerReport: 4 })];
      expect(ofA3c.length).toBe(ofA2c.length);
      for (const [k, weight] of ofA2c.entries()) expect(Math.abs(ofA3c[k] - weight)).toBeLessThan(2e-5);
      const { policy: first } = await make(id, {}, { ...given });
      const atFirst = await weightsOf(first);
      expect(Math.max(...ofA2c.map((weight, k) => Math.abs(weight - atFirst[k])))).toBeGreaterThan(1e-3);
    },
  );

  it('resumes where it was saved, but for new episodes', async () => {
    const { envs, policy } = await make('CartPole-v1', { numEnvs: 2 });
    const training = new TrainingState({ seed: 1 });
    let saved: SavedTraining | undefined;
    for await (const { iteration } of a3c(envs, policy, { ...common, training })) {
      if (iteration < 2) continue;
      saved = await training.save();
      break;
    }
    expect(Object.keys(saved!.parts)).toEqual(['value', 'squares']);
    expect(saved!.envSteps).toBe(2 * 100 * 7 * 2);
    const resumed = new TrainingState({ seed: 1, saved: saved! });
    const next = await a3c(envs, policy, { ...common, training: resumed }).next();
    expect(next.value?.iteration).toBe(3);
    await expect(
      a3c(envs, policy, {
        ...common,
        valueHidden: [4],
        training: new TrainingState({ seed: 1, saved }),
      }).next(),
    ).rejects.toThrow('expected weights of');
  });
});

describe.each(['shared', 'transfer'] as const)('with several workers (%s)', (transport) => {
  it('learns, reports how stale the gradients were, and leaves the environments free', async () => {
    const { envs, policy } = await make(
      'CartPole-v1',
      { numEnvs: 8, workers: 2, transport },
      { hidden: [32] },
    );
    let best = 0;
    const staleness = [];
    const given = { learningRate: 3e-3, gamma: 0.98, updatesPerReport: 50 };
    for await (const { metrics, meanReturn, iteration, decidedBy } of a3c(envs, policy, given)) {
      expect(decidedBy).toBe('workers');
      staleness.push(metrics.staleness);
      best = Math.max(best, meanReturn || 0);
      if (best > 80 || iteration === 40) break;
    }
    expect(best).toBeGreaterThan(80); // a random policy lasts for about 22 steps
    expect(Math.max(...staleness)).toBeGreaterThan(0);
    expect(envs.work.every(({ steps, decideMs }) => steps > 0 && decideMs > 0)).toBe(true);
    await envs.reset();
  });

  it('can be paused and aborted, and reports a lost worker', async () => {
    const workers: Worker[] = [];
    const createWorker = () => {
      const url = new URL('../../../workers/testing/trouble.worker.ts', import.meta.url);
      workers.push(new Worker(url, { type: 'module' }));
      return workers[workers.length - 1];
    };
    const { envs, policy } = await make('CartPole', { numEnvs: 4, workers: 2, transport, createWorker });
    const [pause, stop] = [new PauseSwitch(), new AbortController()];
    const options = { updatesPerReport: 1_000_000, pause, signal: stop.signal };
    const running = a3c(envs, policy, options).next();
    const failed = running.catch((error) => error);
    pause.pause();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { steps } = envs.work[0];
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(envs.work[0].steps).toBe(steps);
    pause.resume();
    stop.abort('enough');
    expect(await failed).toBe('enough');
    const again = a3c(envs, policy, { updatesPerReport: 1_000_000 })
      .next()
      .catch((error) => error);
    for (let k = 0; k < 20; k++) await nextTask();
    workers[1].terminate();
    expect((await again).message).toMatch(/worker 2 of 2/);
  }, 90_000);
});

it('leaves the environments to others when a learner has failed', async () => {
  const createWorker = () =>
    new Worker(new URL('../../../workers/testing/trouble.worker.ts', import.meta.url), { type: 'module' });
  // the environment with seed 1 returns NaN in its second step
  const { envs, policy } = await make('Odd', { numEnvs: 2, workers: 2, seed: 0, createWorker });
  await expect(a3c(envs, policy, { updatesPerReport: 1_000_000 }).next()).rejects.toThrow(/seed 1.*got NaN/);
  await envs.reset();
  const { steps } = envs.work[0];
  await envs.step([0, 0]);
  expect(envs.work[0].steps).toBe(steps + 1);
});

it('is refused where workers cannot learn by themselves', async () => {
  const { envs, policy } = await make('CartPole-v1', { workers: 0 });
  await expect(a3c(envs, policy).next()).rejects.toThrow(
    'expected environments in workers, which learn, got none',
  );
  const wrapped = await make('CartPole-v1', { wrappers: ['NormalizeReward'] });
  await expect(a3c(wrapped.envs, wrapped.policy).next()).rejects.toThrow(
    'got NormalizeReward. Leave it out.',
  );
});
