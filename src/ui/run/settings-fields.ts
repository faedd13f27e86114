// The settings of a run as a table of fields, from which forms, attributes and legends derive. The fields of an algorithm's options come
// from its option table.
import type { AlgorithmDescription } from '../../core/learn/algorithms/algorithm.ts';
import { ALGORITHMS, findAlgorithm } from '../../core/learn/algorithms/algorithms.ts';
import {
  describeRange,
  type Option,
  type OptionTable,
  parseOption,
} from '../../core/learn/algorithms/option-table.ts';
import { BACKENDS } from '../../core/learn/backends/backend-names.ts';
import { ACTIVATIONS } from '../../core/policy/network-shape.ts';
import { PRESETS } from '../../training/presets.ts';
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

const MAX_HIDDEN = 512;
const MAX_SEED = 2 ** 32 - 1;

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
        return { problem: `Expected ${describeRange(option)}, got '${text}'.` };
      }
    },
  };
}

function hintOf(option: Option): string {
  if (option.kind !== 'number') return '';
  if (option.max === Infinity) return `at least ${option.min}; Infinity: no limit`;
  return `${option.min} to ${option.max}`;
}

/** Makes a field for a setting that is not an option of an algorithm. */
function settingField(name: keyof RunSettings, option: Option): SettingsField {
  return {
    ...fieldOf(name, option),
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
      run.settings = { ...settings, options: { ...settings.options, [name]: value } };
    },
  }));
}

function showValue(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}

/** Gives the environments by kind, each followed by the presets of its variants. */
function envChoices(): Record<string, readonly string[]> {
  const variantsOf = (id: string): string[] =>
    Object.keys(PRESETS).filter((name) => name.startsWith(`${id}/`));
  return Object.fromEntries(
    ENV_GROUPS.map(({ kind, ids }) => [kind, ids.flatMap((id) => [id, ...variantsOf(id)])]),
  );
}

const whole = { kind: 'number', whole: true } as const;

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
  settingField('numEnvs', {
    ...{ ...whole, default: 64, min: 1, max: 4096 },
    label: 'Number of environments',
    help: 'Number of environments that run in parallel.',
  }),
  {
    ...settingField('workers', {
      ...{ ...whole, default: 1, min: 0, max: 64 },
      label: 'Workers',
      help: 'Threads that run the environments. The number affects the speed, not the result.',
    }),
    hint: '0 (none) up to the number of environments',
    read(text, { numEnvs }) {
      const max = Math.min(64, numEnvs);
      return fieldOf('workers', { ...whole, default: 1, min: 0, max, label: '', help: '' }).read(
        text,
        {} as RunSettings,
      );
    },
  },
  settingField('seed', {
    ...{ ...whole, default: 1, min: 0, max: MAX_SEED },
    label: 'Seed',
    help: 'Seed of all random numbers. The same seed gives the same curve.',
  }),
  {
    name: 'hidden',
    label: 'Hidden layers',
    help: "Sizes of the policy's hidden layers.",
    hint: `sizes up to ${MAX_HIDDEN}, such as 32, 32`,
    keys: 'text',
    read: readSizes,
    show: ({ hidden }) => hidden.join(', '),
    apply(run, value) {
      run.settings = { ...run.settings, hidden: value as readonly number[] };
    },
  },
  settingField('activation', {
    kind: 'choice',
    default: 'tanh',
    choices: ACTIVATIONS,
    label: 'Activation',
    help: 'The activation function of the hidden layers.',
  }),
  settingField('backend', {
    kind: 'choice',
    default: 'auto',
    choices: ['auto', ...BACKENDS],
    label: 'Backend',
    help: 'The device that computes the network. auto measures and takes the fastest one.',
  }),
];

/** Gives the fields of a run with this algorithm, in display order. */
export function settingsFields({ options }: AlgorithmDescription): readonly SettingsField[] {
  return [...COMMON_FIELDS, ...optionFields(options)];
}

/** Gives the label of a setting, or of an option of the algorithm. */
export function fieldLabel(algorithm: string, name: string): string {
  return settingsFields(findAlgorithm(algorithm)).find((field) => field.name === name)?.label ?? name;
}

function readSizes(text: string): { value: readonly number[] } | { problem: string } {
  const sizes = text.split(',').map((size) => Number(size.trim() || Number.NaN));
  const fits =
    sizes.length <= 8 && sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= MAX_HIDDEN);
  if (fits) return { value: sizes };
  return {
    problem: `Expected up to 8 whole numbers from 1 to ${MAX_HIDDEN}, separated by commas, got '${text}'.`,
  };
}
