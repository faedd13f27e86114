import { describe, expect, it } from 'vitest';
import { REINFORCE_DEFAULTS } from '../../core/learn/algorithms/reinforce-options.ts';
import type { RunController, RunSettings } from './run-controller.ts';
import { defaultSettings } from './run-settings.ts';
import { SETTINGS_FIELDS, type SettingsField } from './settings-fields.ts';

const field = (name: string): SettingsField =>
  SETTINGS_FIELDS.find((each) => each.name === name) as SettingsField;
function applied(name: string, text: string): RunSettings {
  const run = { settings: defaultSettings() } as RunController;
  const result = field(name).read(text, run.settings);
  if ('problem' in result) throw new Error(result.problem);
  field(name).apply(run, result.value);
  return run.settings;
}

describe('the table of settings', () => {
  it('has a field for every option of the algorithm', () => {
    const names = SETTINGS_FIELDS.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(REINFORCE_DEFAULTS)));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(SETTINGS_FIELDS.map((each) => [each.name, each] as const))(
    '%s: what is shown can be read, and is the setting again',
    (name, { show, read }) => {
      const settings = defaultSettings();
      const shown = show(settings);
      expect(shown).not.toBe('');
      expect(read(shown, settings)).toEqual({
        value: { ...REINFORCE_DEFAULTS, ...settings.options, ...settings }[name as keyof RunSettings],
      });
    },
  );

  it('sets settings and options where they belong', () => {
    expect(applied('learningRate', '0.5').learningRate).toBe(0.5);
    expect(applied('baseline', 'mean').options).toMatchObject({ baseline: 'mean' });
    expect(applied('discountedObjective', 'yes').options).toMatchObject({ discountedObjective: true });
    expect(applied('maxGradientNorm', 'Infinity').options).toMatchObject({ maxGradientNorm: Infinity });
  });

  it('refuses with a sentence', () => {
    expect(field('rolloutSteps').read('1.5', defaultSettings())).toEqual({
      problem: "Expected a whole number from 1 to Infinity, got '1.5'.",
    });
  });
});
