import { Acrobot } from './acrobot.ts';
import { AliasedGrid } from './aliased-grid.ts';
import { Bandit } from './bandit.ts';
import { BipedalWalker } from './bipedal-walker.ts';
import { Blackjack } from './blackjack.ts';
import { CartPole } from './cart-pole.ts';
import { CliffWalking } from './cliff-walking.ts';
import type { Env } from './env.ts';
import { FrozenLake } from './frozen-lake.ts';
import { suggest } from './known-names.ts';
import { LunarLander } from './lunar-lander.ts';
import { Maze } from './maze.ts';
import { MountainCar } from './mountain-car.ts';
import { MountainCarContinuous } from './mountain-car-continuous.ts';
import { OptimalExecution } from './optimal-execution.ts';
import { Pendulum } from './pendulum.ts';
import { Pixelcopter } from './pixelcopter.ts';
import { Pong } from './pong.ts';
import { PongPixels } from './pong-pixels.ts';
import { RobotArm } from './robot-arm.ts';
import { RockPaperScissors } from './rock-paper-scissors.ts';
import { Taxi } from './taxi.ts';

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

/** The groups in which the environments are shown. */
export const ENV_KINDS = [
  'classic control',
  'toy text',
  'Box2D',
  'game',
  'stochastic policy',
  'course task',
] as const;

export type EnvKind = (typeof ENV_KINDS)[number];

export interface EnvEntry {
  readonly env: EnvClass;
  readonly kind?: EnvKind;
  readonly maxEpisodeSteps?: number;
  readonly rewardThreshold?: number;
  /** Options that the id stands for; the caller's come on top of them. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Environments by id. */
export type EnvTable = Readonly<Record<string, EnvClass | EnvEntry>>;

/** The environments of the kit. */
export const ENVS = {
  'CartPole-v0': { env: CartPole, kind: 'classic control', maxEpisodeSteps: 200, rewardThreshold: 195 },
  'CartPole-v1': { env: CartPole, kind: 'classic control', maxEpisodeSteps: 500, rewardThreshold: 475 },
  'MountainCar-v0': {
    env: MountainCar,
    kind: 'classic control',
    maxEpisodeSteps: 200,
    rewardThreshold: -110,
  },
  'MountainCarContinuous-v0': {
    env: MountainCarContinuous,
    kind: 'classic control',
    maxEpisodeSteps: 999,
    rewardThreshold: 90,
  },
  'Acrobot-v1': { env: Acrobot, kind: 'classic control', maxEpisodeSteps: 500, rewardThreshold: -100 },
  'Pendulum-v1': { env: Pendulum, kind: 'classic control', maxEpisodeSteps: 200 },
  'FrozenLake-v1': { env: FrozenLake, kind: 'toy text', maxEpisodeSteps: 100, rewardThreshold: 0.7 },
  'FrozenLake8x8-v1': {
    env: FrozenLake,
    kind: 'toy text',
    maxEpisodeSteps: 200,
    rewardThreshold: 0.85,
    options: { mapName: '8x8' },
  },
  'CliffWalking-v1': { env: CliffWalking, kind: 'toy text' },
  'CliffWalkingSlippery-v1': { env: CliffWalking, kind: 'toy text', options: { isSlippery: true } },
  'Taxi-v4': { env: Taxi, kind: 'toy text', maxEpisodeSteps: 200, rewardThreshold: 8 },
  'Blackjack-v1': { env: Blackjack, kind: 'toy text', options: { sab: true, natural: false } },
  'LunarLander-v3': { env: LunarLander, kind: 'Box2D', maxEpisodeSteps: 1000, rewardThreshold: 200 },
  'LunarLanderContinuous-v3': {
    env: LunarLander,
    kind: 'Box2D',
    maxEpisodeSteps: 1000,
    rewardThreshold: 200,
    options: { continuous: true },
  },
  'BipedalWalker-v3': { env: BipedalWalker, kind: 'Box2D', maxEpisodeSteps: 1600, rewardThreshold: 300 },
  'BipedalWalkerHardcore-v3': {
    env: BipedalWalker,
    kind: 'Box2D',
    maxEpisodeSteps: 2000,
    rewardThreshold: 300,
    options: { hardcore: true },
  },
  // The course plays 10,000 steps at most, and asks for a mean less its standard deviation of 5.
  'Pixelcopter-v0': { env: Pixelcopter, kind: 'game', maxEpisodeSteps: 10_000, rewardThreshold: 5 },
  'Pong-v0': { env: Pong, kind: 'game', maxEpisodeSteps: 10_000, rewardThreshold: 10 },
  'PongPixels-v0': { env: PongPixels, kind: 'game', maxEpisodeSteps: 10_000, rewardThreshold: 10 },
  'AliasedGrid-v0': {
    env: AliasedGrid,
    kind: 'stochastic policy',
    maxEpisodeSteps: 50,
    rewardThreshold: 0.8,
  },
  'RockPaperScissors-v0': { env: RockPaperScissors, kind: 'stochastic policy', maxEpisodeSteps: 100 },
  'Bandit-v0': { env: Bandit, kind: 'stochastic policy' },
  'Maze-v0': { env: Maze, kind: 'course task', maxEpisodeSteps: 200, rewardThreshold: -12 },
  'RobotArm-v0': { env: RobotArm, kind: 'course task', maxEpisodeSteps: 50, rewardThreshold: -12 },
  'OptimalExecution-v0': { env: OptimalExecution, kind: 'course task', rewardThreshold: -1.05 },
} as const satisfies Readonly<Record<string, EnvEntry & { kind: EnvKind }>>;

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
