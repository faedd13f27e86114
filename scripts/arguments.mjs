// Reads a command line against a table of options. Commands print the message of a UsageError and exit with status 2.
import { parseArgs } from 'node:util';
import { findNearest } from '../src/core/checks/edit-distance.js';
import { describeOptions } from './arguments-help.mjs';

/**
 * What every option has. `help` is one line. `example` is what an error suggests. `usual` is what applies if the option is not
 * given: `--help` shows it, but the value stays undefined, so that the command can tell.
 * @typedef {{ help: string, required?: boolean, example?: string, usual?: string | number, placeholder?: string }} About
 */
/**
 * `max: Infinity` says that Infinity is a value.
 * @typedef {About & { kind: 'integer' | 'number', min?: number, max?: number, default?: number }} NumberOption
 */
/** @typedef {About & { kind: 'string', default?: string }} StringOption */
/** @typedef {About & { kind: 'sizes', max: number, default?: string }} SizesOption */
/**
 * A number, or two, separated by a comma: from and to.
 * @typedef {About & { kind: 'schedule', min: number, max: number, default?: string }} ScheduleOption
 */
/** @typedef {About & { kind: 'choice', choices: readonly string[], default?: string }} ChoiceOption */
/** @typedef {About & { kind: 'flag' }} FlagOption */
/**
 * `--name` or `--no-name`; undefined if neither is given.
 * @typedef {About & { kind: 'switch' }} SwitchOption
 */
/** @typedef {NumberOption | StringOption | SizesOption | ScheduleOption | ChoiceOption | FlagOption | SwitchOption} Option */
/** @typedef {Record<string, Option>} Options */
/**
 * `more` are options under a heading of their own in `--help`, whose values have no types. `note` ends the help. `explain` may
 * say why an option that is not in the table is refused.
 * @typedef {{ command: string, about: string, options: Options, more?: { title: string, options: Options }, note?: string,
 *   explain?: (name: string) => string | undefined }} Spec
 */

/**
 * @template {string} S
 * @typedef {S extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : S} CamelCase
 */
/**
 * @template {Option} O
 * @typedef {O extends NumberOption ? number
 *   : O extends FlagOption | SwitchOption ? boolean
 *   : O extends ChoiceOption ? O['choices'][number]
 *   : O extends SizesOption ? readonly number[]
 *   : O extends ScheduleOption ? number | readonly number[]
 *   : string} Value
 */
/**
 * The values by name in camel case. An option without a default that is not required is undefined if it is not given.
 *
 * @template {Spec} S
 * @typedef {{ [Name in keyof S['options'] & string as CamelCase<Name>]:
 *   | Value<S['options'][Name]>
 *   | (S['options'][Name] extends { default: unknown } | { required: true } | { kind: 'flag' } ? never : undefined)
 * }} Values
 */

/** The command line is invalid. The message is one line for the user. */
export class UsageError extends Error {
  /** @override */
  name = 'UsageError';
}

/**
 * Gives the values of a command line, or undefined after `--help`, which prints the table of options.
 * If an option is given twice, the last one counts.
 *
 * @template {Spec} const S
 * @param {readonly string[]} argv as process.argv.slice(2)
 * @param {S} spec
 * @returns {Values<S> | undefined}
 * @throws {UsageError} if an option is unknown, missing, or its value does not fit.
 */
export function parseArguments(argv, spec) {
  const options = allOptions(spec);
  const names = Object.entries(options);
  const tokens = tokenize(
    argv,
    names.flatMap(([name, { kind }]) => (kind === 'flag' || kind === 'switch' ? [] : [name])),
  );
  if (tokens.some((token) => token.kind === 'option' && ['--help', '-h'].includes(token.rawName))) {
    console.log(describeOptions(spec));
    return undefined;
  }

  /** @type {Record<string, unknown>} */
  const values = {};
  for (const [name, option] of names) {
    if (option.kind === 'switch') values[camelCase(name)] = undefined;
    else values[camelCase(name)] = option.kind === 'flag' ? false : option.default;
  }
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      throw new UsageError(
        `${spec.command}: expected options only, got '${shorten(token.value)}'. Try --help.`,
      );
    }
    const off = findSwitch(options, token.name);
    const name = off ?? token.name;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option || token.rawName !== `--${token.name}`) throw unknownOption(token.rawName, spec);
    const value = readValue(spec, token.name, option, textOf(token));
    values[camelCase(name)] = off === undefined ? value : false;
  }
  for (const [name, option] of names) {
    if (option.required && values[camelCase(name)] === undefined)
      throw invalidValue(spec, name, option, undefined);
  }
  return /** @type {Values<S>} */ (values);
}

/**
 * Gives the texts of some options, before the table of the others is known. Nothing is checked.
 *
 * @template {string} Name
 * @param {readonly string[]} argv
 * @param {readonly Name[]} names
 * @returns {Partial<Record<Name, string>>}
 */
export function peekArguments(argv, names) {
  /** @type {Partial<Record<Name, string>>} */
  const texts = {};
  for (const token of tokenize(argv, names)) {
    if (token.kind !== 'option') continue;
    const name = names.find((each) => each === token.name);
    const text = textOf(token);
    if (name !== undefined && text !== undefined) texts[name] = text;
  }
  return texts;
}

/**
 * @param {readonly string[]} argv
 * @param {readonly string[]} valued the options that take a value
 */
function tokenize(argv, valued) {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(valued.map((name) => [name, { type: 'string' }])),
    strict: false, // its own errors do not say what to do
    allowPositionals: true,
    tokens: true,
  });
  return tokens;
}

/**
 * Gives the text after an option. What looks like another option is none, unless it is a negative number: the text was forgotten.
 *
 * @param {{ value?: string | undefined, inlineValue?: boolean | undefined }} token
 */
function textOf({ value, inlineValue }) {
  return !inlineValue && /^-[^\d.]/.test(value ?? '') ? undefined : value;
}

/**
 * @param {Spec} spec
 * @returns {Options}
 */
function allOptions({ options, more }) {
  return { ...options, ...more?.options };
}

/**
 * Gives the switch that `--no-name` turns off.
 *
 * @param {Options} options
 * @param {string} name
 */
function findSwitch(options, name) {
  const on = name.replace(/^no-/, '');
  return on !== name && Object.hasOwn(options, on) && options[on]?.kind === 'switch' ? on : undefined;
}

/**
 * @param {Spec} spec
 * @param {string} name
 * @param {Option} option
 * @param {string | undefined} text
 * @returns {string | number | boolean | readonly number[]}
 */
function readValue(spec, name, option, text) {
  switch (option.kind) {
    case 'flag':
    case 'switch':
      if (text === undefined) return true;
      break;
    case 'string':
      if (text) return text;
      break;
    case 'sizes': {
      const sizes = text === 'none' ? [] : text?.split(',').map(readNumber);
      if (sizes?.every((size) => Number.isInteger(size) && size >= 1 && size <= option.max)) return sizes;
      break;
    }
    case 'schedule': {
      const numbers = text?.split(',').map((part) => readNumber(part.trim())) ?? [];
      const fit = numbers.every((value) => value >= option.min && value <= option.max);
      if (fit && numbers.length === 1) return /** @type {number} */ (numbers[0]);
      if (fit && numbers.length === 2) return numbers;
      break;
    }
    case 'choice':
      if (text !== undefined && option.choices.includes(text)) return text;
      break;
    case 'integer':
    case 'number': {
      const value = readNumber(text);
      const infinite = value === Infinity && option.max === Infinity;
      const fits = option.kind === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value);
      if (infinite) return value;
      if (fits && value >= (option.min ?? -Infinity) && value <= (option.max ?? Infinity)) return value;
      break;
    }
  }
  throw invalidValue(spec, name, option, text);
}

/** @param {string | undefined} text */
function readNumber(text = '') {
  // a pattern first, because Number('') and Number('0x10') are numbers too
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || text === 'Infinity';
  return isNumber && (text === 'Infinity' || Number.isFinite(Number(text))) ? Number(text) : Number.NaN;
}

/**
 * @param {Spec} spec
 * @param {string} name
 * @param {Option} option
 * @param {string | undefined} text the given value
 */
function invalidValue(spec, name, option, text) {
  const got = text ? `'${shorten(text)}'` : 'nothing';
  const meant = option.kind === 'choice' ? findNearest(text ?? '', option.choices) : undefined;
  const advice = meant ? `Did you mean ${meant}?` : `Try --${name} ${example(option)}`.trimEnd().concat('.');
  return new UsageError(
    `${spec.command}: expected --${name} to be ${expected(option)}, got ${got}. ${advice}`,
  );
}

/**
 * @param {Option} option
 * @returns {string}
 */
function expected(option) {
  if (option.kind === 'flag' || option.kind === 'switch') return 'given without a value';
  if (option.kind === 'string') return 'given with a value';
  if (option.kind === 'sizes') return `whole numbers from 1 to ${option.max}, separated by commas, or none`;
  if (option.kind === 'choice') return `one of ${option.choices.join(', ')}`;
  if (option.kind === 'schedule')
    return `${expected({ ...option, kind: 'number', default: 0 })}, or two: FROM,TO`;
  const noun = option.kind === 'integer' ? 'a whole number' : 'a number';
  const { min, max } = option;
  if (max === Infinity) return `${noun}${min === undefined ? '' : ` of at least ${min}`}, or Infinity`;
  if (min !== undefined && max !== undefined) return `${noun} from ${min} to ${max}`;
  if (min !== undefined) return `${noun} of at least ${min}`;
  return max === undefined ? noun : `${noun} of at most ${max}`;
}

/** @param {Option} option */
function example(option) {
  if (option.kind === 'flag' || option.kind === 'switch') return '';
  if (option.example !== undefined) return option.example;
  if (option.default !== undefined) return option.default;
  if (option.usual !== undefined) return option.usual;
  if (option.kind === 'choice') return option.choices[0];
  if (option.kind === 'string') return 'TEXT';
  return (option.kind === 'sizes' ? undefined : option.min) ?? option.max ?? 1;
}

/**
 * @param {string} rawName as written, including dashes
 * @param {Spec} spec
 */
function unknownOption(rawName, spec) {
  const name = rawName.replace(/^-+/, '');
  const reason = spec.explain?.(name);
  if (reason !== undefined) return new UsageError(`${spec.command}: ${reason}`);
  const meant = findNearest(name, [...Object.keys(allOptions(spec)), 'help']);
  const advice = meant ? `Did you mean --${meant}?` : 'Try --help.';
  return new UsageError(`${spec.command}: unknown option ${shorten(rawName)}. ${advice}`);
}

/** @param {string} name */
function camelCase(name) {
  return name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}

/**
 * Cuts a text that is too long for a message.
 *
 * @param {string} text
 */
export function shorten(text) {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
