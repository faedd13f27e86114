import { describeValue } from '../checks/describe-value.ts';
import { suggest } from '../checks/known-names.ts';

/** The groups of environments in lists. */
export const ENV_KINDS = [
  'classic control',
  'toy text',
  'Box2D',
  'game',
  'stochastic policy',
  'course task',
] as const;

export type EnvKind = (typeof ENV_KINDS)[number];

/** Facts about an environment that are available before its code is loaded. */
export interface ListedEnv {
  /** The name of its class. */
  readonly env: string;
  readonly kind: EnvKind;
  readonly maxEpisodeSteps?: number;
  readonly rewardThreshold?: number;
  readonly options?: Readonly<Record<string, unknown>>;
}

/**
 * The kit's environments as plain data, for code that lists environments without loading them. `registry.ts` adds the classes.
 */
export const ENV_LIST = {
  'CartPole-v0': { env: 'CartPole', kind: 'classic control', maxEpisodeSteps: 200, rewardThreshold: 195 },
  'CartPole-v1': { env: 'CartPole', kind: 'classic control', maxEpisodeSteps: 500, rewardThreshold: 475 },
  'MountainCar-v0': {
    env: 'MountainCar',
    kind: 'classic control',
    maxEpisodeSteps: 200,
    rewardThreshold: -110,
  },
  'MountainCarContinuous-v0': {
    env: 'MountainCarContinuous',
    kind: 'classic control',
    maxEpisodeSteps: 999,
    rewardThreshold: 90,
  },
  'Acrobot-v1': { env: 'Acrobot', kind: 'classic control', maxEpisodeSteps: 500, rewardThreshold: -100 },
  'Pendulum-v1': { env: 'Pendulum', kind: 'classic control', maxEpisodeSteps: 200 },
  'FrozenLake-v1': { env: 'FrozenLake', kind: 'toy text', maxEpisodeSteps: 100, rewardThreshold: 0.7 },
  'FrozenLake8x8-v1': {
    env: 'FrozenLake',
    kind: 'toy text',
    maxEpisodeSteps: 200,
    rewardThreshold: 0.85,
    options: { mapName: '8x8' },
  },
  'CliffWalking-v1': { env: 'CliffWalking', kind: 'toy text' },
  'CliffWalkingSlippery-v1': { env: 'CliffWalking', kind: 'toy text', options: { isSlippery: true } },
  'Taxi-v4': { env: 'Taxi', kind: 'toy text', maxEpisodeSteps: 200, rewardThreshold: 8 },
  'Blackjack-v1': { env: 'Blackjack', kind: 'toy text', options: { sab: true, natural: false } },
  'LunarLander-v3': { env: 'LunarLander', kind: 'Box2D', maxEpisodeSteps: 1000, rewardThreshold: 200 },
  'LunarLanderContinuous-v3': {
    env: 'LunarLander',
    kind: 'Box2D',
    maxEpisodeSteps: 1000,
    rewardThreshold: 200,
    options: { continuous: true },
  },
  'BipedalWalker-v3': { env: 'BipedalWalker', kind: 'Box2D', maxEpisodeSteps: 1600, rewardThreshold: 300 },
  'BipedalWalkerHardcore-v3': {
    env: 'BipedalWalker',
    kind: 'Box2D',
    maxEpisodeSteps: 2000,
    rewardThreshold: 300,
    options: { hardcore: true },
  },
  // The course limits episodes to 10,000 steps, and requires a mean return minus its standard deviation of 5.
  'Pixelcopter-v0': { env: 'Pixelcopter', kind: 'game', maxEpisodeSteps: 10_000, rewardThreshold: 5 },
  'Pong-v0': { env: 'Pong', kind: 'game', maxEpisodeSteps: 10_000, rewardThreshold: 10 },
  'PongPixels-v0': { env: 'PongPixels', kind: 'game', maxEpisodeSteps: 10_000, rewardThreshold: 10 },
  'Catch-v0': { env: 'Catch', kind: 'game', rewardThreshold: 0.98 },
  'CatchPixels-v0': { env: 'CatchPixels', kind: 'game', rewardThreshold: 0.98 },
  'AliasedGrid-v0': {
    env: 'AliasedGrid',
    kind: 'stochastic policy',
    maxEpisodeSteps: 50,
    rewardThreshold: 0.8,
  },
  'RockPaperScissors-v0': { env: 'RockPaperScissors', kind: 'stochastic policy', maxEpisodeSteps: 100 },
  'Bandit-v0': { env: 'Bandit', kind: 'stochastic policy' },
  'Maze-v0': { env: 'Maze', kind: 'course task', maxEpisodeSteps: 200, rewardThreshold: -12 },
  'RobotArm-v0': { env: 'RobotArm', kind: 'course task', maxEpisodeSteps: 50, rewardThreshold: -12 },
  'OptimalExecution-v0': { env: 'OptimalExecution', kind: 'course task', rewardThreshold: -1.05 },
} as const satisfies Readonly<Record<string, ListedEnv>>;

/**
 * Looks up an environment of the kit.
 *
 * @throws {RangeError} if the id is unknown; the message names the nearest id, and lists all.
 */
export function findListedEnv(id: string): ListedEnv {
  checkEnvId(id, ENV_LIST);
  return ENV_LIST[id as keyof typeof ENV_LIST];
}

/** @throws {RangeError} unless the table has the id; the message names the nearest id, and lists all. */
export function checkEnvId(id: string, table: object): void {
  if (Object.hasOwn(table, id)) return;
  const known = Object.keys(table);
  throw new RangeError(
    `makeEnv: unknown environment ${describeValue(id)}.${suggest(id, known)} Known: ${known.join(', ') || 'none'}.`,
  );
}
