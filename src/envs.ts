// palestra/envs: environments without workers, tensors or a page. Runs in Node, too.
export { Acrobot, type AcrobotOptions } from './core/envs/acrobot.ts';
export { AliasedGrid } from './core/envs/aliased-grid.ts';
export { Bandit, type BanditOptions } from './core/envs/bandit.ts';
export { BipedalWalker, type BipedalWalkerOptions } from './core/envs/bipedal-walker.ts';
export { Blackjack, type BlackjackOptions } from './core/envs/blackjack.ts';
export { CartPole, type CartPoleOptions } from './core/envs/cart-pole.ts';
export { type CheckEnvOptions, checkEnv } from './core/envs/check-env.ts';
export { CliffWalking, type CliffWalkingOptions } from './core/envs/cliff-walking.ts';
export {
  type Canvas2D,
  Env,
  type EnvReset,
  type EnvSpec,
  type EnvStep,
  type Info,
  type ResetOptions,
  type Scene,
} from './core/envs/env.ts';
export { FrozenLake, type FrozenLakeOptions } from './core/envs/frozen-lake.ts';
export { generateRandomMap, type RandomMapOptions } from './core/envs/frozen-lake-maps.ts';
export type { OptionNames } from './core/envs/known-names.ts';
export { LunarLander, type LunarLanderOptions } from './core/envs/lunar-lander.ts';
export { Maze, type MazeOptions } from './core/envs/maze.ts';
export { MountainCar, type MountainCarOptions } from './core/envs/mountain-car.ts';
export { MountainCarContinuous } from './core/envs/mountain-car-continuous.ts';
export { OptimalExecution, type OptimalExecutionOptions } from './core/envs/optimal-execution.ts';
export { Pendulum, type PendulumOptions } from './core/envs/pendulum.ts';
export { Pixelcopter } from './core/envs/pixelcopter.ts';
export { Pong } from './core/envs/pong.ts';
export type { PongOptions } from './core/envs/pong-game.ts';
export { PongPixels } from './core/envs/pong-pixels.ts';
export { ENVS, type EnvClass, type EnvEntry, type EnvTable } from './core/envs/registry.ts';
export { RobotArm, type RobotArmOptions } from './core/envs/robot-arm.ts';
export { RockPaperScissors } from './core/envs/rock-paper-scissors.ts';
export { type Outcome, type Table, TableEnv, type TransitionTable } from './core/envs/table-env.ts';
export { Taxi, type TaxiOptions } from './core/envs/taxi.ts';
export { BusyError, ClosedError, UnsupportedError, WorkerLostError } from './core/errors.ts';
export { Generator } from './core/random/generator.ts';
export { Box } from './core/spaces/box.ts';
export type { RowPart } from './core/spaces/composite.ts';
export { Dict } from './core/spaces/dict.ts';
export { Discrete } from './core/spaces/discrete.ts';
export { MultiBinary } from './core/spaces/multi-binary.ts';
export { MultiDiscrete } from './core/spaces/multi-discrete.ts';
export { Space } from './core/spaces/space.ts';
export { type AnySpace, type SpaceJson, spaceFromJson } from './core/spaces/space-json.ts';
export { Tuple } from './core/spaces/tuple.ts';
export { BatchEnv, type BatchEnvOptions } from './core/vector/batch-env.ts';
export {
  NormalizeObservation,
  type NormalizeObservationOptions,
} from './core/vector/normalize-observation.ts';
export { NormalizeReward, type NormalizeRewardOptions } from './core/vector/normalize-reward.ts';
export type {
  Actions,
  Autoreset,
  FinalInfos,
  Infos,
  ParallelEnv,
  Part,
  PartWork,
  VecReset,
  VecResetOptions,
  VecStep,
} from './core/vector/parallel-env.ts';
export type { Picture } from './core/vector/picture.ts';
export type { NormalizerStatistics } from './core/vector/running-moments.ts';
export { VectorWrapper } from './core/vector/vector-wrapper.ts';
export { findWrapper } from './core/vector/wrap-parallel-env.ts';
export * from './core/wrappers/index.ts';
