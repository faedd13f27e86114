// Checks of what an environment returns. `checkEnv` uses all of them, PassiveEnvChecker uses them at every step, and a batch uses
// the cheap ones.

import { describeValue } from '../checks/describe-value.ts';
import { Box } from '../spaces/box.ts';
import { Space } from '../spaces/space.ts';
import { Env, type Info } from './env.ts';

const MARK = 12345.678; // fills the margins around the row, to detect writes outside it

/** The methods without which an environment cannot run. `checkEnv` asks for more. */
export const METHODS = ['resetState', 'stepState', 'isTerminated', 'observe'] as const;
/** What programs written for Gymnasium define instead. */
const GYMNASIUM = { reset: 'resetState()', step: 'stepState(action)' } as const;

/**
 * Checks that an environment has what its class must define: spaces, and methods under the names of this kit.
 *
 * @throws {TypeError} if one is missing, or `reset` or `step` is replaced. The message says what to write.
 */
export function checkContract(env: Env, methods: readonly (keyof Env)[] = METHODS): void {
  const where = env.constructor.name;
  for (const name of ['reset', 'step'] as const) {
    if (env[name] === Env.prototype[name]) continue;
    throw new TypeError(
      `${where}: expected Env's own ${name}, got another one, which parallel environments do not call. ` +
        `Write ${GYMNASIUM[name]} instead: ${name} calls it, and then isTerminated() and observe(row, offset).`,
    );
  }
  for (const name of methods) {
    if (typeof env[name] === 'function') continue;
    throw new TypeError(`${where}: expected a method ${name}, got ${describeValue(env[name])}.`);
  }
  checkSpaces(env);
}

/** @throws {TypeError} unless both spaces are spaces. */
export function checkSpaces(env: Env): void {
  for (const name of ['observationSpace', 'actionSpace'] as const) {
    if (env[name] instanceof Space) continue;
    throw new TypeError(
      `${env.spec.id}: expected ${name} to be a space, got ${describeValue(env[name])}. Write ${name} = new Discrete(2), for example.`,
    );
  }
}

/** @throws {Error} unless the reward is a finite number and `terminated` is true or false. */
export function checkOutcome(env: Env, reward: unknown): void {
  if (!Number.isFinite(reward)) {
    throw new Error(
      `${env.spec.id}.stepState: expected a finite number as the reward, got ${String(reward)}.`,
    );
  }
  if (typeof env.terminated !== 'boolean') {
    throw new Error(`${env.spec.id}.isTerminated: expected true or false, got ${String(env.terminated)}.`);
  }
}

/** @throws {RangeError} if the name of an info is empty, reserved or repeated. */
export function checkInfoNames({ spec, infoNames }: Env): void {
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
export function checkInfo(env: Env): void {
  const info = env.info();
  for (const name of env.infoNames) {
    const value = readInfo(info, name.split('.'));
    if (value === undefined || typeof value === 'number') continue;
    throw new Error(
      `${env.spec.id}.info: expected a number for '${name}', which infoNames lists, got ${String(value)}. ` +
        'Remove it from infoNames: parallel environments collect only numbers.',
    );
  }
}

/** @throws {Error} unless `observe` fills its row with finite numbers, and writes nothing outside it. */
export function checkRow(env: Env): Float32Array {
  const { id } = env.spec;
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
      `${id}.observe: expected ${size} numbers, starting at row[offset], but number ${outside - margin} was written, too. ` +
        'It belongs to another environment.',
    );
  }
  if (row.includes(Number.NaN)) {
    const silent = Float32Array.from(row, (x) => (Number.isNaN(x) ? 0 : x));
    const at = row.findIndex(Number.isNaN);
    env.observe(silent, 0);
    const what = Number.isNaN(silent[at]) ? 'is NaN' : 'was not written';
    throw new Error(`${id}.observe: expected ${size} numbers, but number ${at} ${what}.`);
  }
  for (const infinite of [Infinity, -Infinity]) {
    const at = row.indexOf(infinite);
    if (at >= 0) throw new Error(`${id}.observe: expected finite numbers, but number ${at} is ${infinite}.`);
  }
  return row;
}

/** @throws {Error} unless the observation has the length of its space and lies in it. */
export function checkObservation(env: Env, call: 'reset' | 'step'): void {
  const row = checkRow(env);
  const space = env.observationSpace;
  const observation = space.read(row, 0);
  if (space.contains(observation)) return;
  const where = `${env.spec.id}.observe: after a ${call} expected an observation in ${space}`;
  if (!(space instanceof Box)) throw new Error(`${where}, got ${String(observation)}.`);
  const at = row.findIndex((x, i) => !(x >= space.low[i] && x <= space.high[i]));
  throw new Error(`${where}, but number ${at} is ${row[at]}, outside [${space.low[at]}, ${space.high[at]}].`);
}
