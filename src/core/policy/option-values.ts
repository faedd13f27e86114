// The options of an environment as JSON, which has no infinite numbers, no NaN, no −0 and no typed arrays: those become
// { "$number": "Infinity" } and { "$array": "Float32Array", "values": [1, 2] }, or { "$array": "Float32Array", "base64": "AACAPw==" } if they
// are long. All other values are written as they are.

import { describeValue, shorten } from '../checks/describe-value.ts';
import { damagedPolicy, showJson } from './damaged-policy.ts';
import { decodeBytes, encodeBytes } from './float-text.ts';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** The options of an environment, by name. */
export type Options = Readonly<Record<string, unknown>>;

const NUMBERS = ['Infinity', '-Infinity', 'NaN', '-0'];

const ARRAYS = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
};
const isArrayName = (name: unknown): name is keyof typeof ARRAYS =>
  typeof name === 'string' && Object.hasOwn(ARRAYS, name);

/** Typed arrays of this length are written as base64, which takes a quarter of the room of decimals, and keeps every bit. */
const LONG_ARRAY = 1024;

/** Lists and objects within one another: more would fill the stack of the functions that read and write them. */
const MAX_DEPTH = 100;

/**
 * Writes options as JSON. Undefined options are omitted.
 *
 * @throws {TypeError} if JSON cannot hold an option: a function, an instance of a class, a Map. The message names the option.
 */
export function encodeOptions(where: string, options: Options): Record<string, JsonValue> {
  return encodeEntries(where, 'envOptions', options, 0);
}

function encodeEntries(
  where: string,
  name: string,
  entries: object,
  depth: number,
): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(entries)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => {
        if (key.startsWith('$')) throw unwritable(where, `${name}.${key}`, "a name that starts with '$'");
        return [key, encodeValue(where, `${name}.${key}`, value, depth + 1)];
      }),
  );
}

function encodeValue(where: string, name: string, value: unknown, depth: number): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return encodeNumber(value);
  if (depth > MAX_DEPTH) throw unwritable(where, name, `one within more than ${MAX_DEPTH} others`);
  if (Array.isArray(value))
    return value.map((each, i) => encodeValue(where, `${name}[${i}]`, each, depth + 1));
  const kind = Object.prototype.toString.call(value).slice(8, -1); // 'Float32Array', even from another frame
  if (ArrayBuffer.isView(value) && isArrayName(kind)) {
    if ((value as Float64Array).length >= LONG_ARRAY) return { $array: kind, base64: encodeBytes(value) };
    return { $array: kind, values: Array.from(value as Float64Array, encodeNumber) };
  }
  if (isPlainObject(value)) return encodeEntries(where, name, value, depth);
  throw unwritable(
    where,
    name,
    typeof value === 'object' ? describeValue(value) : `a value of type ${typeof value}`,
  );
}

function encodeNumber(value: number): JsonValue {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { $number: Object.is(value, -0) ? '-0' : String(value) };
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function unwritable(where: string, name: string, got: string): TypeError {
  return new TypeError(
    `${where}: expected ${shorten(name)} to be a value that a file can hold (a number, text, true, false, null, or a list, typed ` +
      `array or plain object of those), got ${got}. Build it into an environment class of your own.`,
  );
}

/** Reads the result of `encodeOptions`; other options stay as they are. @throws {RangeError} if it is damaged. */
export function decodeOptions(where: string, options: object): Options {
  return decodeEntries(where, options, 0);
}

function decodeEntries(where: string, options: object, depth: number): Options {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => {
      if (key.startsWith('$')) {
        const expected = "names that do not start with '$' in envOptions";
        throw damagedPolicy(where, expected, describeValue(key));
      }
      return [key, decodeValue(where, value, depth + 1)];
    }),
  );
}

function decodeValue(where: string, value: JsonValue, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH)
    throw damagedPolicy(
      where,
      `at most ${MAX_DEPTH} lists or objects within one another in envOptions`,
      'more',
    );
  if (isList(value)) return value.map((each) => decodeValue(where, each, depth + 1));
  if (!isPlainObject(value)) return value;
  if ('$number' in value) {
    if (NUMBERS.includes(value.$number as string)) return Number(value.$number);
    throw damagedPolicy(where, `$number ${NUMBERS.join(', ')} in envOptions`, describeValue(value.$number));
  }
  if ('$array' in value && 'base64' in value) {
    const { $array: name, base64 } = value;
    const bytes = isArrayName(name) ? decodeBytes(base64) : undefined;
    if (isArrayName(name) && bytes && bytes.length % ARRAYS[name].BYTES_PER_ELEMENT === 0) {
      return new ARRAYS[name](bytes.buffer);
    }
    throw damagedPolicy(where, 'typed arrays in base64 in envOptions', showJson(value));
  }
  if ('$array' in value) {
    const { $array: name, values } = value;
    const numbers = isList(values) ? values.map((each) => decodeValue(where, each, depth + 2)) : [undefined];
    if (isArrayName(name) && numbers.every((each) => typeof each === 'number')) {
      return ARRAYS[name].from(numbers);
    }
    throw damagedPolicy(where, 'typed arrays of numbers in envOptions', showJson(value));
  }
  return decodeEntries(where, value, depth);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
