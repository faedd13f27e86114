// The settings of a run as a table: each form, attribute and legend is made from it, so that a new option needs no markup.

import {
  REINFORCE_DEFAULTS,
  REINFORCE_RANGES,
  UPDATES,
} from '../../core/learn/algorithms/reinforce-options.ts';
import { BACKENDS } from '../../core/learn/backends/backend-names.ts';
import { BASELINES } from '../../core/learn/rollouts/returns.ts';
import { ENV_GROUPS } from '../shared/env-groups.ts';
import type { RunController, RunSettings } from './run-controller.ts';

/** How a setting is shown, and read. */
export interface SettingsField {
  /** That of the setting, or of an option of the algorithm. */
  readonly name: string;
  readonly label: string;
  /** What may be entered, in a few words. */
  readonly hint: string;
  /** Which keys a touch screen offers. */
  readonly keys: 'decimal' | 'text';
  /** For a choice from a list, in groups; the one of '' has no heading. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** Gives the value of what was entered, or a sentence that says what is wrong with it. */
  read(text: string, settings: RunSettings): { value: unknown } | { problem: string };
  show(settings: RunSettings): string;
  /** Sets what was read. */
  apply(run: RunController, value: unknown): void;
}

const MAX_HIDDEN = 512;
const MAX_SEED = 2 ** 32 - 1;

/** Shows and sets a setting, or, where there is none of this name, an option of the algorithm. */
function access(name: string): Pick<SettingsField, 'name' | 'show' | 'apply'> {
  return {
    name,
    show(settings) {
      const value = { ...REINFORCE_DEFAULTS, ...settings.options, ...settings }[name as keyof RunSettings];
      if (typeof value === 'boolean') return value ? 'yes' : 'no';
      return Array.isArray(value) ? value.join(', ') : String(value ?? '');
    },
    apply(run, value) {
      const { settings } = run;
      const options = { ...settings.options, [name]: value };
      run.settings = name in settings ? { ...settings, [name]: value } : { ...settings, options };
    },
  };
}

function number(
  name: string,
  label: string,
  [low, high]: readonly [number, number],
  whole = false,
): SettingsField {
  const kind = whole ? 'a whole number' : 'a number';
  const isOpen = high === Infinity;
  return {
    ...access(name),
    label,
    hint: isOpen ? `from ${low} on; Infinity: no limit` : `${low} to ${high}`,
    keys: isOpen ? 'text' : 'decimal',
    read(text) {
      const value = text.trim() === '' ? Number.NaN : Number(text);
      const isWhole = Number.isInteger(value) || value === Infinity || !whole;
      const fits = value >= low && value <= high && isWhole;
      return fits ? { value } : { problem: `Expected ${kind} from ${low} to ${high}, got '${text}'.` };
    },
  };
}

function choice(name: string, label: string, choices: NonNullable<SettingsField['choices']>): SettingsField {
  return { ...access(name), label, hint: '', keys: 'text', choices, read: (text) => ({ value: text }) };
}

function flag(name: string, label: string): SettingsField {
  return { ...choice(name, label, { '': ['no', 'yes'] }), read: (text) => ({ value: text === 'yes' }) };
}

/** 'maxGradientNorm' as 'Max gradient norm' */
function toWords(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words[0].toUpperCase() + words.slice(1);
}

type Options = typeof REINFORCE_DEFAULTS;
type OptionsOf<Value> = {
  [Name in keyof Options]: Options[Name] extends Value ? Name : never;
}[keyof Options];

const LABELS: Partial<Record<keyof Options, string>> = {
  gamma: 'Discount γ',
  discountedObjective: 'Factor γ^t',
  maxGradientNorm: 'Longest gradient',
  rolloutSteps: 'Steps of a rollout',
  chunkRows: 'Rows at a time',
};
/** What there is to choose of the options that are words. */
const OPTION_CHOICES = { baseline: BASELINES, update: UPDATES } as const satisfies Record<
  OptionsOf<string>,
  readonly string[]
>;
const WHOLE_OPTIONS: readonly string[] = ['rolloutSteps', 'chunkRows'] satisfies OptionsOf<number>[];

/** Each option of the algorithm is a field: a number with its range, a choice or a yes or no. */
function optionFields(): SettingsField[] {
  return Object.entries(REINFORCE_DEFAULTS).map(([name, usual]) => {
    const label = LABELS[name as keyof Options] ?? toWords(name);
    if (typeof usual === 'boolean') return flag(name, label);
    if (typeof usual === 'string') {
      return choice(name, label, { '': OPTION_CHOICES[name as OptionsOf<string>] });
    }
    const range = REINFORCE_RANGES[name as OptionsOf<number>];
    return number(name, label, range, WHOLE_OPTIONS.includes(name));
  });
}

/** The settings of a run, in the order in which they are shown. */
export const SETTINGS_FIELDS: readonly SettingsField[] = [
  {
    ...choice('env', 'Environment', Object.fromEntries(ENV_GROUPS.map(({ kind, ids }) => [kind, ids]))),
    apply: (run, value) => run.choose(value as string), // which brings settings of its own
  },
  number('numEnvs', 'Number of environments', [1, 4096], true),
  {
    ...number('workers', 'Workers', [0, 64], true),
    hint: '0 (none) up to the number of environments',
    read(text, { numEnvs }) {
      return number('workers', 'Workers', [0, Math.min(64, numEnvs)], true).read(text, {} as RunSettings);
    },
  },
  { ...number('seed', 'Seed', [0, MAX_SEED], true), hint: 'decides everything random' },
  {
    ...access('hidden'),
    label: 'Hidden layers',
    hint: `sizes up to ${MAX_HIDDEN}, such as 32, 32`,
    keys: 'text',
    read(text) {
      const sizes = text.split(',').map((size) => Number(size.trim() || Number.NaN));
      const fits =
        sizes.length <= 8 && sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= MAX_HIDDEN);
      return fits
        ? { value: sizes }
        : {
            problem: `Expected up to 8 whole numbers from 1 to ${MAX_HIDDEN} with commas between, got '${text}'.`,
          };
    },
  },
  choice('backend', 'Backend', { '': ['auto', ...BACKENDS] }),
  ...optionFields(),
];

/** What a setting is called where people read of it. */
export function fieldLabel(name: string): string {
  return SETTINGS_FIELDS.find((field) => field.name === name)?.label ?? toWords(name);
}
