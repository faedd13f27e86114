// palestra/envs: environments without workers, tensors or a page. Runs in Node, too.

export type { OptionNames } from './core/checks/known-names.ts';
export { BipedalWalker, type BipedalWalkerOptions } from './core/envs/box2d/bipedal-walker.ts';
export { LunarLander, type LunarLanderOptions } from './core/envs/box2d/lunar-lander.ts';
export { type CheckEnvOptions, checkEnv } from './core/envs/check-env.ts';
export { Acrobot, type AcrobotOptions } from './core/envs/classic-control/acrobot.ts';
export { CartPole, type CartPoleOptions } from './core/envs/classic-control/cart-pole.ts';
export { MountainCar, type MountainCarOptions } from './core/envs/classic-control/mountain-car.ts';
export { MountainCarContinuous } from './core/envs/classic-control/mountain-car-continuous.ts';
export { Pendulum, type PendulumOptions } from './core/envs/classic-control/pendulum.ts';
export { Maze, type MazeOptions } from './core/envs/courses/maze.ts';
export { OptimalExecution, type OptimalExecutionOptions } from './core/envs/courses/optimal-execution.ts';
export { RobotArm, type RobotArmOptions } from './core/envs/courses/robot-arm.ts';
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
export { Catch } from './core/envs/games/catch.ts';
export type { CatchOptions } from './core/envs/games/catch-game.ts';
export { CatchPixels } from './core/envs/games/catch-pixels.ts';
export { Pixelcopter } from './core/envs/games/pixelcopter.ts';
export { Pong } from './core/envs/games/pong.ts';
export type { PongOptions } from './core/envs/games/pong-game.ts';
export { PongPixels } from './core/envs/games/pong-pixels.ts';
export { ENVS, type EnvClass, type EnvEntry, type EnvTable } from './core/envs/registry.ts';
export { AliasedGrid } from './core/envs/stochastic/aliased-grid.ts';
export { Bandit, type BanditOptions } from './core/envs/stochastic/bandit.ts';
export { RockPaperScissors } from './core/envs/stochastic/rock-paper-scissors.ts';
export { type Outcome, type Table, TableEnv, type TransitionTable } from './core/envs/table-env.ts';
export { Blackjack, type BlackjackOptions } from './core/envs/toy-text/blackjack.ts';
export { CliffWalking, type CliffWalkingOptions } from './core/envs/toy-text/cliff-walking.ts';
export { FrozenLake, type FrozenLakeOptions } from './core/envs/toy-text/frozen-lake.ts';
export { generateRandomMap, type RandomMapOptions } from './core/envs/toy-text/frozen-lake-maps.ts';
export { Taxi, type TaxiOptions } from './core/envs/toy-text/taxi.ts';
export { BusyError, ClosedError, UnsupportedError, WorkerLostError } from './core/errors.ts';
export type { Seeding } from './core/random/env-seeds.ts';
export { Generator } from './core/random/generator.ts';
export { Box } from './core/spaces/box.ts';
export type { RowPart } from './core/spaces/composite.ts';
export { Dict } from './core/spaces/dict.ts';
export { Discrete } from './core/spaces/discrete.ts';
export type { Dtype, StoredRows } from './core/spaces/dtype.ts';
export { MultiBinary } from './core/spaces/multi-binary.ts';
export { MultiDiscrete } from './core/spaces/multi-discrete.ts';
export { Space, type WholePart } from './core/spaces/space.ts';
export { type AnySpace, type SpaceJson, spaceFromJson } from './core/spaces/space-json.ts';
export { Tuple } from './core/spaces/tuple.ts';
export { BatchEnv } from './core/vector/batch-env.ts';
export type { BatchEnvOptions } from './core/vector/batch-options.ts';
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
