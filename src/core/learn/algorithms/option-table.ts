// The options of an algorithm as plain data. Checks, types, forms, attributes, flags and documentation are made from it, so that
// an option is spelled once.

import { suggest } from '../../checks/known-names.ts';
import { listChoices } from '../../checks/option-checks.ts';

interface About {
  /** What a form calls it: 'Learning rate'. */
  readonly label: string;
  /** One sentence: what it does. */
  readonly help: string;
}

export interface NumberOption extends About {
  readonly kind: 'number';
  readonly default: number;
  readonly min: number;
  /** Infinity, if the option may be without a limit. */
  readonly max: number;
  /** Only whole numbers, and Infinity if `max` is. */
  readonly whole?: boolean;
}

export interface ChoiceOption extends About {
  readonly kind: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
}

export interface FlagOption extends About {
  readonly kind: 'flag';
  readonly default: boolean;
}

export type Option = NumberOption | ChoiceOption | FlagOption;
export type OptionTable = Readonly<Record<string, Option>>;

export type OptionValue<O extends Option = Option> = O extends NumberOption
  ? number
  : O extends ChoiceOption
    ? O['choices'][number]
    : boolean;

/** All options of a table, with their values. */
export type OptionValues<T extends OptionTable> = { [Name in keyof T]: OptionValue<T[Name]> };

/**
 * Gives the values of all options: the given ones, and defaults for the others.
 *
 * @throws {RangeError} that names the option and says what was expected, if one is unknown or its value unusable.
 */
export function readOptions<T extends OptionTable>(
  where: string,
  table: T,
  given: Readonly<Record<string, unknown>>,
): OptionValues<T> {
  const values = defaultsOf(table) as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    const option = findOption(where, table, name);
    if (value === undefined) continue;
    checkOption(where, name, option, value);
    values[name] = value;
  }
  return values as OptionValues<T>;
}

export function defaultsOf<T extends OptionTable>(table: T): OptionValues<T> {
  return Object.fromEntries(
    Object.entries(table).map(([name, option]) => [name, option.default]),
  ) as OptionValues<T>;
}

/** @throws {RangeError} that names the nearest option, and all others. */
export function findOption(where: string, table: OptionTable, name: string): Option {
  if (Object.hasOwn(table, name)) return table[name];
  const known = Object.keys(table);
  throw new RangeError(
    `${where}: unknown option '${name}'.${suggest(name, known)} Known: ${known.join(', ') || 'none'}.`,
  );
}

/** @throws {RangeError} unless the option can have this value. */
export function checkOption(where: string, name: string, option: Option, value: unknown): void {
  if (fits(option, value)) return;
  throw new RangeError(`${where}: expected ${name} to be ${describeRange(option)}, got ${quote(value)}.`);
}

/**
 * Gives the value that a text stands for: of a field, an attribute or a flag.
 *
 * @throws {RangeError} that names the option and says what was expected.
 */
export function parseOption(where: string, name: string, option: Option, text: string): OptionValue {
  const value = toValue(option, text.trim());
  if (!fits(option, value)) {
    throw new RangeError(`${where}: expected ${name} to be ${describeRange(option)}, got '${text}'.`);
  }
  return value;
}

/** Says what an option can be: 'a number from 0 to 1', ''none' or 'mean''. */
export function describeRange(option: Option): string {
  switch (option.kind) {
    case 'number': {
      const kind = option.whole ? 'a whole number' : 'a number';
      if (option.max !== Infinity) return `${kind} from ${option.min} to ${option.max}`;
      return `${kind} of at least ${option.min}, or Infinity`;
    }
    case 'choice':
      return listChoices(option.choices);
    case 'flag':
      return 'true or false';
    default:
      return option satisfies never;
  }
}

/** 'maxGradientNorm' as 'max-gradient-norm': what attributes and flags are called. */
export function toKebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function fits(option: Option, value: unknown): value is OptionValue {
  switch (option.kind) {
    case 'number': {
      if (typeof value !== 'number' || !(value >= option.min && value <= option.max)) return false;
      return !option.whole || Number.isInteger(value) || value === Infinity;
    }
    case 'choice':
      return option.choices.includes(value as string);
    case 'flag':
      return typeof value === 'boolean';
    default:
      return option satisfies never;
  }
}

function toValue(option: Option, text: string): unknown {
  if (option.kind === 'number') return text === '' ? Number.NaN : Number(text);
  if (option.kind === 'choice') return text;
  return ['true', 'yes', ''].includes(text) ? true : ['false', 'no'].includes(text) ? false : text;
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
