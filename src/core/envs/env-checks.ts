// Checks of what an environment returns. `checkEnv` uses all of them, PassiveEnvChecker uses them at every step, and a batch uses
// the cheap ones: `observeChecked` reads an observation that has passed them.

import { describeValue } from '../checks/describe-value.ts';
import { Box } from '../spaces/box.ts';
import { Space, type WholePart } from '../spaces/space.ts';

/** What the checks need of an environment. */
export interface CheckedEnv {
  readonly spec: { readonly id: string };
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  readonly infoNames: readonly string[];
  readonly terminated: boolean;
  /** The wrapped environment, if this is a wrapper. */
  readonly env?: CheckedEnv;
  observe(row: Float32Array, offset: number): void;
  info(): Readonly<Record<string, unknown>>;
}

type Info = ReturnType<CheckedEnv['info']>;

const LONG = 256; // numbers from which on `fill` is faster than a loop
const MARK = 12345.678; // fills the margins around the row, to detect writes outside it

/**
 * @throws {TypeError} unless both spaces are spaces.
 * @throws {RangeError} if observations may be whole numbers that float32 does not hold.
 */
export function checkSpaces(env: CheckedEnv): void {
  for (const name of ['observationSpace', 'actionSpace'] as const) {
    if (env[name] instanceof Space) continue;
    throw new TypeError(
      `${env.spec.id}: expected ${name} to be a space, got ${describeValue(env[name])}. Write ${name} = new Discrete(2), for example.`,
    );
  }
  if (env.observationSpace.fitsFloat32) return;
  throw new RangeError(
    `${env.spec.id}: expected whole numbers up to 2^24 in observationSpace (observations are float32, which has gaps beyond), ` +
      `got ${env.observationSpace}.`,
  );
}

/** Checks the spaces, and gives the parts of an observation for `checkWholeNumbers`. */
export function wholePartsOf(env: CheckedEnv): readonly WholePart[] {
  checkSpaces(env);
  return env.observationSpace.wholeParts();
}

/** @throws {Error} if a whole number of an observation is not in its space. Of Boxes, only those of bytes are checked, which must fit into bytes. */
export function checkWholeNumbers(
  env: CheckedEnv,
  parts: readonly WholePart[],
  rows: Float32Array,
  start: number,
): void {
  for (const { space, offset } of parts) {
    const at = space.findInvalid(rows, start + offset);
    if (at < 0) continue;
    const number = `number ${offset + at} is ${rows[start + offset + at]}`;
    throw new Error(
      `${nameOf(env)}.observe: expected an observation in ${env.observationSpace}, but ${number}, not in ${space}.`,
    );
  }
}

/**
 * Writes an observation, and checks that all its numbers are finite and that whole numbers are in their spaces. A single sum shows the
 * former within nanoseconds, but a NaN in a network may cost a day. The row is NaN before, so the sum also finds numbers that `observe`
 * did not write.
 *
 * @throws {Error} that names the innermost wrapper or environment with the defect.
 */
export function observeChecked(
  env: CheckedEnv,
  parts: readonly WholePart[],
  rows: Float32Array,
  start: number,
): void {
  const end = start + env.observationSpace.size;
  if (end - start >= LONG) rows.fill(Number.NaN, start, end);
  else for (let j = start; j < end; j++) rows[j] = Number.NaN;
  env.observe(rows, start);
  // One pass is enough for a picture of bytes: NaN is no whole number.
  const isBytes = env.observationSpace instanceof Box && parts.length === 1;
  if (isBytes && parts[0].space.findInvalid(rows, start) < 0) return;
  let sum = 0;
  for (let j = start; j < end; j++) sum += rows[j];
  if (!Number.isFinite(sum)) {
    if (env.env) checkLayers(env.env);
    checkNumbers(env, rows.subarray(start, end));
  }
  checkWholeNumbers(env, parts, rows, start);
}

/** Checks the observations of an environment within wrappers and of each wrapper, the innermost first. */
function checkLayers(env: CheckedEnv): void {
  if (env.env) checkLayers(env.env);
  const row = new Float32Array(env.observationSpace.size).fill(Number.NaN);
  env.observe(row, 0);
  checkNumbers(env, row);
}

/** @throws {Error} unless the numbers, which were NaN before `observe`, are finite. */
function checkNumbers(env: CheckedEnv, row: Float32Array): void {
  const at = row.findIndex((x) => !Number.isFinite(x));
  if (at < 0) return;
  const isMissing = Number.isNaN(row[at]);
  const silent = new Float32Array(row.length);
  env.observe(silent, 0);
  const what = isMissing && !Number.isNaN(silent[at]) ? 'was not written' : `is ${row[at]}`;
  throw new Error(
    `${nameOf(env)}.observe: expected ${isMissing ? row.length : 'finite'} numbers, but number ${at} ${what}.`,
  );
}

/** Names the environment, within its wrapper if this is one: 'TimeLimit(CartPole-v1)'. */
function nameOf(env: CheckedEnv): string {
  const { id } = env.spec;
  return env.env ? `${env.constructor.name}(${id})` : id;
}

/** @throws {Error} unless the reward is a finite number and `terminated` is true or false. */
export function checkOutcome(env: CheckedEnv, reward: unknown): void {
  if (!Number.isFinite(reward)) {
    throw new Error(
      `${env.spec.id}.stepState: expected a finite number as the reward, got ${describeValue(reward)}.`,
    );
  }
  if (typeof env.terminated !== 'boolean') {
    throw new Error(
      `${env.spec.id}.isTerminated: expected true or false, got ${describeValue(env.terminated)}.`,
    );
  }
}

/** @throws {RangeError} if the name of an info is empty, reserved or repeated. */
export function checkInfoNames({ spec, infoNames }: CheckedEnv): void {
  const taken = ['episodeReturn', 'episodeLength'];
  for (const [at, name] of infoNames.entries()) {
    if (name !== '' && !name.startsWith('_') && ![...taken, ...infoNames.slice(0, at)].includes(name))
      continue;
    throw new RangeError(
      `${spec.id}.infoNames: expected different names, without _ in front, and not ${taken.join(' or ')}, got '${name}'.`,
    );
  }
}

/** Reads the value at a path of keys. */
export function readInfo(info: Info, path: readonly string[]): unknown {
  let value: unknown = info;
  for (const key of path) value = (value as Info | undefined)?.[key];
  return value;
}

/** @throws {Error} if `info` has a value other than a number under a name that `infoNames` lists. */
export function checkInfo(env: CheckedEnv): void {
  const info = env.info();
  for (const name of env.infoNames) {
    const value = readInfo(info, name.split('.'));
    if (value === undefined || typeof value === 'number') continue;
    throw new Error(
      `${env.spec.id}.info: expected a number for '${name}', which infoNames lists, got ${describeValue(value)}. ` +
        'Remove it from infoNames: parallel environments collect only numbers.',
    );
  }
}

/** Checks the row of an environment within wrappers and of each wrapper, the innermost first. @throws {Error} as `checkRow`. */
export function checkRows(env: CheckedEnv): void {
  if (env.env) checkRows(env.env);
  checkRow(env);
}

/** @throws {Error} unless `observe` fills its row with finite numbers, and writes nothing outside it. */
function checkRow(env: CheckedEnv): Float32Array {
  const { size } = env.observationSpace;
  const margin = size + 8;
  const rows = new Float32Array(margin + size + margin).fill(MARK);
  const mark = rows[0];
  const row = rows.subarray(margin, margin + size);
  row.fill(Number.NaN);
  env.observe(rows, margin);
  let outside = 0; // plain loops: an observation may be a picture, and checkEnv checks thousands
  while (outside < rows.length && rows[outside] === mark) outside += outside === margin - 1 ? size + 1 : 1;
  if (outside < rows.length) {
    throw new Error(
      `${nameOf(env)}.observe: expected ${size} numbers, starting at row[offset], but number ${outside - margin} was written, too. ` +
        'It belongs to another environment.',
    );
  }
  checkNumbers(env, row);
  return row;
}

/** @throws {Error} unless the observation has the length of its space and lies in it. */
export function checkObservation(env: CheckedEnv, call: 'reset' | 'step'): void {
  const row = checkRow(env);
  const space = env.observationSpace;
  const observation = space.read(row, 0);
  if (space.contains(observation)) return;
  const where = `${nameOf(env)}.observe: after a ${call} expected an observation in ${space}`;
  if (!(space instanceof Box)) throw new Error(`${where}, got ${describeValue(observation)}.`);
  const at = row.findIndex((x, i) => !(x >= space.low[i] && x <= space.high[i]));
  throw new Error(`${where}, but number ${at} is ${row[at]}, outside [${space.low[at]}, ${space.high[at]}].`);
}
