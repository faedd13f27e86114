// palestra/envs: environments without workers, tensors or a page. Runs in Node, too.
export { CartPole, type CartPoleOptions } from './core/envs/cart-pole.ts';
export { type CheckEnvOptions, checkEnv } from './core/envs/check-env.ts';
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
export type { OptionNames } from './core/envs/known-names.ts';
export { ENVS, type EnvClass, type EnvEntry, type EnvTable } from './core/envs/registry.ts';
export { BusyError, ClosedError, UnsupportedError, WorkerLostError } from './core/errors.ts';
export { Generator } from './core/random/generator.ts';
export { Box } from './core/spaces/box.ts';
export { Discrete } from './core/spaces/discrete.ts';
export { Space } from './core/spaces/space.ts';
export { type AnySpace, type SpaceJson, spaceFromJson } from './core/spaces/space-json.ts';
export { BatchEnv, type BatchEnvOptions } from './core/vector/batch-env.ts';
export {
  NormalizeObservation,
  type NormalizeObservationOptions,
} from './core/vector/normalize-observation.ts';
export { NormalizeReward, type NormalizeRewardOptions } from './core/vector/normalize-reward.ts';
export type {
  Actions,
  Autoreset,
  Infos,
  ParallelEnv,
  Part,
  VecReset,
  VecResetOptions,
  VecStep,
} from './core/vector/parallel-env.ts';
export type { Picture } from './core/vector/picture.ts';
export type { NormalizerStatistics } from './core/vector/running-moments.ts';
export { VectorWrapper } from './core/vector/vector-wrapper.ts';
export { findWrapper } from './core/vector/wrap-parallel-env.ts';
export * from './core/wrappers/index.ts';
