import { describe, expect, it } from 'vitest';
import { readOptions } from '../core/checks/option-table.ts';
import { findEnv } from '../core/envs/registry.ts';
import { findAlgorithm } from '../core/learn/algorithms/algorithms.ts';
import { makeEnv } from '../core/wrappers/make-env.ts';
import { findPreset, PRESETS } from './presets.ts';

describe.each(Object.entries(PRESETS))('the preset %s', (name, preset) => {
  it('starts with the id of an environment that accepts its options', () => {
    expect(name.split('/')[0]).toBe(preset.env);
    expect(makeEnv(preset.env, preset.envOptions).spec.id).toBe(preset.env);
    expect(findPreset(name)).toBe(preset);
    expect(preset.name).toBe(name);
  });

  it('has options that its algorithm accepts', () => {
    const { options } = findAlgorithm(preset.algorithm);
    expect(readOptions('test', options, preset.options)).toMatchObject(preset.options);
  });

  it('has a target of at least the threshold of the environment', () => {
    const { rewardThreshold = -Infinity } = findEnv(preset.env);
    expect(preset.target ?? rewardThreshold).toBeGreaterThanOrEqual(rewardThreshold);
  });
});

describe('findPreset', () => {
  it('gives the defaults for an environment without a preset, even an unknown one', () => {
    expect(findPreset('MyEnv')).toEqual({ ...findPreset('CartPole-v1'), env: 'MyEnv', name: undefined });
  });

  it('rejects an unknown variant', () => {
    expect(() => findPreset('FrozenLake-v1/not-slipery')).toThrow(
      /^findPreset: unknown preset 'FrozenLake-v1\/not-slipery'. Did you mean 'FrozenLake-v1\/not-slippery'\? Known: CartPole-v0,/,
    );
  });
});
