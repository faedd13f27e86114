import { CartPole } from './cart-pole.ts';
import type { Env } from './env.ts';
import { suggest } from './known-names.ts';

/**
 * A class of environments. Static members may say what the registry would: the time limit and the threshold; and the names
 * of its options, `optionNames`: where it does, `makeEnv` refuses any other.
 */
export type EnvClass = (new (
  options?: never,
) => Env) & {
  readonly maxEpisodeSteps?: number;
  readonly rewardThreshold?: number;
  readonly optionNames?: Readonly<Record<string, true>>;
};

export interface EnvEntry {
  readonly env: EnvClass;
  readonly maxEpisodeSteps?: number;
  readonly rewardThreshold?: number;
}

/** Environments by id. */
export type EnvTable = Readonly<Record<string, EnvClass | EnvEntry>>;

/** The environments of the kit. */
export const ENVS = {
  'CartPole-v0': { env: CartPole, maxEpisodeSteps: 200, rewardThreshold: 195 },
  'CartPole-v1': { env: CartPole, maxEpisodeSteps: 500, rewardThreshold: 475 },
} as const satisfies EnvTable;

/**
 * Looks an environment up.
 *
 * @throws {RangeError} that names the nearest id, and all others.
 */
export function findEnv(id: string, table: EnvTable = ENVS): EnvEntry {
  if (Object.hasOwn(table, id)) return toEntry(table[id]);
  const known = Object.keys(table);
  throw new RangeError(
    `makeEnv: unknown environment '${id}'.${suggest(id, known)} Known: ${known.join(', ') || 'none'}.`,
  );
}

/** Gives what a class says of itself as an entry. */
export function toEntry(value: EnvClass | EnvEntry): EnvEntry {
  if (typeof value !== 'function') return value;
  return {
    env: value,
    ...(value.maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps: value.maxEpisodeSteps }),
    ...(value.rewardThreshold === undefined ? {} : { rewardThreshold: value.rewardThreshold }),
  };
}
