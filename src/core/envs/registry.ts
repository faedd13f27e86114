import { BipedalWalker } from './box2d/bipedal-walker.ts';
import { LunarLander } from './box2d/lunar-lander.ts';
import { Acrobot } from './classic-control/acrobot.ts';
import { CartPole } from './classic-control/cart-pole.ts';
import { MountainCar } from './classic-control/mountain-car.ts';
import { MountainCarContinuous } from './classic-control/mountain-car-continuous.ts';
import { Pendulum } from './classic-control/pendulum.ts';
import { Maze } from './courses/maze.ts';
import { OptimalExecution } from './courses/optimal-execution.ts';
import { RobotArm } from './courses/robot-arm.ts';
import type { Env } from './env.ts';
import { checkEnvId, ENV_LIST, type EnvKind } from './env-list.ts';
import { Pixelcopter } from './games/pixelcopter.ts';
import { Pong } from './games/pong.ts';
import { PongPixels } from './games/pong-pixels.ts';
import { AliasedGrid } from './stochastic/aliased-grid.ts';
import { Bandit } from './stochastic/bandit.ts';
import { RockPaperScissors } from './stochastic/rock-paper-scissors.ts';
import { Blackjack } from './toy-text/blackjack.ts';
import { CliffWalking } from './toy-text/cliff-walking.ts';
import { FrozenLake } from './toy-text/frozen-lake.ts';
import { Taxi } from './toy-text/taxi.ts';

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

export interface EnvEntry<Class extends EnvClass = EnvClass> {
  readonly env: Class;
  readonly kind?: EnvKind;
  readonly maxEpisodeSteps?: number;
  readonly rewardThreshold?: number;
  /** Options that the id stands for; the caller's come on top of them. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Environments by id. */
export type EnvTable = Readonly<Record<string, EnvClass | EnvEntry>>;

type Listed = typeof ENV_LIST;

/** The classes of `ENV_LIST`, by name. */
const CLASSES = {
  Acrobot,
  AliasedGrid,
  Bandit,
  BipedalWalker,
  Blackjack,
  CartPole,
  CliffWalking,
  FrozenLake,
  LunarLander,
  Maze,
  MountainCar,
  MountainCarContinuous,
  OptimalExecution,
  Pendulum,
  Pixelcopter,
  Pong,
  PongPixels,
  RobotArm,
  RockPaperScissors,
  Taxi,
} as const satisfies Readonly<Record<Listed[keyof Listed]['env'], EnvClass>>;

/** The environments of the kit. */
export const ENVS = Object.fromEntries(
  Object.entries(ENV_LIST).map(([id, listed]) => [id, { ...listed, env: CLASSES[listed.env] }]),
) as { readonly [Id in keyof Listed]: EnvEntry<(typeof CLASSES)[Listed[Id]['env']]> };

/**
 * Looks an environment up.
 *
 * @throws {RangeError} that names the nearest id, and all others.
 */
export function findEnv(id: string, table: EnvTable = ENVS): EnvEntry {
  checkEnvId(id, table);
  return toEntry(table[id]);
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
