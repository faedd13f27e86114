import type { EndedEpisodes } from '../../policy/ended-episodes.ts';
import type { Exploration } from '../../policy/exploration.ts';
import type { FinalObservation } from '../../policy/step-recorder.ts';
import type { CounterStream } from '../../random/counter-stream.ts';
import type { VecReset } from '../../vector/parallel-env.ts';
import type { LostRows } from '../../vector/rollout-arrays.ts';
import type { LoopControl } from '../loop/loop-control.ts';
import type { DecidedBy } from './deciding.ts';
import type { RolloutMemory } from './rollout-memory.ts';

/** A rollout that is being collected. */
export interface RolloutTask {
  readonly loop: LoopControl;
  /** Where the steps are kept. Undefined: nowhere, for returns only. */
  readonly memory: RolloutMemory | undefined;
  /** The steps of each environment at most. */
  readonly end: number;
  /** Whether the rollout is one whole episode of each environment. */
  readonly isWhole: boolean;
  /** Steps after which a whole episode counts as finished. */
  readonly maxEpisodeSteps: number;
  readonly greedy: boolean;
  /** Draws the actions, from step `firstDraw` on. */
  readonly stream: CounterStream;
  readonly firstDraw: number;
  /** How a deterministic policy explores, if it does. */
  readonly exploration: Exploration | undefined;
  /** [N × A], the noise of the environments, as for `Explorer`. */
  readonly noise: Float64Array;
  /** As for `StepRecorder`. */
  readonly maskNames: readonly string[] | undefined;
  readonly sizes: readonly number[];
  /** The results of the latest reset or step. */
  latest: VecReset;
  /** [N], 1 where the next step counts. */
  readonly active: Uint8Array;
  /** The steps so far. */
  t: number;
  ended: EndedEpisodes;
  finals: readonly FinalObservation[];
  /** Steps that do not count, because their worker was lost or their environment threw. */
  lost: readonly LostRows[];
}

/** Time of deciding, and of stepping while no decision was under way, ms. */
export interface RolloutMs {
  readonly act: number;
  readonly env: number;
}

/** A way to collect rollouts: all ways give the same bytes. */
export interface Actor {
  readonly decidedBy: DecidedBy;
  /** Collects a rollout, and updates the task. */
  collect(task: RolloutTask): Promise<RolloutMs>;
}
