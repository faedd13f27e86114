import { Acrobot } from './acrobot.ts';
import { AliasedGrid } from './aliased-grid.ts';
import { Bandit } from './bandit.ts';
import { Blackjack } from './blackjack.ts';
import { CartPole } from './cart-pole.ts';
import { CliffWalking } from './cliff-walking.ts';
import type { Env } from './env.ts';
import { FrozenLake } from './frozen-lake.ts';
import { Maze } from './maze.ts';
import { MountainCar } from './mountain-car.ts';
import { MountainCarContinuous } from './mountain-car-continuous.ts';
import { Pendulum } from './pendulum.ts';
import { RockPaperScissors } from './rock-paper-scissors.ts';
import { Taxi } from './taxi.ts';

/** A class of environments. Static members may say what the registry would: the time limit and the threshold. */
export type EnvClass = (new (
  options?: never,
) => Env) & {
  readonly maxEpisodeSteps?: number;
  readonly rewardThreshold?: number;
};

export interface EnvEntry {
  readonly env: EnvClass;
  readonly maxEpisodeSteps?: number;
  readonly rewardThreshold?: number;
  /** Options that the id stands for; the caller's come on top of them. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Environments by id. */
export type EnvTable = Readonly<Record<string, EnvClass | EnvEntry>>;

/** The environments of the kit. */
export const ENVS = {
  'CartPole-v0': { env: CartPole, maxEpisodeSteps: 200, rewardThreshold: 195 },
  'CartPole-v1': { env: CartPole, maxEpisodeSteps: 500, rewardThreshold: 475 },
  'MountainCar-v0': { env: MountainCar, maxEpisodeSteps: 200, rewardThreshold: -110 },
  'MountainCarContinuous-v0': { env: MountainCarContinuous, maxEpisodeSteps: 999, rewardThreshold: 90 },
  'Acrobot-v1': { env: Acrobot, maxEpisodeSteps: 500, rewardThreshold: -100 },
  'Pendulum-v1': { env: Pendulum, maxEpisodeSteps: 200 },
  'FrozenLake-v1': { env: FrozenLake, maxEpisodeSteps: 100, rewardThreshold: 0.7 },
  'FrozenLake8x8-v1': {
    env: FrozenLake,
    maxEpisodeSteps: 200,
    rewardThreshold: 0.85,
    options: { mapName: '8x8' },
  },
  'CliffWalking-v1': { env: CliffWalking },
  'CliffWalkingSlippery-v1': { env: CliffWalking, options: { isSlippery: true } },
  'Taxi-v4': { env: Taxi, maxEpisodeSteps: 200, rewardThreshold: 8 },
  'Blackjack-v1': { env: Blackjack, options: { sab: true, natural: false } },
  'AliasedGrid-v0': { env: AliasedGrid, maxEpisodeSteps: 50, rewardThreshold: 0.8 },
  'RockPaperScissors-v0': { env: RockPaperScissors, maxEpisodeSteps: 100 },
  'Bandit-v0': { env: Bandit },
  'Maze-v0': { env: Maze, maxEpisodeSteps: 200, rewardThreshold: -12 },
} as const satisfies EnvTable;

export interface MakeEnvOptions {
  /** Overrides the registry's time limit, in steps; Infinity for none. */
  maxEpisodeSteps?: number;
  /** Where the id is looked up; the kit's own environments if left out. */
  table?: EnvTable;
  /** The environment's own options, by name. */
  [option: string]: unknown;
}

/**
 * Makes one environment from its id, or from its class.
 *
 * @throws {RangeError} if the id is unknown or an option is unusable.
 */
export function makeEnv<Id extends keyof typeof ENVS>(
  id: Id,
  options?: MakeEnvOptions,
): InstanceType<(typeof ENVS)[Id]['env']>;
export function makeEnv<Class extends EnvClass>(env: Class, options?: MakeEnvOptions): InstanceType<Class>;
export function makeEnv(id: string | EnvClass, options?: MakeEnvOptions): Env;
export function makeEnv(id: string | EnvClass, options: MakeEnvOptions = {}): Env {
  const { maxEpisodeSteps, table = ENVS, ...envOptions } = options;
  const name = typeof id === 'string' ? id : id.name;
  const entry = typeof id === 'string' ? findEnv(id, table) : toEntry(id);
  const env: Env = new entry.env({ ...entry.options, ...envOptions } as never);
  const limit = maxEpisodeSteps ?? entry.maxEpisodeSteps ?? Infinity;
  if (!(limit >= 1 && (Number.isInteger(limit) || limit === Infinity))) {
    throw new RangeError(
      `makeEnv: expected maxEpisodeSteps to be a whole number ≥ 1 or Infinity, got ${limit}.`,
    );
  }
  env.spec = { id: name, maxEpisodeSteps: limit, rewardThreshold: entry.rewardThreshold };
  return env;
}

/**
 * Looks an environment up.
 *
 * @throws {RangeError} that names the nearest id, and all others.
 */
export function findEnv(id: string, table: EnvTable = ENVS): EnvEntry {
  if (Object.hasOwn(table, id)) return toEntry(table[id]);
  const known = Object.keys(table);
  // Of equally near ones the last: the newest version.
  const nearest = known.toReversed().toSorted((a, b) => editDistance(id, a) - editDistance(id, b))[0];
  const guess = nearest && editDistance(id, nearest) <= id.length / 2 ? ` Did you mean '${nearest}'?` : '';
  throw new RangeError(`makeEnv: unknown environment '${id}'.${guess} Known: ${known.join(', ') || 'none'}.`);
}

function toEntry(value: EnvClass | EnvEntry): EnvEntry {
  if (typeof value !== 'function') return value;
  return {
    env: value,
    ...(value.maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps: value.maxEpisodeSteps }),
    ...(value.rewardThreshold === undefined ? {} : { rewardThreshold: value.rewardThreshold }),
  };
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, substitution));
    }
    row = next;
  }
  return row[b.length];
}
