export { DiscretizeAction, type DiscretizeActionOptions } from './discretize-action.ts';
export { FilterObservation, type FilterObservationOptions } from './filter-observation.ts';
export { FlattenObservation } from './flatten-observation.ts';
export { GrayscaleObservation, type GrayscaleObservationOptions } from './grayscale-observation.ts';
export { type MakeEnvOptions, makeEnv } from './make-env.ts';
export { MaxAndSkipObservation, type MaxAndSkipObservationOptions } from './max-and-skip-observation.ts';
export {
  DelayObservation,
  type DelayObservationOptions,
  FrameStackObservation,
  type FrameStackObservationOptions,
} from './observation-history.ts';
export { OrderEnforcing, type OrderEnforcingOptions } from './order-enforcing.ts';
export { PassiveEnvChecker } from './passive-env-checker.ts';
export {
  type EpisodeStatistics,
  RecordEpisodeStatistics,
  type RecordEpisodeStatisticsOptions,
} from './record-episode-statistics.ts';
export {
  RescaleAction,
  type RescaleActionOptions,
  RescaleObservation,
  type RescaleObservationOptions,
} from './rescale.ts';
export { ReshapeObservation, type ReshapeObservationOptions } from './reshape-observation.ts';
export { ResizeObservation, type ResizeObservationOptions } from './resize-observation.ts';
export {
  RepeatAction,
  type RepeatActionOptions,
  StickyAction,
  type StickyActionOptions,
} from './stateful-action.ts';
export { TimeAwareObservation, type TimeAwareObservationOptions } from './time-aware-observation.ts';
export { TimeLimit, type TimeLimitOptions } from './time-limit.ts';
export {
  ClipAction,
  TransformAction,
  type TransformActionOptions,
} from './transform-action.ts';
export { TransformObservation, type TransformObservationOptions } from './transform-observation.ts';
export {
  ClipReward,
  type ClipRewardOptions,
  TransformReward,
  type TransformRewardOptions,
} from './transform-reward.ts';
export { WRAPPERS, type WrapperClass, type WrapperRequest, type WrapperTable, wrapEnv } from './wrap-env.ts';
export { ObservationWrapper, Wrapper } from './wrapper.ts';
