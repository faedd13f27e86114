// The settings of a run as a table of fields, from which forms, attributes and legends derive. The fields of an algorithm's options come
// from its option table.

import { describeValue } from '../../core/checks/describe-value.ts';
import {
  describeRange,
  excludedBy,
  type Option,
  type OptionTable,
  parseOption,
} from '../../core/checks/option-table.ts';
import type { AlgorithmDescription } from '../../core/learn/algorithms/algorithm.ts';
import { ALGORITHMS, findAlgorithm } from '../../core/learn/algorithms/algorithms.ts';
import { GAUSSIAN_DEFAULTS } from '../../core/policy/distribution.ts';
import { PRESETS } from '../../training/presets.ts';
import { SETTING_TABLE } from '../../training/setting-table.ts';
import { ENV_GROUPS } from '../shared/env-groups.ts';
import type { RunController } from './run-controller.ts';
import type { RunSettings } from './run-settings.ts';

/** Describes how a setting is shown, read and set. */
export interface SettingsField {
  /** The name of the setting, or of the algorithm's option. */
  readonly name: string;
  readonly label: string;
  /** The valid values, in a few words. */
  readonly hint: string;
  /** One sentence that says what the setting does. */
  readonly help: string;
  /** The keyboard of a touch screen. */
  readonly keys: 'decimal' | 'text';
  /** The items of a list, in groups. The group '' has no heading. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** Gives the value of a text, or a sentence that says why it is invalid. */
  read(text: string, settings: RunSettings): { value: unknown } | { problem: string };
  show(settings: RunSettings): string;
  /** Sets a value that `read` has given. */
  apply(run: RunController, value: unknown): void;
}

/** Makes a field for a value that an option describes. */
function fieldOf(name: string, option: Option): Omit<SettingsField, 'show' | 'apply'> {
  const { label, help } = option;
  const isOpen = option.kind === 'number' && option.max === Infinity;
  return {
    name,
    label,
    help,
    hint: hintOf(option),
    keys: option.kind === 'number' && !isOpen ? 'decimal' : 'text',
    ...(option.kind === 'choice' && { choices: { '': option.choices } }),
    ...(option.kind === 'flag' && { choices: { '': ['no', 'yes'] } }),
    read(text) {
      try {
        return { value: parseOption('', name, option, text) };
      } catch {
        return { problem: `Expected ${describeRange(option)}, got ${describeValue(text)}.` };
      }
    },
  };
}

function hintOf(option: Option): string {
  if (option.kind === 'sizes') return "such as 32, 32; 'none' for a linear policy";
  if (option.kind === 'text') return option.form;
  if (option.kind === 'schedule') return `${hintOf({ ...option, kind: 'number', default: 0 })}; or from, to`;
  if (option.kind !== 'number') return '';
  if (option.max === Infinity) return `at least ${option.min}; Infinity: no limit`;
  if (option.max > 2 ** 32) return `at least ${option.min}`;
  return `${option.min} to ${option.max}`;
}

/** Makes a field for a setting that is not an option of an algorithm. */
function settingField(name: keyof typeof SETTING_TABLE): SettingsField {
  return {
    ...fieldOf(name, SETTING_TABLE[name]),
    show: (settings) => showValue(settings[name]),
    apply(run, value) {
      run.settings = { ...run.settings, [name]: value };
    },
  };
}

/** Makes a field for each option of an algorithm. */
function optionFields(table: OptionTable): SettingsField[] {
  return Object.entries(table).map(([name, option]) => ({
    ...fieldOf(name, option),
    show: ({ options }) => showValue(options[name] ?? option.default),
    apply(run, value) {
      const { settings } = run;
      const excluded = excludedBy(option, value);
      const others = Object.entries(settings.options).filter(([other]) => !excluded.includes(other));
      run.settings = { ...settings, options: { ...Object.fromEntries(others), [name]: value } };
    },
  }));
}

function showValue(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.join(', ') || 'none' : String(value ?? '');
}

/** Gives the environments by kind, each followed by the presets of its variants. */
function envChoices(): Record<string, readonly string[]> {
  const variantsOf = (id: string): string[] =>
    Object.keys(PRESETS).filter((name) => name.startsWith(`${id}/`));
  return Object.fromEntries(
    ENV_GROUPS.map(({ kind, ids }) => [kind, ids.flatMap((id) => [id, ...variantsOf(id)])]),
  );
}

const COMMON_FIELDS: readonly SettingsField[] = [
  {
    name: 'env',
    label: 'Environment',
    help: 'The environment to learn. Choosing one also sets its preset.',
    hint: '',
    keys: 'text',
    choices: envChoices(),
    read: (text) => ({ value: text }),
    show: ({ preset }) => preset,
    apply: (run, value) => run.choose(value as string),
  },
  {
    name: 'algorithm',
    label: 'Algorithm',
    help: 'The learning algorithm.',
    hint: '',
    keys: 'text',
    choices: { '': Object.keys(ALGORITHMS) },
    read: (text) => ({ value: text }),
    show: ({ algorithm }) => algorithm,
    apply: (run, value) => run.chooseAlgorithm(value as string),
  },
  settingField('numEnvs'),
  {
    ...settingField('workers'),
    hint: '0 (none) up to the number of environments',
    read(text, settings) {
      const max = Math.min(SETTING_TABLE.workers.max, settings.numEnvs);
      return fieldOf('workers', { ...SETTING_TABLE.workers, max }).read(text, settings);
    },
  },
  settingField('seed'),
  settingField('convolutions'),
  settingField('hidden'),
  settingField('activation'),
  settingField('initialDeviation'),
  settingField('actionMean'),
  settingField('actionDeviation'),
  settingField('backend'),
  settingField('onEnvError'),
  settingField('evalEvery'),
  settingField('evalEpisodes'),
  settingField('evalActions'),
  settingField('patience'),
];

/** Gives the fields of a run with this algorithm, in display order. */
export function settingsFields({ options, deterministic }: AlgorithmDescription): readonly SettingsField[] {
  const common = COMMON_FIELDS.filter(
    ({ name }) => !deterministic || !Object.hasOwn(GAUSSIAN_DEFAULTS, name),
  );
  return [...common, ...optionFields(options)];
}

/** Gives the label of a setting, or of an option of the algorithm. */
export function fieldLabel(algorithm: string, name: string): string {
  return settingsFields(findAlgorithm(algorithm)).find((field) => field.name === name)?.label ?? name;
}
