import { describeValue } from '../checks/describe-value.ts';
import { checkOptionNames, optionNamesOf } from '../checks/known-names.ts';
import { isWhole } from '../checks/option-checks.ts';
import type { Env, EnvSpec, ResetOptions } from '../envs/env.ts';
import { checkContract } from '../envs/env-contract.ts';
import { ENVS, type EnvClass, type EnvTable, findEnv, toEntry } from '../envs/registry.ts';
import { checkWrappers } from './check-wrappers.ts';
import { checkWrapperTable, type WrapperRequest, type WrapperTable, wrapEnv } from './wrap-env.ts';

export interface MakeEnvOptions {
  /** Overrides the registry's time limit, in steps; Infinity for none. */
  maxEpisodeSteps?: number;
  /** Options of every reset, also of those by autoreset and in training. The options of a single reset override them, by name. */
  resetOptions?: ResetOptions;
  /** Wrappers by name or class, with their options, the innermost first. */
  wrappers?: readonly WrapperRequest[];
  /** Your own wrappers, in addition to the kit's, for the names in `wrappers`. */
  wrapperTable?: WrapperTable;
  /** The table in which to look up the id. Default: the kit's own environments. */
  table?: EnvTable;
  /** The environment's own options, by name. */
  [option: string]: unknown;
}

/**
 * Makes one environment from its id, or from its class.
 *
 * @throws {RangeError} if the id, an option or a wrapper is unknown, or an option is invalid.
 * @throws {TypeError} if the class is not derived from `Env`, or lacks a space or a method.
 */
export function makeEnv<Class extends EnvClass>(
  id: string | Class,
  options: MakeEnvOptions & { wrappers: readonly WrapperRequest[] },
): Env;
export function makeEnv<Id extends keyof typeof ENVS>(
  id: Id,
  options?: MakeEnvOptions,
): InstanceType<(typeof ENVS)[Id]['env']>;
export function makeEnv<Class extends EnvClass>(env: Class, options?: MakeEnvOptions): InstanceType<Class>;
export function makeEnv(id: string | EnvClass, options?: MakeEnvOptions): Env;
export function makeEnv(id: string | EnvClass, options: MakeEnvOptions = {}): Env {
  checkOptionNames('makeEnv', options);
  const { maxEpisodeSteps, resetOptions, wrappers = [], table = ENVS, wrapperTable, ...envOptions } = options;
  checkWrappers('makeEnv', wrappers);
  checkWrapperTable('makeEnv: wrapperTable', wrapperTable ?? {});
  const entry = typeof id === 'string' ? findEnv(id, table) : toEntry('makeEnv', id);
  const name = typeof id === 'string' ? id : id.name;
  const optionNames = optionNamesOf(entry.env);
  const known = optionNames && [...optionNames, 'maxEpisodeSteps', 'resetOptions', 'wrappers'];
  checkOptionNames(`makeEnv: ${name}`, envOptions, known);
  const env: Env = new entry.env({ ...entry.options, ...envOptions } as never);
  env.idOptions = entry.options;
  checkContract(env);
  if (resetOptions !== undefined) {
    checkOptionNames('makeEnv: resetOptions', resetOptions, env.resetOptionNames);
    env.resetOptions = resetOptions;
  }
  const limit = maxEpisodeSteps ?? entry.maxEpisodeSteps ?? Infinity;
  if (limit !== Infinity && !isWhole(limit, 1)) {
    throw new RangeError(
      `makeEnv: expected maxEpisodeSteps to be a whole number ≥ 1 or Infinity, got ${describeValue(limit)}.`,
    );
  }
  const { rewardThreshold } = entry;
  env.spec = { id: name, maxEpisodeSteps: limit, rewardThreshold, ...describeOptions(options) };
  const wrapped = wrapEnv(env, wrappers, wrapperTable);
  if (wrapped !== env) checkContract(wrapped);
  return wrapped;
}

function describeOptions({
  table: _,
  wrapperTable: __,
  wrappers = [],
  ...others
}: MakeEnvOptions): Pick<EnvSpec, 'options'> {
  const options = { ...others, ...(wrappers.length > 0 && { wrappers }) };
  return Object.keys(options).length > 0 ? { options } : {};
}
