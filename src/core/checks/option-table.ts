// The options of an algorithm, or the settings of a run, as plain data. Checks, types, forms, attributes, flags and documentation
// derive from such a table, so that each option is written down once.

import { describeValue, shorten } from './describe-value.ts';
import { checkOptionNames, suggest } from './known-names.ts';
import { isWhole, listChoices } from './option-checks.ts';

interface About {
  /** Label in a form: 'Learning rate'. */
  readonly label: string;
  /** One sentence that says what the option does. */
  readonly help: string;
}

export interface NumberOption extends About {
  readonly kind: 'number';
  /** Missing if it depends on the machine. */
  readonly default?: number;
  readonly min: number;
  /** Infinity if there is no upper limit. */
  readonly max: number;
  /** Whether only whole numbers are valid. Infinity is valid too if `max` is Infinity. */
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
  /** Options that have no effect if the flag is true, and must not be given with it. */
  readonly excludes?: readonly string[];
}

/** The sizes of layers. As text: '32, 32', or 'none'. */
export interface SizesOption extends About {
  readonly kind: 'sizes';
  readonly default: readonly number[];
  /** The largest size. */
  readonly max: number;
}

/** A text of a certain form. */
export interface TextOption extends About {
  readonly kind: 'text';
  readonly default: string;
  /** A regular expression that the whole text matches. */
  readonly pattern: string;
  /** Describes the form in words. */
  readonly form: string;
}

/**
 * A number, or two: then the value changes linearly from the first to the second from the start of a training to its `scheduleSteps`.
 * As text: '0.001', or '0.001, 0'.
 */
export interface ScheduleOption extends About {
  readonly kind: 'schedule';
  readonly default: Schedule;
  /** The range of each number. `max` is Infinity if there is no upper limit. */
  readonly min: number;
  readonly max: number;
}

export type Schedule = number | readonly [from: number, to: number];

export type Option = NumberOption | ChoiceOption | FlagOption | SizesOption | ScheduleOption | TextOption;
export type OptionTable = Readonly<Record<string, Option>>;

export type OptionValue<O extends Option = Option> = O extends NumberOption
  ? number
  : O extends ChoiceOption
    ? O['choices'][number]
    : O extends FlagOption
      ? boolean
      : O extends ScheduleOption
        ? Schedule
        : O extends TextOption
          ? string
          : readonly number[];

/** All options of a table, with their values. */
export type OptionValues<T extends OptionTable> = { [Name in keyof T]: OptionValue<T[Name]> };

/**
 * Gives the values of all options: the given ones, and the defaults of the others.
 *
 * @throws {RangeError} if an option is unknown, its value is invalid, or a flag excludes it. {TypeError} if `given` is not an object.
 */
export function readOptions<T extends OptionTable>(
  where: string,
  table: T,
  given: Readonly<Record<string, unknown>>,
): OptionValues<T> {
  checkOptionNames(where, given, Object.keys(table));
  const values = defaultsOf(table) as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    checkOption(where, name, table[name], value);
    values[name] = value;
  }
  for (const name of Object.keys(table)) {
    const excluded = excludedBy(table[name], values[name]).find((other) => given[other] !== undefined);
    if (excluded === undefined) continue;
    throw new RangeError(
      `${where}: expected ${name} or ${excluded}, got both: ${excluded} has no effect with ${name}. Leave one out.`,
    );
  }
  return values as OptionValues<T>;
}

/** Gives the names of the options that must not be given beside this value of an option. */
export function excludedBy(option: Option, value: unknown): readonly string[] {
  return option.kind === 'flag' && value === true ? (option.excludes ?? []) : [];
}

export function defaultsOf<T extends OptionTable>(table: T): OptionValues<T> {
  return Object.fromEntries(
    Object.entries(table).map(([name, option]) => [name, option.default]),
  ) as OptionValues<T>;
}

/** @throws {RangeError} if there is no such option. The message suggests the closest name and lists all names. */
export function findOption(where: string, table: OptionTable, name: string): Option {
  if (Object.hasOwn(table, name)) return table[name];
  const known = Object.keys(table);
  throw new RangeError(
    `${where}: unknown option ${describeValue(name)}.${suggest(name, known)} Known: ${known.join(', ') || 'none'}.`,
  );
}

/** @throws {RangeError} if the value is invalid for this option. */
export function checkOption(where: string, name: string, option: Option, value: unknown): void {
  if (fits(option, value)) return;
  throw new RangeError(
    `${where}: expected ${name} to be ${describeRange(option)}, got ${describeValue(value)}.`,
  );
}

/**
 * Reads the value of an option from the text of a form field, an attribute or a flag.
 *
 * @throws {RangeError} if the text is not a valid value.
 */
export function parseOption(where: string, name: string, option: Option, text: string): OptionValue {
  const value = toValue(option, text.trim());
  if (!fits(option, value)) {
    throw new RangeError(
      `${where}: expected ${name} to be ${describeRange(option)}, got '${shorten(text)}'.`,
    );
  }
  return value;
}

/** Describes the valid values of an option: 'a number from 0 to 1', ''none' or 'mean''. */
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
    case 'sizes':
      return `a list of whole numbers from 1 to ${option.max}`;
    case 'text':
      return option.form;
    case 'schedule':
      return `${describeRange({ ...option, kind: 'number', default: 0 })}, or two such numbers, from and to`;
    default:
      return option satisfies never;
  }
}

/** Turns an option's name into that of its attribute and flag: 'maxGradientNorm' into 'max-gradient-norm'. */
export function toKebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function fits(option: Option, value: unknown): value is OptionValue {
  switch (option.kind) {
    case 'number': {
      if (!isNumber(value, option)) return false;
      return !option.whole || Number.isInteger(value) || value === Infinity;
    }
    case 'choice':
      return option.choices.includes(value as string);
    case 'flag':
      return typeof value === 'boolean';
    case 'sizes':
      return Array.isArray(value) && value.every((size) => isWhole(size, 1, option.max));
    case 'text':
      return typeof value === 'string' && new RegExp(`^(?:${option.pattern})$`).test(value);
    case 'schedule': {
      const numbers = Array.isArray(value) ? value : [value, value];
      return numbers.length === 2 && numbers.every((each) => isNumber(each, option));
    }
    default:
      return option satisfies never;
  }
}

function isNumber(value: unknown, { min, max }: { min: number; max: number }): value is number {
  return typeof value === 'number' && value >= min && value <= max;
}

function toValue(option: Option, text: string): unknown {
  if (option.kind === 'number') return toNumber(text);
  if (option.kind === 'choice' || option.kind === 'text') return text;
  if (option.kind === 'sizes') return text === 'none' ? [] : text.split(',').map(toNumber);
  if (option.kind === 'schedule') return text.includes(',') ? text.split(',').map(toNumber) : toNumber(text);
  return ['true', 'yes', ''].includes(text) ? true : ['false', 'no'].includes(text) ? false : text;
}

function toNumber(text: string): number {
  return Number(text.trim() || Number.NaN);
}
