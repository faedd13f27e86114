// Reads a command line by a table of options. Our commands print the message of a UsageError and exit with status 2.
import { parseArgs } from 'node:util';
import { findNearest } from '../src/core/checks/edit-distance.mjs';

/**
 * The description of an option. `help` is one line. `example` is shown if there is no default. `usual` is the value that applies
 * if neither the command line nor a preset gives one: it is shown, but not filled in.
 * @typedef {{ help: string, required?: boolean, example?: string, usual?: string | number }} About
 */
/** @typedef {About & { kind: 'integer' | 'number', min?: number, max?: number, default?: number }} NumberOption */
/** @typedef {About & { kind: 'string', default?: string }} StringOption */
/** @typedef {About & { kind: 'choice', choices: readonly string[], default?: string }} ChoiceOption */
/** @typedef {About & { kind: 'flag' }} FlagOption */
/** @typedef {NumberOption | StringOption | ChoiceOption | FlagOption} Option */
/** @typedef {{ command: string, about: string, options: Record<string, Option> }} Spec */

/**
 * @template {string} S
 * @typedef {S extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : S} CamelCase
 */
/**
 * @template {Option} O
 * @typedef {O extends NumberOption ? number
 *   : O extends FlagOption ? boolean
 *   : O extends ChoiceOption ? O['choices'][number]
 *   : string} Value
 */
/**
 * The values by name in camel case. An omitted option without a default is undefined.
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
 * If an option is repeated, its last value counts.
 *
 * @template {Spec} const S
 * @param {readonly string[]} argv as process.argv.slice(2)
 * @param {S} spec
 * @returns {Values<S> | undefined}
 * @throws {UsageError} if an option is unknown, missing, or its value is invalid.
 */
export function parseArguments(argv, spec) {
  const names = Object.entries(spec.options);
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      names.map(([name, { kind }]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' }]),
    ),
    strict: false, // because its errors do not say what to do
    allowPositionals: true,
    tokens: true,
  });
  if (tokens.some((token) => token.kind === 'option' && ['--help', '-h'].includes(token.rawName))) {
    console.log(describeOptions(spec));
    return undefined;
  }

  /** @type {Record<string, unknown>} */
  const values = {};
  for (const [name, option] of names) {
    values[camelCase(name)] = option.kind === 'flag' ? false : option.default;
  }
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      throw new UsageError(`${spec.command}: expected options only, got '${token.value}'. Try --help.`);
    }
    const option = Object.hasOwn(spec.options, token.name) ? spec.options[token.name] : undefined;
    if (!option || token.rawName !== `--${token.name}`) throw unknownOption(token.rawName, spec);
    // a value that looks like an option, but is not a negative number, is the next option: the value is missing
    const isMissing = !token.inlineValue && /^-[^\d.]/.test(token.value ?? '');
    values[camelCase(token.name)] = readValue(spec, token.name, option, isMissing ? undefined : token.value);
  }
  for (const [name, option] of names) {
    if (option.required && values[camelCase(name)] === undefined)
      throw invalidValue(spec, name, option, undefined);
  }
  return /** @type {Values<S>} */ (values);
}

/**
 * Gives the text that `--help` prints.
 *
 * @param {Spec} spec
 */
export function describeOptions(spec) {
  const rows = Object.entries(spec.options).map(([name, option]) => {
    const shown = option.kind === 'flag' ? undefined : option.default;
    const usual = option.usual === undefined ? '' : ` (preset, or ${option.usual})`;
    const note = option.required ? ' (required)' : shown === undefined ? usual : ` (${shown})`;
    return [`--${name} ${placeholder(option)}`.trimEnd(), `${option.help}${note}`];
  });
  rows.push(['--help', 'prints this']);
  const width = Math.max(...rows.map(([left = '']) => left.length));
  return [
    `${spec.command}: ${spec.about}`,
    '',
    ...rows.map(([left = '', right]) => `  ${left.padEnd(width)}  ${right}`),
  ].join('\n');
}

/** @param {Option} option */
function placeholder(option) {
  if (option.kind === 'flag') return '';
  if (option.kind === 'choice') return option.choices.join('|');
  return { integer: 'N', number: 'X', string: 'TEXT' }[option.kind];
}

/**
 * @param {Spec} spec
 * @param {string} name
 * @param {Option} option
 * @param {string | undefined} text
 * @returns {string | number | boolean}
 */
function readValue(spec, name, option, text) {
  switch (option.kind) {
    case 'flag':
      if (text === undefined) return true;
      break;
    case 'string':
      if (text) return text;
      break;
    case 'choice':
      if (text !== undefined && option.choices.includes(text)) return text;
      break;
    case 'integer':
    case 'number': {
      // checks a pattern first, because Number('') and Number('0x10') are numbers too
      const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text ?? '') ? Number(text) : Number.NaN;
      const fits = option.kind === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value);
      if (fits && value >= (option.min ?? -Infinity) && value <= (option.max ?? Infinity)) return value;
      break;
    }
  }
  throw invalidValue(spec, name, option, text);
}

/**
 * @param {Spec} spec
 * @param {string} name
 * @param {Option} option
 * @param {string | undefined} text the given value
 */
function invalidValue(spec, name, option, text) {
  const got = text ? `'${text}'` : 'nothing';
  const meant = option.kind === 'choice' ? findNearest(text ?? '', option.choices) : undefined;
  const advice = meant ? `Did you mean ${meant}?` : `Try --${name} ${example(option)}`.trimEnd().concat('.');
  return new UsageError(
    `${spec.command}: expected --${name} to be ${expected(option)}, got ${got}. ${advice}`,
  );
}

/** @param {Option} option */
function expected(option) {
  if (option.kind === 'flag') return 'given without a value';
  if (option.kind === 'string') return 'given with a value';
  if (option.kind === 'choice') return `one of ${option.choices.join(', ')}`;
  const noun = option.kind === 'integer' ? 'a whole number' : 'a number';
  const { min, max } = option;
  if (min !== undefined && max !== undefined) return `${noun} from ${min} to ${max}`;
  if (min !== undefined) return `${noun} of at least ${min}`;
  return max === undefined ? noun : `${noun} of at most ${max}`;
}

/** @param {Option} option */
function example(option) {
  if (option.kind === 'flag') return '';
  if (option.default !== undefined) return option.default;
  if (option.usual !== undefined) return option.usual;
  if (option.example !== undefined) return option.example;
  if (option.kind === 'choice') return option.choices[0];
  return option.kind === 'string' ? 'TEXT' : (option.min ?? option.max ?? 1);
}

/**
 * @param {string} rawName as written, including dashes
 * @param {Spec} spec
 */
function unknownOption(rawName, spec) {
  const meant = findNearest(rawName.replace(/^-+/, ''), [...Object.keys(spec.options), 'help']);
  const advice = meant ? `Did you mean --${meant}?` : 'Try --help.';
  return new UsageError(`${spec.command}: unknown option ${rawName}. ${advice}`);
}

/** @param {string} name */
function camelCase(name) {
  return name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}
