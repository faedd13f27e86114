import { describe, expect, it } from 'vitest';
import { TOY } from '../core/learn/testing/toy-algorithm.ts';
import { completeSettings, nameRun } from './run-settings.ts';

const complete = (given: Parameters<typeof completeSettings>[1] = {}) => completeSettings('test', given);

describe('completeSettings', () => {
  it('takes every seed, and two backends', () => {
    const backend = { act: 'cpu', learn: 'wasm' } as const;
    const seed = Number.MAX_SAFE_INTEGER;
    expect(complete({ seed, backend })).toMatchObject({ seed, backend });
  });

  it('starts from CartPole-v1', () => {
    expect(complete()).toMatchObject({
      env: 'CartPole-v1',
      algorithm: 'reinforce',
      numEnvs: 32,
      hidden: [32, 32],
      activation: 'tanh',
      backend: 'auto',
      seed: 1,
      maxSteps: 500_000,
    });
  });

  it('takes all settings of a preset and merges options by name', () => {
    const settings = complete({
      preset: 'FrozenLake-v1/not-slippery',
      envOptions: { maxEpisodeSteps: 50 },
      options: { gamma: 0.9, learningRate: undefined },
    });
    expect(settings).toMatchObject({ env: 'FrozenLake-v1', numEnvs: 64, target: 0.95 });
    expect(settings.envOptions).toEqual({ isSlippery: false, maxEpisodeSteps: 50 });
    expect(settings.options).toEqual({ gamma: 0.9 });
    expect(complete({ preset: 'Acrobot-v1/reinforce', options: { gamma: 0.9 } }).options).toEqual({
      learningRate: [0.02, 0.001],
      baseline: 'time-step',
      gamma: 0.9,
    });
  });

  it('takes the preset of the environment for the algorithm', () => {
    const settings = complete({ env: 'CartPole-v1', algorithm: 'ppo' });
    expect(settings).toEqual(complete({ preset: 'CartPole-v1/ppo' }));
    expect(complete({ env: 'Acrobot-v1', algorithm: 'reinforce' }).options).toMatchObject({
      baseline: 'time-step',
    });
    expect(complete({ env: 'Acrobot-v1', algorithm: 'ppo' })).toEqual(complete({ env: 'Acrobot-v1' }));
  });

  it('evaluates while training if the preset says so, or the caller', () => {
    const kept = { env: 'LunarLanderContinuous-v3', algorithm: 'td3' };
    expect(complete(kept)).toMatchObject({ evalEvery: 10_000, evalEpisodes: 50 });
    expect(complete({ ...kept, evalEvery: Infinity, evalEpisodes: 5 })).toMatchObject({
      evalEvery: Infinity,
      evalEpisodes: 5,
    });
    expect(complete()).toMatchObject({ evalEvery: Infinity, evalEpisodes: 20 });
  });

  it('leaves out the wrappers around all environments of a preset for an algorithm that cannot use them', () => {
    const pendulum = complete({ env: 'Pendulum-v1', algorithm: 'a2c' });
    expect(pendulum.wrappers).toEqual([{ name: 'NormalizeReward', clip: 10 }]);
    expect(complete({ env: 'Pendulum-v1', algorithm: 'cross-entropy' }).wrappers).toEqual([]);
    for (const algorithm of ['ddpg', 'td3']) {
      expect(complete({ env: 'BipedalWalker-v3', algorithm }).wrappers).toEqual([]);
    }
    expect(complete({ env: 'MountainCarContinuous-v0', algorithm: 'cross-entropy' }).wrappers).toHaveLength(
      2,
    );
  });

  it('ends schedules with the run, or if that has no end, where the preset ends', () => {
    const { maxSteps } = complete({ preset: 'CartPole-v1/ppo' });
    expect(complete({ preset: 'CartPole-v1/ppo' }).scheduleSteps).toBe(maxSteps);
    expect(complete({ preset: 'CartPole-v1/ppo', maxSteps: 1000 }).scheduleSteps).toBe(1000);
    expect(complete({ preset: 'CartPole-v1/ppo', maxSteps: Infinity }).scheduleSteps).toBe(maxSteps);
    expect(complete({ scheduleSteps: 5 }).scheduleSteps).toBe(5);
    expect(() => complete({ scheduleSteps: 0 })).toThrow(
      'expected scheduleSteps to be a number of at least 1, got 0',
    );
  });

  it('takes the defaults of the algorithm if there is no preset for it', () => {
    const settings = complete({ env: 'Acrobot-v1', algorithm: TOY, options: { stride: 3 } });
    expect(settings).toMatchObject({ algorithm: 'toy', options: { stride: 3 } });
    expect(() => complete({ algorithm: TOY, options: { stride: 10 } })).toThrow(
      'toy: expected stride to be a whole number from 1 to 9, got 10.',
    );
  });

  it("refuses one environment if the preset's baseline compares environments, and takes another baseline beside it", () => {
    for (const env of ['Acrobot-v1/reinforce', 'Pixelcopter-v0/reinforce']) {
      expect(() => completeSettings('test', { env, numEnvs: 1 })).toThrow(
        /expected more than one environment with baseline 'time-step', got 1\./,
      );
      const options = { baseline: 'standardise' };
      expect(completeSettings('test', { env, numEnvs: 1, options }).options).toMatchObject(options);
    }
  });

  it('takes the name of a preset as its environment', () => {
    const settings = complete({ env: 'FrozenLake-v1/not-slippery' });
    expect(settings).toEqual(complete({ preset: 'FrozenLake-v1/not-slippery' }));
  });

  it('leaves options and target of the environment to itself if the preset is that of another one', () => {
    const settings = complete({ preset: 'FrozenLake-v1/not-slippery', env: 'CliffWalking-v1' });
    expect(settings).toMatchObject({ env: 'CliffWalking-v1', envOptions: {}, numEnvs: 64 });
    expect(settings.target).toBeUndefined();
    const lake = complete({ preset: 'FrozenLake-v1/not-slippery', env: 'FrozenLake8x8-v1' });
    expect(lake.envOptions).toEqual({ isSlippery: false }); // another map of the same environment
    expect(lake.target).toBeUndefined();
    const given = { envOptions: { isSlippery: true }, target: -13 };
    expect(
      complete({ preset: 'FrozenLake-v1/not-slippery', env: 'CliffWalking-v1', ...given }),
    ).toMatchObject(given);
  });

  it.each([
    [{ envs: 3 }, "test: unknown option 'envs'. Did you mean 'env'?"],
    [{ preset: 'CartPole-v1/x' }, "unknown preset 'CartPole-v1/x'"],
    [{ preset: 'CartPol-v1' }, "unknown preset 'CartPol-v1'. Did you mean 'CartPole-v1'?"],
    [{ env: 3 }, 'test: expected env to be a name, got 3.'],
    [
      { wrappers: 'RescaleAction' },
      "test: expected a list of wrappers, such as ['ClipAction'], got 'RescaleAction'.",
    ],
    [{ options: 5 }, 'test: options: expected an object with options, got 5.'],
    [
      { env: 'Pendulum-v1', algorithm: 'ddpg', actionMean: 'tanh' },
      'test: expected actionMean with an algorithm that draws its actions, got tanh with ddpg. Leave it out.',
    ],
    [{ algorithm: 'pppo' }, "unknown algorithm 'pppo'. Did you mean 'ppo'? Known: reinforce, a2c, a3c, ppo,"],
    [{ options: { clipRange: 0.1 } }, "reinforce: unknown option 'clipRange'. Known: gamma,"],
    [{ seed: -1 }, 'test: expected seed to be a whole number from 0 to 9007199254740991, got -1.'],
    [{ seed: '1' }, "test: expected seed to be a whole number from 0 to 9007199254740991, got '1'."],
    [{ numEnvs: 100_000 }, 'test: expected numEnvs to be a whole number from 1 to 65536, got 100000.'],
    [{ workers: 2000 }, 'test: expected workers to be a whole number from 0 to 1024, got 2000.'],
    [{ hidden: [0] }, 'test: expected hidden to be a list of whole numbers from 1 to 4096, got Array [0].'],
    [{ backend: 'gpu' }, "test: expected backend to be 'auto', 'webgpu', 'wasm' or 'cpu', got 'gpu'."],
    [{ target: Number.NaN }, 'test: expected target to be a mean return, a number, got NaN.'],
    [{ maxSteps: 0 }, 'test: expected maxSteps to be a number of at least 1, got 0.'],
  ])('rejects %j', (given, message) => {
    expect(() => complete(given as object)).toThrow(message);
  });
});

describe('nameRun', () => {
  it('names the environment and the preset if they differ', () => {
    expect(nameRun({ env: 'Pendulum-v1' }, ' with ')).toBe('Pendulum-v1');
    expect(nameRun({ env: 'CartPole-v1', preset: 'CartPole-v1/ppo' }, ' with ')).toBe('CartPole-v1/ppo');
    expect(nameRun({ env: 'Pendulum-v1', preset: 'CartPole-v1/ppo' }, ' with ')).toBe(
      'Pendulum-v1 with CartPole-v1/ppo',
    );
  });
});
