import { describe, expect, it } from 'vitest';
import { findWrapper, NormalizeObservation, NormalizeReward, type WrapperRequest } from '../envs.ts';
import { makeVec } from './make-vec.ts';

const make = (wrappers: WrapperRequest[], workers = 0) =>
  makeVec('CartPole-v1', { numEnvs: 2, workers, seed: 0, wrappers });

describe('the wrappers of makeVec', () => {
  it('are put around each environment, and the normalisers around all of them', async () => {
    const envs = await make([
      { name: 'FrameStackObservation', stackSize: 2 },
      'NormalizeObservation',
      { name: 'NormalizeReward', gamma: 0.9 },
    ]);
    expect(envs).toBeInstanceOf(NormalizeReward);
    expect(findWrapper(envs, NormalizeReward)).toBe(envs);
    expect(findWrapper(envs, NormalizeObservation)?.getStatistics().mean.length).toBe(8);
    expect((await envs.reset()).observations.length).toBe(16);
  });

  it('can be looked for in vain', async () => {
    expect(findWrapper(await make(['NormalizeReward']), NormalizeObservation)).toBeUndefined();
    expect(findWrapper(await make([]), NormalizeObservation)).toBeUndefined();
  });

  it('come after those that envOptions ask for', async () => {
    const envOptions = { wrappers: [{ name: 'FrameStackObservation', stackSize: 2 }] };
    const wrappers = ['TimeAwareObservation'];
    const envs = await makeVec('CartPole-v1', { numEnvs: 1, workers: 0, envOptions, wrappers });
    expect(envs.observationSpace.size).toBe(9);
  });

  it('may have functions where there are no workers', async () => {
    const envs = await make([{ name: 'TransformReward', func: (reward: number) => 5 * reward }]);
    await envs.reset();
    expect((await envs.step([0, 1])).rewards).toEqual(Float64Array.of(5, 5));
  });

  it.each<[WrapperRequest[], string]>([
    [
      ['NormalizeReward', 'TimeAwareObservation'],
      "makeVec: 'TimeAwareObservation' comes after NormalizeReward, which needs all environments at once. " +
        'Put NormalizeObservation and NormalizeReward last.',
    ],
    [
      ['NormalizeReward', 'NormalizeObservations'],
      "'NormalizeObservations' comes after NormalizeReward, which needs all environments at once. Did you mean 'NormalizeObservation'?",
    ],
    [
      [{ name: 'NormalizeReward', discount: 1 }],
      "makeVec: NormalizeReward: unknown option 'discount'. Known: gamma, epsilon.",
    ],
    [['Normalise'], "wrapEnv: unknown wrapper 'Normalise'. Known: "],
  ])('%j are refused with a RangeError', async (wrappers, message) => {
    await expect(make(wrappers)).rejects.toThrow(RangeError);
    await expect(make(wrappers)).rejects.toThrow(message);
  });

  it.each<[WrapperRequest, string]>([
    [
      { name: 'TransformReward', func: Math.abs },
      'makeVec: envOptions.wrappers[0].func: expected plain data, got a function,',
    ],
    [
      { name: 'FrameStackObservation', stackSize: 2, paddingType: new Map() },
      'makeVec: envOptions.wrappers[0].paddingType: expected plain data, got an object of class Map,',
    ],
  ])('%o cannot be sent to workers: a TypeError says so', async (wrapper, message) => {
    await expect(make([wrapper], 1)).rejects.toThrow(TypeError);
    await expect(make([wrapper], 1)).rejects.toThrow(
      `${message} which cannot be sent to a worker. Pass workers: 0, or make it part of an environment of your own.`,
    );
  });
});
