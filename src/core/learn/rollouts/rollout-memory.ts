import type { ActionRows } from '../../policy/distribution.ts';
import type { FinalObservation } from '../../policy/step-recorder.ts';
import { createStored, type StoredRows } from '../../spaces/dtype.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import {
  createRolloutArrays,
  discardRows,
  type LostRows,
  type RolloutArrays,
  rolloutBytes,
} from '../../vector/rollout-arrays.ts';

/** T steps of N environments. Row t · N + i is step t of environment i. */
export interface RolloutRows {
  /** T. */
  readonly steps: number;
  readonly numEnvs: number;
  /** [T × N × D], the observation before each action. Bytes if the observation space is a Box of bytes. */
  readonly observations: StoredRows;
  /** [T × N] if there is a single discrete action, otherwise [T × N × A]: as drawn, not clipped. */
  readonly actions: ActionRows;
  /** [T × N × A], 0 where an action was impossible. Undefined if the environments mask no actions. */
  readonly masks: Uint8Array | undefined;
  /** [T × N], log π(a|s) when the action was drawn. */
  readonly logProbabilities: Float32Array;
  /** [T × N], H(π(·|s)) when the action was drawn, nats. */
  readonly entropies: Float32Array;
  readonly rewards: Float64Array;
  /** [T × N], 1 if the step counts. 0 after the end of the environment's episode in a whole rollout, and if the step only reset. */
  readonly mask: Uint8Array;
  /** [T × N], 1 if the task itself ended. */
  readonly terminated: Uint8Array;
  /** [T × N], 1 if a time limit cut the episode off. The value after the step is that of the final observation, not 0. */
  readonly truncated: Uint8Array;
  /** [T × N], 1 if the step terminated or truncated the episode. */
  readonly done: Uint8Array;
  /** [T × N], the number of earlier steps in the same episode. */
  readonly times: Int32Array;
  /** The rows, in order, whose episode was truncated but not terminated. */
  readonly cutRows: Int32Array;
  /** [cutRows × D], the final observations of those episodes, in the same order. */
  readonly finalObservations: StoredRows;
}

/** More memory than this is refused: an array of a page can hardly be larger. */
const MAX_BYTES = 2 ** 32;
/** At first there is room for this many steps, because the length of whole episodes is not known. */
const FIRST_STEPS = 64;

/** The arrays of a rollout. They grow with it, and the next rollout reuses them. */
export class RolloutMemory {
  readonly #envs: ParallelEnv;
  readonly #isShared: boolean;
  /** The most steps that a rollout can have, and those that there is room for at first. */
  readonly #maxSteps: number;
  readonly #firstSteps: number;
  /** Actions in a mask, 0 if there are no masks. */
  #maskSize = 0;
  #arrays: RolloutArrays;

  /**
   * For rollouts of `rolloutSteps`, or of whole episodes if that is Infinity. `isShared`: whether workers write to the memory.
   *
   * @throws {RangeError} if such a rollout, or already the beginning of one, would take too much memory.
   */
  constructor(envs: ParallelEnv, rolloutSteps: number, isShared = false) {
    this.#envs = envs;
    this.#isShared = isShared;
    const isWhole = rolloutSteps === Infinity;
    this.#maxSteps = isWhole ? envs.spec.maxEpisodeSteps : rolloutSteps;
    this.#firstSteps = isWhole ? Math.min(this.#maxSteps, FIRST_STEPS) : rolloutSteps;
    if (this.#countBytes(this.#firstSteps) > MAX_BYTES) {
      throw this.#tooLarge(Number.isFinite(this.#maxSteps) ? this.#maxSteps : this.#firstSteps);
    }
    this.#arrays = createRolloutArrays(this.#shape, 0);
  }

  /** The arrays that rows are written to, until `reserve` makes larger ones. */
  get arrays(): RolloutArrays {
    return this.#arrays;
  }

  /** The number of actions in a mask, from the next rollout on. */
  set maskSize(size: number) {
    if (size === this.#maskSize) return;
    this.#maskSize = size;
    this.#arrays = createRolloutArrays(this.#shape, 0);
  }

  /**
   * Makes room for `steps` steps. Doubles the arrays if they are too small.
   *
   * @throws {RangeError} if they would take too much memory.
   */
  reserve(steps: number): void {
    const { numEnvs } = this.#envs;
    if (this.#arrays.rows >= steps * numEnvs) return;
    const most = Math.min(this.#maxSteps, Math.floor(MAX_BYTES / this.#countBytes(1)));
    const room = Math.max(steps, this.#firstSteps, Math.min(2 * steps, most));
    if (this.#countBytes(room) > MAX_BYTES) throw this.#tooLarge(room);
    try {
      this.#grow(room * numEnvs);
    } catch (error) {
      throw error instanceof RangeError ? this.#tooLarge(room, error) : error; // a RangeError: no memory for an array
    }
  }

  get #shape() {
    const { observationSpace, actionSpace } = this.#envs;
    return { observationSpace, actionSpace, maskSize: this.#maskSize };
  }

  #countBytes(steps: number): number {
    return rolloutBytes(this.#shape, steps * this.#envs.numEnvs);
  }

  #tooLarge(steps: number, cause?: unknown): RangeError {
    const { numEnvs, observationSpace } = this.#envs;
    const gib = (bytes: number) => `${Number((bytes / 2 ** 30).toPrecision(3))} GiB`;
    return new RangeError(
      `EpisodeCollector: expected a rollout that fits into memory (at most ${gib(MAX_BYTES)}), got one of ${gib(this.#countBytes(steps))}: ` +
        `${steps} steps of ${numEnvs} environments with ${observationSpace.size} observed numbers. ` +
        'Use fewer environments, a smaller rolloutSteps, shorter episodes or smaller observations.',
      { cause },
    );
  }

  #grow(rows: number): void {
    const bytes = rolloutBytes(this.#shape, rows);
    const buffer = this.#isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
    const arrays = createRolloutArrays(this.#shape, rows, buffer);
    for (const [name, from] of Object.entries(this.#arrays)) {
      if (ArrayBuffer.isView(from)) arrays[name as 'rewards'].set(from as Float64Array);
    }
    this.#arrays = arrays;
  }

  /** Masks rows out, so that nobody learns from them. */
  discard(lost: readonly LostRows[]): void {
    discardRows(this.#arrays.mask, this.#envs.numEnvs, lost);
  }

  /** Gives views of the first `steps` steps, and the final observations of the rows that were cut off. */
  read(steps: number, finals: readonly FinalObservation[]): RolloutRows {
    const { numEnvs, observationSpace, actionSpace } = this.#envs;
    const rows = steps * numEnvs;
    const { observations, actions, masks, mask, terminated, truncated, ...others } = this.#arrays;
    const cuts = finals
      .map(({ t, env, observation }) => ({ row: t * numEnvs + env, observation }))
      .filter(({ row }) => truncated[row] && !terminated[row] && mask[row])
      .sort((a, b) => a.row - b.row);
    const finalObservations = createStored(observationSpace.dtype, cuts.length * observationSpace.size);
    cuts.forEach(({ observation }, k) => {
      finalObservations.set(observation, k * observationSpace.size);
    });
    return {
      steps,
      numEnvs,
      observations: observations.subarray(0, rows * observationSpace.size),
      actions: actions.subarray(0, rows * actionSpace.size),
      masks: this.#maskSize > 0 ? masks.subarray(0, rows * this.#maskSize) : undefined,
      logProbabilities: others.logProbabilities.subarray(0, rows),
      entropies: others.entropies.subarray(0, rows),
      rewards: others.rewards.subarray(0, rows),
      mask: mask.subarray(0, rows),
      terminated: terminated.subarray(0, rows),
      truncated: truncated.subarray(0, rows),
      done: others.done.subarray(0, rows),
      times: others.times.subarray(0, rows),
      cutRows: Int32Array.from(cuts, ({ row }) => row),
      finalObservations,
    };
  }
}
