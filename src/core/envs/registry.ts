import { describeValue } from '../checks/describe-value.ts';
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
import { Env } from './env.ts';
import { checkEnvId, ENV_LIST, type EnvKind } from './env-list.ts';
import { Catch } from './games/catch.ts';
import { CatchPixels } from './games/catch-pixels.ts';
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
 * A class of environments. Its static members may give the time limit, the reward threshold and the names of its options. If it
 * has `optionNames`, `makeEnv` refuses all others.
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
  /** Options that belong to the id. The caller's options override them. */
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
  Catch,
  CatchPixels,
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

/** The kit's environments by id. */
export const ENVS = Object.fromEntries(
  Object.entries(ENV_LIST).map(([id, listed]) => [id, { ...listed, env: CLASSES[listed.env] }]),
) as { readonly [Id in keyof Listed]: EnvEntry<(typeof CLASSES)[Listed[Id]['env']]> };

/**
 * Looks up an environment.
 *
 * @throws {RangeError} if the id is unknown; the message names the nearest id, and lists all.
 */
export function findEnv(id: string, table: EnvTable = ENVS): EnvEntry {
  checkEnvId(id, table);
  return toEntry(`table: '${id}'`, table[id]);
}

/** Whether `value` is a class derived from `Env`. */
export function isEnvClass(value: unknown): value is EnvClass {
  return typeof value === 'function' && value.prototype instanceof Env;
}

/**
 * Makes an entry from a class and its static members; gives an entry unchanged.
 *
 * @throws {TypeError} if `value` is neither.
 */
export function toEntry(where: string, value: EnvClass | EnvEntry): EnvEntry {
  const isEntry = typeof value === 'object' && isEnvClass(value?.env);
  if (isEntry) return value;
  if (!isEnvClass(value)) {
    throw new TypeError(
      `${where}: expected a class derived from Env, got ${describeValue(value)}. ` +
        'Pass the class itself: class MyEnv extends Env { … }.',
    );
  }
  return {
    env: value,
    ...(value.maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps: value.maxEpisodeSteps }),
    ...(value.rewardThreshold === undefined ? {} : { rewardThreshold: value.rewardThreshold }),
  };
}
