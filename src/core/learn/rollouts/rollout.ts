import type { DecidedBy } from './deciding.ts';
import type { RolloutRows } from './rollout-memory.ts';

/** What a collector returns. The arrays are valid until the next rollout is collected. */
export interface Rollout extends RolloutRows {
  /** [N × D], the observations after the last step. */
  readonly lastObservations: Float32Array;
  /**
   * Undiscounted returns of the finished episodes, in the order of their environments if the rollout is one of whole episodes,
   * otherwise in the order in which they ended. If the environments are in RecordEpisodeStatistics, these are its returns.
   */
  readonly episodeReturns: readonly number[];
  /** Environments whose worker was lost, or which threw, since the rollout before: their episodes did not continue into this one. */
  readonly lostEnvs: readonly number[];
  /** Who decided on the actions. This does not change the rollout. */
  readonly decidedBy: DecidedBy;
  /** Time of deciding, and of stepping while no decision was under way, ms. */
  readonly actMs: number;
  readonly envMs: number;
}
