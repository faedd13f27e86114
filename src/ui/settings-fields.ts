import { BACKENDS } from '../core/learn/backend-names.ts';
import { REINFORCE_RANGES } from '../core/learn/reinforce-options.ts';
import { ENV_GROUPS } from './env-groups.ts';
import type { RunSettings } from './run-controller.ts';

/** One field of the form: how a setting is shown, and read. */
export interface SettingsField {
  readonly name: keyof RunSettings;
  readonly label: string;
  /** What may be entered, in a few words. */
  readonly hint: string;
  /** For a choice from a list, in groups; the one of '' has no heading. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** Gives the value of what was entered, or a sentence that says what is wrong with it. */
  read(text: string, settings: RunSettings): { value: RunSettings[keyof RunSettings] } | { problem: string };
}

const MAX_HIDDEN = 512;
const MAX_SEED = 2 ** 32 - 1;

function number(
  name: keyof RunSettings,
  label: string,
  [low, high]: readonly [number, number],
  whole = false,
): SettingsField {
  const kind = whole ? 'a whole number' : 'a number';
  return {
    name,
    label,
    hint: `${low} to ${high}`,
    read(text) {
      const value = text.trim() === '' ? Number.NaN : Number(text);
      const fits = value >= low && value <= high && (!whole || Number.isInteger(value));
      return fits ? { value } : { problem: `Expected ${kind} from ${low} to ${high}, got '${text}'.` };
    },
  };
}

function choice(
  name: keyof RunSettings,
  label: string,
  choices: NonNullable<SettingsField['choices']>,
): SettingsField {
  return { name, label, hint: '', choices, read: (text) => ({ value: text }) };
}

/** The settings of a run, in the order in which they are shown. */
export const SETTINGS_FIELDS: readonly SettingsField[] = [
  choice('env', 'Environment', Object.fromEntries(ENV_GROUPS.map(({ kind, ids }) => [kind, ids]))),
  number('numEnvs', 'Number of environments', [1, 4096], true),
  {
    ...number('workers', 'Workers', [0, 64], true),
    hint: '0 (none) up to the number of environments',
    read(text, { numEnvs }) {
      return number('workers', 'Workers', [0, Math.min(64, numEnvs)], true).read(text, {} as RunSettings);
    },
  },
  { ...number('seed', 'Seed', [0, MAX_SEED], true), hint: 'decides everything random' },
  number('learningRate', 'Learning rate', REINFORCE_RANGES.learningRate),
  number('entropyCoefficient', 'Entropy coefficient', REINFORCE_RANGES.entropyCoefficient),
  number('gamma', 'Discount γ', REINFORCE_RANGES.gamma),
  {
    name: 'hidden',
    label: 'Hidden layers',
    hint: `sizes up to ${MAX_HIDDEN}, such as 32, 32`,
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
];

/** What a setting is called where people read of it. */
export function fieldLabel(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return SETTINGS_FIELDS.find((field) => field.name === name)?.label ?? words;
}
