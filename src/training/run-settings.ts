import { checkOptionNames, type OptionNames } from '../core/checks/known-names.ts';
import type { Algorithm } from '../core/learn/algorithms/algorithm.ts';
import { findAlgorithm } from '../core/learn/algorithms/algorithms.ts';
import { readOptions } from '../core/learn/algorithms/option-table.ts';
import type { BackendChoice } from '../core/learn/networks/create-policy.ts';
import type { Activation } from '../core/policy/network-shape.ts';
import type { PolicyDescription } from '../core/policy/policy-file.ts';
import { poolWrappers } from '../core/policy/policy-fit.ts';
import { checkSeed } from '../core/random/seed-sequence.ts';
import { readRequest, type WrapperRequest } from '../core/wrappers/wrap-env.ts';
import { findPreset } from './presets.ts';

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
  /** The name of the algorithm. */
  readonly algorithm: string;
  /** The algorithm's options. Missing options have their defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Sizes of the policy's hidden layers. */
  readonly hidden: readonly number[];
  readonly activation: Activation;
  readonly backend: BackendChoice;
  /** Seed of everything random. */
  readonly seed: number;
  /** The mean return at which the run counts as solved. Default: the environment's threshold. */
  readonly target?: number | undefined;
  /** The run ends with the iteration that reaches this number of environment steps. */
  readonly maxSteps: number;
}

/** Some settings of a run, and the preset that completes them. */
export interface GivenSettings extends Partial<Omit<RunSettings, 'algorithm'>> {
  /** The name of a preset, such as 'FrozenLake-v1/not-slippery'. Default: the preset of the environment. */
  readonly preset?: string | undefined;
  /** The name of an algorithm, or an algorithm that is not in `ALGORITHMS`. */
  readonly algorithm?: string | Algorithm | undefined;
}

const GIVEN_NAMES: OptionNames<GivenSettings> = {
  preset: true,
  env: true,
  envOptions: true,
  envSrc: true,
  wrappers: true,
  numEnvs: true,
  workers: true,
  transport: true,
  algorithm: true,
  options: true,
  hidden: true,
  activation: true,
  backend: true,
  seed: true,
  target: true,
  maxSteps: true,
};

/** Settings that may change when a run is resumed, because they do not affect the learning. */
const RESUME_SETTINGS = ['workers', 'transport', 'backend', 'target', 'maxSteps'] as const;

/** The default environment. */
export const FIRST_ENV = 'CartPole-v1';

/**
 * Completes settings with the preset they name, with that of their environment, or with the defaults. Options of the environment and
 * of the algorithm are merged by name. If the algorithm is not that of the preset, its options start from its own defaults.
 *
 * @throws {RangeError} if the preset, the algorithm or one of its options is unknown, or a value is invalid.
 */
export function completeSettings(where: string, given: GivenSettings): RunSettings {
  checkOptionNames(where, given, Object.keys(GIVEN_NAMES));
  const preset = findPreset(given.preset ?? given.env ?? FIRST_ENV);
  const algorithm = resolveAlgorithm(given.algorithm ?? preset.algorithm);
  const presetOptions = algorithm.name === preset.algorithm ? preset.options : {};
  const { preset: _, ...own } = withoutUndefined(given);
  const settings: RunSettings = {
    env: preset.env,
    wrappers: preset.wrappers,
    numEnvs: preset.numEnvs,
    transport: 'auto',
    hidden: preset.hidden,
    activation: 'tanh',
    backend: 'auto',
    seed: 1,
    target: preset.target,
    maxSteps: preset.maxSteps,
    ...own,
    envOptions: { ...preset.envOptions, ...given.envOptions },
    algorithm: algorithm.name,
    options: { ...presetOptions, ...withoutUndefined(given.options ?? {}) },
  };
  checkSettings(where, settings, algorithm);
  return settings;
}

/** @throws {RangeError} if a value is invalid. `makeVec` and `createPolicy` check their options themselves. */
export function checkSettings(where: string, settings: RunSettings, algorithm: Algorithm): void {
  const { seed, target, maxSteps, options } = settings;
  readOptions(algorithm.name, algorithm.options, options);
  checkSeed(where, seed);
  if (target !== undefined && !Number.isFinite(target)) {
    throw new RangeError(`${where}: expected target to be a mean return, a number, got ${String(target)}.`);
  }
  if (!(typeof maxSteps === 'number' && maxSteps >= 1)) {
    throw new RangeError(
      `${where}: expected maxSteps to be a number of at least 1, got ${String(maxSteps)}.`,
    );
  }
}

/** Finds an algorithm by its name, or gives the given one. */
export function resolveAlgorithm(algorithm: string | Algorithm): Algorithm {
  return typeof algorithm === 'string' ? findAlgorithm(algorithm) : algorithm;
}

/**
 * Gives the settings that a saved policy contains: its environment with options and wrappers, and its network. Reward wrappers are
 * not the policy's: the given ones stay.
 */
function settingsOfPolicy(
  policy: PolicyDescription,
  wrappers: readonly WrapperRequest[] = [],
): Pick<RunSettings, 'env' | 'envOptions' | 'wrappers' | 'hidden' | 'activation'> {
  const { env, envOptions = {}, hidden, activation } = policy;
  const rewards = wrappers.filter((wrapper) => readRequest(wrapper).name === 'NormalizeReward');
  return { env, envOptions, wrappers: [...poolWrappers(policy), ...rewards], hidden, activation };
}

/** Completes the given settings. Those of a saved policy take precedence. */
export function startSettings(given: GivenSettings, learned: PolicyDescription | undefined): RunSettings {
  const decided = (['envOptions', 'hidden', 'activation'] as const).find(
    (name) => learned && given[name] !== undefined,
  );
  if (decided !== undefined || (learned && given.env !== undefined && given.env !== learned.env)) {
    throw new RangeError(
      `TrainingRun: expected a policy without ${decided ?? 'another env'} beside it, because its file says that. Leave it out.`,
    );
  }
  return completeSettings('TrainingRun', {
    ...given,
    ...(learned && settingsOfPolicy(learned, given.wrappers)),
  });
}

/** Changes settings of a resumed run. @throws {RangeError} if the checkpoint fixes one of them. */
export function changeSettings(saved: RunSettings, given: GivenSettings): RunSettings {
  const { algorithm: _, ...changes } = given; // an algorithm that is not in ALGORITHMS must be passed again
  const names = Object.keys(changes).filter((name) => changes[name as keyof typeof changes] !== undefined);
  const fixed = names.find((name) => !RESUME_SETTINGS.includes(name as never));
  if (fixed !== undefined) {
    throw new RangeError(
      `TrainingRun: expected only ${RESUME_SETTINGS.join(', ')} with a checkpoint, got ${fixed}. Remove it: the checkpoint has its own.`,
    );
  }
  return {
    ...saved,
    ...Object.fromEntries(names.map((name) => [name, changes[name as keyof typeof changes]])),
  };
}

function withoutUndefined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
