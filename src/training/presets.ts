import { suggest } from '../core/checks/known-names.ts';
import type { AlgorithmName } from '../core/learn/algorithms/algorithms.ts';
import type { WrapperRequest } from '../core/wrappers/wrap-env.ts';
import { SETTING_TABLE } from './setting-table.ts';

/** Settings with which an environment is known to be learned. */
export interface Preset {
  /** Its name in `PRESETS`. Undefined for the defaults. */
  readonly name?: string;
  /** The id of the environment. */
  readonly env: string;
  /** Its options, as for `makeVec`. */
  readonly envOptions: Readonly<Record<string, unknown>>;
  /** As for `makeVec`. */
  readonly wrappers: readonly WrapperRequest[];
  readonly numEnvs: number;
  /** Sizes of the policy's hidden layers. */
  readonly hidden: readonly number[];
  readonly algorithm: AlgorithmName;
  /** The algorithm's options. Missing options have their defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The mean return at which a run counts as solved. Default: the environment's threshold. */
  readonly target?: number;
  /** Environment steps after which a run ends. */
  readonly maxSteps: number;
}

/** The values of most presets. */
const DEFAULTS = {
  envOptions: {},
  wrappers: [],
  numEnvs: SETTING_TABLE.numEnvs.default,
  hidden: SETTING_TABLE.hidden.default,
  algorithm: 'reinforce',
  options: {},
  maxSteps: 500_000,
} as const satisfies Omit<Preset, 'env'>;

/**
 * The presets. A name is the id of the environment, or the id, a slash and the name of a variant.
 *
 * Each preset has reached its target with the seeds 1, 2 and 3. Presets without a target have learned the behaviour that their
 * environment demonstrates.
 */
export const PRESETS = withDefaults({
  'CartPole-v0': {},
  'CartPole-v1': {},
  // The time limit truncates nearly all early episodes, so only returns at the same time step are comparable.
  'Acrobot-v1': { options: { baseline: 'time-step' } },
  'FrozenLake-v1/not-slippery': {
    envOptions: { isSlippery: false },
    numEnvs: 64, // at first only one or two of them find the goal
    target: 0.95,
  },
  // Returns shrink with time even for a good policy, so only returns at the same time step are comparable.
  'Pixelcopter-v0': { options: { baseline: 'time-step' } },
  'AliasedGrid-v0': { target: 0.9 }, // 6 steps on average; the minimum is 5
  'RockPaperScissors-v0': { maxSteps: 200_000 },
  'Bandit-v0': { maxSteps: 6_400 },
  'Maze-v0': {},
  'RobotArm-v0': {},
});

/**
 * Gives a preset by its name, or the defaults for an environment without a preset.
 *
 * @throws {RangeError} if the name has a slash and is unknown.
 */
export function findPreset(name: string): Preset {
  if (Object.hasOwn(PRESETS, name)) return PRESETS[name];
  if (!name.includes('/')) return { ...DEFAULTS, env: name };
  const known = Object.keys(PRESETS);
  throw new RangeError(
    `findPreset: unknown preset '${name}'.${suggest(name, known)} Known: ${known.join(', ')}.`,
  );
}

function withDefaults(table: Readonly<Record<string, Partial<Preset>>>): Readonly<Record<string, Preset>> {
  const entries = Object.entries(table).map(([name, differences]) => {
    const [env] = name.split('/');
    return [name, { ...DEFAULTS, env, name, ...differences }];
  });
  return Object.fromEntries(entries);
}
