import { suggest } from '../core/checks/known-names.ts';
import type { ReinforceOptions } from '../core/learn/algorithms/reinforce-options.ts';
import type { LoopOptions } from '../core/learn/loop/loop-control.ts';

/** The settings that an environment is learned with. */
export interface Preset {
  /** Its name in the table; none for the defaults. */
  readonly name?: string;
  /** The id of the environment. */
  readonly env: string;
  /** Its options, as for `makeVec`. */
  readonly envOptions: Readonly<Record<string, unknown>>;
  readonly numEnvs: number;
  /** Sizes of the policy's hidden layers. */
  readonly hidden: readonly number[];
  readonly algorithm: 'reinforce';
  /** The algorithm's. What is left out has its defaults. */
  readonly options: Omit<ReinforceOptions, keyof LoopOptions>;
  /** The mean return at which it counts as learned; the environment's threshold if left out. */
  readonly target?: number;
  /** Environment steps after which to give up. */
  readonly maxSteps: number;
}

/** What most presets have. */
const DEFAULTS = {
  envOptions: {},
  numEnvs: 32,
  hidden: [32, 32],
  algorithm: 'reinforce',
  options: {},
  maxSteps: 500_000,
} as const satisfies Omit<Preset, 'env'>;

/**
 * The presets, by the id of the environment, or its id and a slash and what is special about it.
 *
 * Each of them has reached its target with the seeds 1, 2 and 3; those without one, what their environments are there to show.
 */
export const PRESETS = withDefaults({
  'CartPole-v0': {},
  'CartPole-v1': {},
  // Nearly all first episodes are cut off by the time limit: only how much of it was left says which were better.
  'Acrobot-v1': { options: { baseline: 'time-step' } },
  'FrozenLake-v1/not-slippery': {
    envOptions: { isSlippery: false },
    numEnvs: 64, // of which one or two find the goal at first
    target: 0.95,
  },
  // What is still to come grows less with time, well flown or not: only returns of the same time compare.
  'Pixelcopter-v0': { options: { baseline: 'time-step' } },
  'AliasedGrid-v0': { target: 0.9 }, // 6 steps on average; 5 are the least
  'RockPaperScissors-v0': { maxSteps: 200_000 },
  'Bandit-v0': { maxSteps: 6_400 },
  'Maze-v0': {},
  'RobotArm-v0': {},
});

/**
 * Gives a preset by its name; for an environment that has none, one's own too, the defaults.
 *
 * @throws {RangeError} for the name of a variant that there is not.
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
