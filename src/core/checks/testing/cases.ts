// Property tests of bad input: every case is right, or refused by one clear error.

import fc from 'fast-check';
import { expect } from 'vitest';

/** Cases of each property. `PALESTRA_CASES=10000` tries as many as the figures in the documentation. */
const CASES = Number(process.env.PALESTRA_CASES ?? 200);
/** The same cases in every run of the tests. Another `PALESTRA_SEED` tries others. */
const SEED = Number(process.env.PALESTRA_SEED ?? 19);
/** How long one property may take, ms: far longer than it does, because machines differ. */
export const TIME_LIMIT = 10_000 + 60 * CASES;

/** What the engine says about code that met a value it did not check. */
const OF_THE_ENGINE =
  /Cannot (read|set|convert|destructure|assign|mix|use|create|perform)|is not (a function|iterable|defined|a constructor|an object)|[Ii]nvalid (array|typed array|string|count|time)|call stack|allocation failed|circular structure|Reduce of empty|offset is out of bounds/;
/** The house's form: where, what was expected, what came. */
const CLEAR =
  /^[\w$.][^\n]*?: [^\n]*(expected [^\n]*, got [^\n]*|unknown [^\n]*|expected [^\n]* only|needs |cannot be given|is an option of)/;
/** The longest message: a paragraph, not a file. */
const MAX_MESSAGE = 2500;

const pristine = describePrototypes();

/**
 * Tries a rule on many cases. `rule` throws if it is broken. `share`: the part of all cases, if a property is tried for several things.
 *
 * Afterwards the prototypes of objects and arrays are as they were.
 */
export function tryCases<T>(cases: fc.Arbitrary<T>, rule: (value: T) => void, share = 1): void {
  fc.assert(
    fc.property(cases, (value) => {
      rule(value);
      if (describePrototypes() !== pristine)
        throw new Error('Object.prototype or Array.prototype has changed.');
    }),
    { numRuns: Math.ceil(CASES * share), seed: SEED, reporter: report },
  );
}

/** Does the same with a rule that takes time. */
export async function tryLateCases<T>(
  cases: fc.Arbitrary<T>,
  rule: (value: T) => Promise<void>,
  share = 1,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(cases, async (value) => {
      await rule(value);
      if (describePrototypes() !== pristine)
        throw new Error('Object.prototype or Array.prototype has changed.');
    }),
    { numRuns: Math.ceil(CASES * share), seed: SEED, reporter: report },
  );
}

/** Fails with the smallest case that breaks the rule: fast-check's own message would hold whole files, and cannot hold deep ones. */
function report<T>({
  failed,
  errorInstance,
  counterexample,
  counterexamplePath: path,
  numRuns,
}: fc.RunDetails<T>): void {
  if (!failed) return;
  const message = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const smallest = write(counterexample).slice(0, 3000);
  throw new Error(`Case ${numRuns} (seed ${SEED}, path ${path}): ${message}\n${smallest}`, {
    cause: errorInstance,
  });
}

/** Gives the result of a call in a list, or an empty list if the call was refused. Fails unless the refusal is clear. */
export function takenOrRefused<Result>(call: () => Result): [Result] | [] {
  try {
    return [call()];
  } catch (thrown) {
    expectClear(thrown);
    return [];
  }
}

/** Does the same with a call that takes time. */
export async function takenLateOrRefused<Result>(call: () => Promise<Result>): Promise<[Result] | []> {
  try {
    return [await call()];
  } catch (thrown) {
    expectClear(thrown);
    return [];
  }
}

/** Fails unless this is an error in the house's form, in one line that is not too long, and none of the engine's own. */
function expectClear(thrown: unknown): void {
  expect(thrown).toBeInstanceOf(Error);
  const { message } = thrown as Error;
  expect(message).not.toMatch(OF_THE_ENGINE);
  expect(message).toMatch(CLEAR);
  expect(message.length).toBeLessThan(MAX_MESSAGE);
}

function describePrototypes(): string {
  return [Object.prototype, Array.prototype]
    .map((each) => Reflect.ownKeys(each).map(String).join())
    .join(' ');
}

/** Names that mean something to JavaScript. JSON may contain them like any other. */
const NASTY_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'length',
  'then',
  '$array',
  '$number',
];
/** Values that code may take for something else. */
const NASTY_VALUES: readonly unknown[] = [
  ...[null, true, false, '', '0', '1', 'NaN', 'none', '__proto__', 'constructor', 'toString'],
  ...[0, -0, -1, 0.5, 1, 2, 3, 2 ** 31, 2 ** 32, 2 ** 53, 1e9, -1e9, 1e308, -1e308, 5e-324],
  ...[
    [],
    {},
    [[]],
    [null],
    [1e9],
    [1, 2],
    ['1'],
    { length: 3 },
    { length: 1e9 },
    { toString: 1, valueOf: 1 },
  ],
  ...[
    { $number: 'NaN' },
    { $number: 'x' },
    { $array: 'Float32Array', values: [1] },
    { $array: 'Float32Array', values: { length: 1e9 } },
    { $array: 'Float32Array', base64: 'AACAPw==' },
    { $array: 'Float32Array', base64: 'AAA=' },
  ],
  ...[
    JSON.parse('{"__proto__": {"polluted": true}}'),
    JSON.parse('{"constructor": {"prototype": {"polluted": true}}}'),
  ],
  nest(20_000),
];

/** Lists within lists: what a parser of JSON reads and a function that calls itself for each level cannot. */
function nest(depth: number): unknown {
  let nested: unknown = [];
  for (let level = 0; level < depth; level++) nested = [nested];
  return nested;
}

/** What JSON may hold, and often what is easily mistaken. */
export function anyJson(): fc.Arbitrary<unknown> {
  const name = fc.oneof(fc.constantFrom(...NASTY_NAMES), fc.string({ maxLength: 6 }));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      { arbitrary: fc.constantFrom(...NASTY_VALUES), weight: 3 },
      fc.double(),
      fc.integer(),
      fc.string({ maxLength: 12 }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc
        .array(fc.tuple(name, tie('value')), { maxLength: 4 })
        .map((entries) =>
          JSON.parse(`{${entries.map(([key, each]) => `${JSON.stringify(key)}:${write(each)}`).join()}}`),
        ),
    ),
  }));
  return value;
}

/** JSON of a value, or null for one that is too deep or none of JSON's. */
function write(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return 'null';
  }
}

/** What a program may pass: also what JSON cannot hold. */
export function anyValue(): fc.Arbitrary<unknown> {
  const others = [
    ...[undefined, Number.NaN, Infinity, -Infinity, 1n, Symbol('s'), () => 1, new Map([[1, 2]]), new Date(0)],
    ...[new Float32Array(2), new DataView(new ArrayBuffer(4)), Object.create(null), /x/],
  ];
  return fc.oneof(anyJson(), fc.constantFrom<unknown>(...others));
}

/**
 * Copies of a JSON value with one to four changes: a member is left out, replaced by something else, or put in under another name; a text
 * loses, gains or changes a character.
 */
export function damaged(original: unknown): fc.Arbitrary<unknown> {
  const change = fc.record({
    at: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
    how: fc.constantFrom('remove', 'replace', 'replace', 'insert', 'text'),
    with: anyJson(),
    name: fc.constantFrom(...NASTY_NAMES),
    place: fc.nat(),
    character: fc.constantFrom('', 'A', '/', '=', '-', '\u0000', 'é', '9'),
  });
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    const copy = structuredClone(original);
    for (const { at, how, with: value, name, place, character } of changes) {
      const found = findMember(copy, at);
      if (!found) continue;
      const [holder, key] = found;
      const old = holder[key];
      if (how === 'remove') Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key];
      else if (how === 'replace') define(holder, key, value);
      else if (how === 'insert') define(holder, Array.isArray(holder) ? key : name, value);
      else if (typeof old === 'string') {
        const cut = place % (old.length + 1);
        define(holder, key, old.slice(0, cut) + character + old.slice(cut + 1));
      }
    }
    return copy;
  });
}

/** Walks down: the path says which member to take at each level. It ends early as often as not. */
function findMember(root: unknown, path: readonly number[]): [Record<string, unknown>, string] | undefined {
  let found: [Record<string, unknown>, string] | undefined;
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) break;
    const names = Object.keys(value);
    if (names.length === 0) break;
    const key = names[step % names.length];
    found = [value as Record<string, unknown>, key];
    if (step % 3 === 0) break;
    value = found[0][key];
  }
  return found;
}

/** As JSON.parse does, which makes an own member even of `__proto__`. */
function define(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}
