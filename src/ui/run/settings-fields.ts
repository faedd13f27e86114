// The settings of a run as a table of fields: forms, attributes and legends are made from it. The fields of an algorithm's options
// come from its option table.
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

/** How a setting is shown, read and set. */
export interface SettingsField {
  /** That of the setting, or of the algorithm's option. */
  readonly name: string;
  readonly label: string;
  /** What can be entered, in a few words. */
  readonly hint: string;
  /** One sentence: what the setting does. */
  readonly help: string;
  /** Which keys a touch screen offers. */
  readonly keys: 'decimal' | 'text';
  /** For a choice from a list, in groups; the group '' has no heading. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** Gives the value of what was entered, or a sentence that says what is wrong with it. */
  read(text: string, settings: RunSettings): { value: unknown } | { problem: string };
  show(settings: RunSettings): string;
  /** Sets what was read. */
  apply(run: RunController, value: unknown): void;
}

const MAX_HIDDEN = 512;
const MAX_SEED = 2 ** 32 - 1;

/** A field for a value that an option describes. */
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

/** A field for a setting of its own. */
function settingField(name: keyof RunSettings, option: Option): SettingsField {
  return {
    ...fieldOf(name, option),
    show: (settings) => showValue(settings[name]),
    apply(run, value) {
      run.settings = { ...run.settings, [name]: value };
    },
  };
}

/** A field for each option of an algorithm. */
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

/** The environments by kind; presets of an environment's variants follow it. */
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
    help: 'What is learned. Choosing one brings the settings that it is known to be learned with.',
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
    help: 'How it is learned.',
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
    help: 'How many run side by side.',
  }),
  {
    ...settingField('workers', {
      ...{ ...whole, default: 1, min: 0, max: 64 },
      label: 'Workers',
      help: 'Threads that run the environments; the number changes speed, not the result.',
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
    help: 'Decides everything random.',
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
    help: 'What computes the network: auto measures and takes the fastest.',
  }),
];

/** The fields of a run that learns by this algorithm, in the order in which they are shown. */
export function settingsFields({ options }: AlgorithmDescription): readonly SettingsField[] {
  return [...COMMON_FIELDS, ...optionFields(options)];
}

/** What people call a setting, or an option of the algorithm. */
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
