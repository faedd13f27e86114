import { describeValue } from '../core/checks/describe-value.ts';
import { checkOptionNames, isRecord, type OptionNames, suggest } from '../core/checks/known-names.ts';
import { checkOption, defaultsOf, type OptionTable, readOptions } from '../core/checks/option-table.ts';
import { ENV_LIST, type ListedEnv } from '../core/envs/env-list.ts';
import type { Algorithm } from '../core/learn/algorithms/algorithm.ts';
import { findAlgorithm } from '../core/learn/algorithms/algorithms.ts';
import type { BackendChoice } from '../core/learn/networks/create-policy.ts';
import type { Deciding } from '../core/learn/rollouts/deciding.ts';
import { type ActionDeviation, type ActionMean, GAUSSIAN_DEFAULTS } from '../core/policy/distribution.ts';
import type { Activation } from '../core/policy/network-shape.ts';
import type { OnEnvError } from '../core/vector/on-env-error.ts';
import { checkWrappers, withoutPoolWrappers } from '../core/wrappers/check-wrappers.ts';
import type { WrapperRequest } from '../core/wrappers/wrap-env.ts';
import { findPreset, PRESETS, type Preset, presetFor } from './presets.ts';
import { type EvaluationActions, SETTING_TABLE } from './setting-table.ts';

/** All settings of a training run, as plain data. */
export interface RunSettings {
  /** The id of the environment. */
  readonly env: string;
  /** Its options, as for `makeVec`. */
  readonly envOptions: Readonly<Record<string, unknown>>;
  /** The address of a module that defines the environment, as for `makeVec`. */
  readonly envSrc?: string | undefined;
  /** As for `makeVec`. */
  readonly wrappers: readonly WrapperRequest[];
  /** N. */
  readonly numEnvs: number;
  /** W. Default: that of `makeVec`. */
  readonly workers?: number | undefined;
  readonly transport: 'auto' | 'shared' | 'transfer';
  /** Who decides on actions. Does not affect the result. */
  readonly deciding: Deciding;
  /** As for `makeVec`. It holds for the environments of evaluations, too. */
  readonly onEnvError: OnEnvError;
  /** The name of the algorithm. */
  readonly algorithm: string;
  /** The algorithm's options. Missing options have their defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The policy's convolutions, as text: '16x8/4, 32x4/2' are 16 filters of 8 × 8 pixels with stride 4, then 32 of 4 × 4 with stride 2. */
  readonly convolutions: string;
  /** Sizes of the policy's hidden layers. */
  readonly hidden: readonly number[];
  readonly activation: Activation;
  /** As for `createPolicy`. */
  readonly initialDeviation: number;
  readonly actionMean: ActionMean;
  readonly actionDeviation: ActionDeviation;
  readonly backend: BackendChoice;
  /** Seed of everything random. */
  readonly seed: number;
  /** The mean return at which the run counts as solved. Default: the environment's threshold. */
  readonly target?: number | undefined;
  /**
   * The run ends with the iteration that reaches this number of environment steps. If episodes have no time limit, that iteration ends
   * there, too, and learns from unfinished episodes.
   */
  readonly maxSteps: number;
  /** Environment steps between two evaluations. Infinity for none. */
  readonly evalEvery: number;
  /** Episodes of an evaluation. */
  readonly evalEpisodes: number;
  /** Whether evaluations take the most probable action or draw actions. */
  readonly evalActions: EvaluationActions;
  /** Evaluations in a row without improvement after which the run ends. */
  readonly patience: number;
  /** Environment steps after which changing options, such as a falling learning rate, have their last value. Default: `maxSteps`, or that of the preset if the
   * run has no end. */
  readonly scheduleSteps: number;
}

/** Some settings of a run, and the preset that completes them. */
export interface GivenSettings extends Partial<Omit<RunSettings, 'algorithm'>> {
  /** The name of a preset, such as 'FrozenLake-v1/not-slippery'. Default: the preset of the environment. */
  readonly preset?: string | undefined;
  /** The name of an algorithm, or an algorithm that is not in `ALGORITHMS`. */
  readonly algorithm?: string | Algorithm | undefined;
}

export const GIVEN_NAMES: OptionNames<GivenSettings> = {
  preset: true,
  env: true,
  envOptions: true,
  envSrc: true,
  wrappers: true,
  numEnvs: true,
  workers: true,
  transport: true,
  deciding: true,
  onEnvError: true,
  algorithm: true,
  options: true,
  convolutions: true,
  hidden: true,
  activation: true,
  initialDeviation: true,
  actionMean: true,
  actionDeviation: true,
  backend: true,
  seed: true,
  target: true,
  maxSteps: true,
  scheduleSteps: true,
  evalEvery: true,
  evalEpisodes: true,
  evalActions: true,
  patience: true,
};

/** The default environment. */
export const FIRST_ENV = 'CartPole-v1';

/**
 * Completes settings with the preset they name, with that of their environment, or with the defaults. Options of the environment and
 * of the algorithm are merged by name. If the algorithm is not that of the preset, its options start from its own defaults. If the
 * environment is not that of the preset, it keeps its own target, and its own options unless it is of the same class.
 *
 * @throws {RangeError} if the preset, the algorithm or one of its options is unknown, or a value is invalid.
 */
export function completeSettings(where: string, given: GivenSettings): RunSettings {
  checkOptionNames(where, given, Object.keys(GIVEN_NAMES));
  checkTypes(where, given);
  const preset = choosePreset(where, given);
  const algorithm = resolveAlgorithm(given.algorithm ?? preset.algorithm);
  const isOfPreset = algorithm.name === preset.algorithm;
  const presetOptions = isOfPreset ? preset.options : {};
  const keepsWrappers = isOfPreset || (algorithm.usesPoolWrappers ?? true);
  const { preset: _, ...own } = withoutUndefined(given);
  const env = given.env === preset.name ? preset.env : (given.env ?? preset.env); // a preset's name stands for its environment, too
  const isOfEnv = env === preset.env;
  const { transport, deciding, actionMean, actionDeviation, backend, seed } = defaultsOf(SETTING_TABLE);
  const { onEnvError, patience, ...evaluations } = defaultsOf(SETTING_TABLE);
  const settings: RunSettings = {
    wrappers: keepsWrappers ? preset.wrappers : withoutPoolWrappers(preset.wrappers),
    numEnvs: preset.numEnvs,
    transport,
    deciding,
    onEnvError,
    convolutions: preset.convolutions,
    hidden: preset.hidden,
    activation: preset.activation,
    backend,
    seed,
    ...(isOfEnv && { target: preset.target }),
    initialDeviation: preset.initialDeviation,
    actionMean,
    actionDeviation,
    evalEvery: preset.evalEvery ?? evaluations.evalEvery,
    evalEpisodes: preset.evalEpisodes ?? evaluations.evalEpisodes,
    evalActions: evaluations.evalActions,
    patience,
    maxSteps: preset.maxSteps,
    scheduleSteps: own.maxSteps === undefined || own.maxSteps === Infinity ? preset.maxSteps : own.maxSteps,
    ...(algorithm.deterministic && GAUSSIAN_DEFAULTS), // the preset may be one of an algorithm that draws actions
    ...own,
    env,
    envOptions: { ...(isAlike(env, preset.env) && preset.envOptions), ...given.envOptions },
    algorithm: algorithm.name,
    options: { ...presetOptions, ...withoutUndefined(given.options ?? {}) },
  };
  checkSettings(where, settings, algorithm);
  return settings;
}

/** Gives the preset that is named, or that of the environment for the algorithm, or that of the environment. */
export function choosePreset(where: string, { preset, env = FIRST_ENV, algorithm }: GivenSettings): Preset {
  const name: unknown = isRecord(algorithm) ? algorithm.name : algorithm;
  const ofAlgorithm = typeof name === 'string' ? presetFor(env, name) : undefined; // `resolveAlgorithm` refuses others
  if (preset === undefined && ofAlgorithm) return ofAlgorithm;
  if (preset === undefined || Object.hasOwn(PRESETS, preset)) return findPreset(preset ?? env);
  const known = Object.keys(PRESETS);
  throw new RangeError(
    `${where}: unknown preset ${describeValue(preset)}.${suggest(preset, known)} Known: ${known.join(', ')}. For another environment, pass env.`,
  );
}

/** Whether two environments have the same options. */
function isAlike(one: string, other: string): boolean {
  const list: Readonly<Record<string, ListedEnv>> = ENV_LIST;
  return one === other || (Object.hasOwn(list, one) && list[one].env === list[other]?.env);
}

/** Names what a run trains: its environment or preset, or both if the preset is that of another environment. */
export function nameRun(
  { env, preset }: { env: string; preset?: string | undefined },
  joint: string,
): string {
  if (preset === undefined) return env;
  return findPreset(preset).env === env ? preset : `${env}${joint}${preset}`;
}

/** Programs in JavaScript may pass anything. */
function checkTypes(where: string, { preset, env, envOptions, wrappers, options }: GivenSettings): void {
  for (const [name, value] of Object.entries({ preset, env })) {
    if (value === undefined || typeof value === 'string') continue;
    throw new RangeError(`${where}: expected ${name} to be a name, got ${describeValue(value)}.`);
  }
  for (const [name, value] of Object.entries({ envOptions, options })) {
    if (value !== undefined) checkOptionNames(`${where}: ${name}`, value);
  }
  if (wrappers !== undefined) checkWrappers(where, wrappers);
}

/** @throws {RangeError} if a value is invalid, or nothing can be learned. `makeVec` and `createPolicy` check the rest. */
export function checkSettings(where: string, settings: RunSettings, algorithm: Algorithm): void {
  const { workers, backend, target, maxSteps, scheduleSteps, options, numEnvs } = settings;
  const { workers: limits, backend: names, ...table } = SETTING_TABLE;
  const rows: OptionTable = {
    ...table,
    ...(workers !== undefined && { workers: limits }),
    ...(typeof backend !== 'object' && { backend: names }), // the two of { act, learn }: createPolicy checks them
  };
  for (const [name, row] of Object.entries(rows)) {
    checkOption(where, name, row, settings[name as keyof RunSettings]);
  }
  const values = readOptions(algorithm.name, algorithm.options, options);
  algorithm.check?.(values, numEnvs);
  for (const [name, usual] of Object.entries(algorithm.deterministic ? GAUSSIAN_DEFAULTS : {})) {
    const value = settings[name as keyof typeof GAUSSIAN_DEFAULTS];
    if (value === usual) continue;
    throw new RangeError(
      `${where}: expected ${name} with an algorithm that draws its actions, got ${value} with ${algorithm.name}. Leave it out.`,
    );
  }
  if (target !== undefined && !Number.isFinite(target)) {
    throw new RangeError(
      `${where}: expected target to be a mean return, a number, got ${describeValue(target)}.`,
    );
  }
  if (settings.patience !== Infinity && settings.evalEvery === Infinity) {
    throw new RangeError(
      `${where}: expected evalEvery with patience, which counts evaluations, got none. Pass evalEvery, or leave patience out.`,
    );
  }
  for (const [name, steps] of Object.entries({ maxSteps, scheduleSteps })) {
    if (typeof steps === 'number' && steps >= 1) continue;
    throw new RangeError(
      `${where}: expected ${name} to be a number of at least 1, got ${describeValue(steps)}.`,
    );
  }
}

/** Finds an algorithm by its name, or gives the given one. */
export function resolveAlgorithm(algorithm: string | Algorithm): Algorithm {
  if (typeof algorithm === 'string') return findAlgorithm(algorithm);
  if (isRecord(algorithm) && typeof algorithm.name === 'string' && isRecord(algorithm.options))
    return algorithm;
  throw new RangeError(
    `TrainingRun: expected the name of an algorithm, or one with a name and options, got ${describeValue(algorithm)}.`,
  );
}

function withoutUndefined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
