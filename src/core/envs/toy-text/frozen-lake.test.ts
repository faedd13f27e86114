import { describe, expect, it } from 'vitest';
import { FrozenLake, generateRandomMap, makeEnv } from '../../../envs.ts';
import recording from '../../golden/FrozenLake-v1.json';
import { describeSpec } from '../testing/recordings.ts';
import { describeSeededEpisodes, describeTableEpisodes, describeTables } from './testing/toy-text.ts';

describe('FrozenLake-v1 is the one Gymnasium registers', () => {
  describeSpec(recording);
});
describeTables('FrozenLake-v1', recording.tables);
describeTableEpisodes('FrozenLake-v1', recording.episodes);
describeSeededEpisodes('FrozenLake-v1');

describe('FrozenLake8x8-v1', () => {
  const env = makeEnv('FrozenLake8x8-v1');

  it('has the large map, and its own limit and threshold', () => {
    expect(env.spec).toEqual({ id: 'FrozenLake8x8-v1', maxEpisodeSteps: 200, rewardThreshold: 0.85 });
    expect(env.desc).toEqual(recording.tables.slippery_8x8.desc);
    expect(env.observationSpace.n).toBe(64);
  });

  it("uses the caller's map if there is one", () => {
    expect(makeEnv('FrozenLake8x8-v1', { desc: ['SG'] }).observationSpace.n).toBe(2);
  });
});

describe('a given map', () => {
  it('may be a rectangle, and starts on a random S', () => {
    const env = makeEnv('FrozenLake-v1', { desc: ['SFS', 'HFG'], isSlippery: false });
    const starts = Array.from({ length: 40 }, (_, seed) => env.reset({ seed }).observation);
    expect(new Set(starts)).toEqual(new Set([0, 2]));
    env.setState([1]);
    expect(env.step(1)).toMatchObject({ observation: 4, reward: 0, terminated: false, info: { prob: 1 } });
    expect(env.step(2)).toMatchObject({ observation: 5, reward: 1, terminated: true });
  });

  it('equals the random map that Gymnasium draws from the same seed', () => {
    // printed by Gymnasium 1.4's generate_random_map
    expect(generateRandomMap({ size: 4, seed: 1 })).toEqual(['SHFH', 'FFHF', 'FFFF', 'FFFG']);
    expect(generateRandomMap({ size: 5, p: 0.4, seed: 3 })).toEqual([
      'SFHHF',
      'FFHHH',
      'FFFHH',
      'FHFFF',
      'HHHFG',
    ]);
    expect(generateRandomMap({ seed: 0 })).toEqual([
      'SFFFHHFF',
      'FHHFHFFF',
      'HFFFFFFF',
      'FFHHFFFF',
      'FFFFFHHF',
      'FFFFFHFF',
      'FHFFHFFF',
      'FFFFFFFG',
    ]);
  });

  it('may be given its size alone', () => {
    expect(generateRandomMap(4)).toEqual(Array(4).fill(expect.stringMatching(/^[SFHG]{4}$/)));
    expect(() => generateRandomMap({ sise: 4 } as never)).toThrow(
      "generateRandomMap: unknown option 'sise'. Did you mean 'size'?",
    );
    expect(() => generateRandomMap('4' as never)).toThrow(TypeError);
  });

  it('is random if mapName is null', () => {
    const maps = Array.from({ length: 3 }, () => new FrozenLake({ mapName: null }).desc);
    expect(new Set(maps.map((map) => map.join('\n'))).size).toBe(3);
    expect(maps[0].map((row) => row.length)).toEqual(Array(8).fill(8));
  });
});

describe('a RangeError is thrown for', () => {
  it.each([
    { mapName: '5x5' },
    { mapName: undefined, desc: [] },
    { desc: ['SF', 'G'] },
    { desc: ['FF', 'FG'] },
    { desc: ['SX'] },
    { desc: 'SFFG' },
    { isSlippery: 1 },
    { successRate: 1.5 },
    { rewardSchedule: [1, 0] },
    { rewardSchedule: [1, 0, Number.NaN] },
  ])('%j', (options) => {
    expect(() => makeEnv('FrozenLake-v1', options)).toThrow(RangeError);
  });

  it.each([{ size: 1 }, { size: 2.5 }, { p: -0.1 }, { p: 0, size: 5 }])('a random map of %j', (options) => {
    expect(() => generateRandomMap({ ...options, seed: 0 })).toThrow(RangeError);
  });

  it.each([[-1], [16], [0.5], []])('the state %j', (...state) => {
    expect(() => makeEnv('FrozenLake-v1').setState(state)).toThrow(RangeError);
  });
});
