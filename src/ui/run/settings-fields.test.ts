import { describe, expect, it } from 'vitest';
import type { Algorithm } from '../../core/learn/algorithms/algorithm.ts';
import { ALGORITHMS, findAlgorithm } from '../../core/learn/algorithms/algorithms.ts';
import { TOY } from '../../core/learn/testing/toy-algorithm.ts';
import type { RunController } from './run-controller.ts';
import { defaultSettings, presetSettings, type RunSettings } from './run-settings.ts';
import { type SettingsField, settingsFields } from './settings-fields.ts';

const FIELDS = settingsFields(findAlgorithm('reinforce'));
const field = (name: string): SettingsField => FIELDS.find((each) => each.name === name) as SettingsField;

/** The part of a run that a field changes. */
function stubRun(): RunController {
  const run = {
    settings: defaultSettings(),
    choose: (name: string) => {
      run.settings = presetSettings(name, run.settings);
    },
    chooseAlgorithm: (algorithm: string) => {
      run.settings = { ...run.settings, algorithm };
    },
  };
  return run as unknown as RunController;
}

function applied(name: string, text: string): RunSettings {
  const run = stubRun();
  const result = field(name).read(text, run.settings);
  if ('problem' in result) throw new Error(result.problem);
  field(name).apply(run, result.value);
  return run.settings;
}

describe.each<Algorithm>([...Object.values(ALGORITHMS), TOY])('the fields of $name', (algorithm) => {
  const fields = settingsFields(algorithm);

  it('contain every option of the algorithm, and each name once', () => {
    const names = fields.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(algorithm.options)));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(fields.map((each) => [each.name, each] as const))(
    '%s: reading and applying the shown value changes nothing',
    (_, each) => {
      const run = stubRun();
      const before = each.show(run.settings);
      expect(before).not.toBe('');
      const result = each.read(before, run.settings);
      if ('value' in result) each.apply(run, result.value);
      expect(result).toHaveProperty('value');
      expect(each.show(run.settings)).toBe(before);
    },
  );
});

describe('a field', () => {
  it('sets its setting or its option', () => {
    expect(applied('numEnvs', '16').numEnvs).toBe(16);
    expect(applied('hidden', '8, 4').hidden).toEqual([8, 4]);
    expect(applied('baseline', 'mean').options).toMatchObject({ baseline: 'mean' });
    expect(applied('discountedObjective', 'yes').options).toMatchObject({ discountedObjective: true });
    expect(applied('maxGradientNorm', 'Infinity').options).toMatchObject({ maxGradientNorm: Infinity });
  });

  it('of a flag drops the options that have no effect with it', () => {
    const run = stubRun();
    const fields = settingsFields(findAlgorithm('ppo'));
    const set = (name: string, value: unknown) =>
      fields.find((each) => each.name === name)?.apply(run, value);
    set('valueHidden', [8]);
    set('gamma', 0.9);
    set('sharedTrunk', false);
    expect(run.settings.options).toMatchObject({ valueHidden: [8], gamma: 0.9, sharedTrunk: false });
    set('sharedTrunk', true);
    expect(run.settings.options).not.toHaveProperty('valueHidden');
    expect(run.settings.options).toMatchObject({ gamma: 0.9, sharedTrunk: true });
  });

  it('describes an invalid value in a sentence', () => {
    const refuse = (name: string, text: string) => field(name).read(text, defaultSettings());
    expect(refuse('rolloutSteps', '1.5')).toEqual({
      problem: "Expected a whole number of at least 1, or Infinity, got '1.5'.",
    });
    expect(refuse('gamma', '2')).toEqual({ problem: "Expected a number from 0 to 1, got '2'." });
    expect(refuse('workers', '65')).toEqual({ problem: "Expected a whole number from 0 to 64, got '65'." });
    expect(refuse('hidden', '8; 4')).toEqual({
      problem: "Expected a list of whole numbers from 1 to 4096, got '8; 4'.",
    });
  });

  it('for the environment offers the presets of its variants with all their settings', () => {
    expect(Object.values(field('env').choices ?? {}).flat()).toContain('FrozenLake-v1/not-slippery');
    expect(applied('env', 'FrozenLake-v1/not-slippery')).toMatchObject({
      preset: 'FrozenLake-v1/not-slippery',
      env: 'FrozenLake-v1',
      envOptions: { isSlippery: false },
      numEnvs: 64,
      target: 0.95,
    });
    expect(applied('env', 'AliasedGrid-v0').target).toBe(0.9);
    expect(applied('env', 'CartPole-v1').target).toBeUndefined();
  });
});
