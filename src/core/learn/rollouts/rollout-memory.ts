import type { ActionRows, Decision, Distribution } from '../../policy/distribution.ts';
import type { ParallelEnv, VecStep } from '../../vector/parallel-env.ts';

/** T steps of N environments. Row t · N + i is step t of environment i. */
export interface RolloutRows {
  /** T. */
  readonly steps: number;
  readonly numEnvs: number;
  /** [T × N × D], the observation before each action. */
  readonly observations: Float32Array;
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
  readonly finalObservations: Float32Array;
}

/** More memory than this is refused: an array of a page can hardly be larger. */
const MAX_BYTES = 2 ** 32;
/** At first there is room for this many steps, because the length of whole episodes is not known. */
const FIRST_STEPS = 64;
/** Bytes of a step of one environment besides its observation and its action: the other arrays below. */
const OTHER_BYTES = 24;

/** The arrays of a rollout. They grow with it, and the next rollout reuses them. */
export class RolloutMemory {
  readonly #envs: ParallelEnv;
  readonly #distribution: Distribution;
  /** The most steps that a rollout can have, and those that there is room for at first. */
  readonly #maxSteps: number;
  readonly #firstSteps: number;
  #observations = new Float32Array();
  #actions: ActionRows = new Int32Array();
  /** Actions in a mask, 0 while there are no masks. */
  #maskSize = 0;
  #masks = new Uint8Array();
  #logProbabilities = new Float32Array();
  #entropies = new Float32Array();
  #rewards = new Float64Array();
  #mask = new Uint8Array();
  #terminated = new Uint8Array();
  #truncated = new Uint8Array();
  #done = new Uint8Array();
  #times = new Int32Array();
  /** Final observations by row. Groups finish in any order, so the rows are unsorted. */
  readonly #finals = new Map<number, Float32Array>();

  /**
   * For rollouts of `rolloutSteps`, or of whole episodes if that is Infinity.
   *
   * @throws {RangeError} if such a rollout, or already the beginning of one, would take too much memory.
   */
  constructor(envs: ParallelEnv, distribution: Distribution, rolloutSteps: number) {
    this.#envs = envs;
    this.#distribution = distribution;
    const isWhole = rolloutSteps === Infinity;
    this.#maxSteps = isWhole ? envs.spec.maxEpisodeSteps : rolloutSteps;
    this.#firstSteps = isWhole ? Math.min(this.#maxSteps, FIRST_STEPS) : rolloutSteps;
    if (this.#countBytes(this.#firstSteps) > MAX_BYTES) {
      throw this.#tooLarge(Number.isFinite(this.#maxSteps) ? this.#maxSteps : this.#firstSteps);
    }
  }

  /** Discards the previous rollout. */
  clear(): void {
    this.#finals.clear();
  }

  /** Stores the data from before a step: the observations, which rows count, and which actions are possible. */
  writeBefore(
    row: number,
    observations: Float32Array,
    mask: Uint8Array,
    masks: Uint8Array | undefined,
  ): void {
    this.#observations.set(observations, row * this.#envs.observationSpace.size);
    this.#mask.set(mask, row);
    if (!masks) return;
    if (this.#maskSize === 0) {
      this.#maskSize = masks.length / mask.length;
      this.#masks = new Uint8Array(this.#rewards.length * this.#maskSize);
    }
    this.#masks.set(masks, row * this.#maskSize);
  }

  /** Stores the data from after a step: the decision and its results. */
  writeAfter(row: number, { actions, logProbabilities, entropies }: Decision, step: VecStep): void {
    const { rewards, terminated, truncated, done, infos } = step;
    this.#actions.set(actions, row * this.#envs.actionSpace.size);
    this.#logProbabilities.set(logProbabilities, row);
    this.#entropies.set(entropies, row);
    this.#rewards.set(rewards, row);
    this.#terminated.set(terminated, row);
    this.#truncated.set(truncated, row);
    this.#done.set(done, row);
    for (let i = 0; i < done.length; i++) {
      this.#times[row + i] = infos.episodeLength[i] - 1;
      if (truncated[i] && !terminated[i] && this.#mask[row + i]) this.#keepFinal(row + i, i, step);
    }
  }

  /** Copies the final observation. With autoreset 'same-step', `observations` already belong to the next episode. */
  #keepFinal(row: number, i: number, { observations, finalObservations }: VecStep): void {
    const { autoreset, observationSpace } = this.#envs;
    const width = observationSpace.size;
    const from = autoreset === 'same-step' ? finalObservations : observations;
    this.#finals.set(row, from.slice(i * width, (i + 1) * width));
  }

  /**
   * Makes room for `steps` steps. Doubles the arrays if they are too small.
   *
   * @throws {RangeError} if they would take too much memory.
   */
  reserve(steps: number): void {
    const { numEnvs } = this.#envs;
    if (this.#rewards.length >= steps * numEnvs) return;
    const most = Math.min(this.#maxSteps, Math.floor(MAX_BYTES / this.#countBytes(1)));
    const room = Math.max(steps, this.#firstSteps, Math.min(2 * steps, most));
    if (this.#countBytes(room) > MAX_BYTES) throw this.#tooLarge(room);
    try {
      this.#grow(room * numEnvs);
    } catch (error) {
      throw error instanceof RangeError ? this.#tooLarge(room, error) : error; // a RangeError: no memory for an array
    }
  }

  #countBytes(steps: number): number {
    const { numEnvs, observationSpace, actionSpace } = this.#envs;
    return steps * numEnvs * (4 * (observationSpace.size + actionSpace.size) + this.#maskSize + OTHER_BYTES);
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
    const { observationSpace } = this.#envs;
    this.#observations = grow(this.#observations, new Float32Array(rows * observationSpace.size));
    this.#actions = grow(this.#actions, this.#distribution.createActions(rows));
    this.#masks = grow(this.#masks, new Uint8Array(rows * this.#maskSize));
    this.#logProbabilities = grow(this.#logProbabilities, new Float32Array(rows));
    this.#entropies = grow(this.#entropies, new Float32Array(rows));
    this.#rewards = grow(this.#rewards, new Float64Array(rows));
    this.#mask = grow(this.#mask, new Uint8Array(rows));
    this.#terminated = grow(this.#terminated, new Uint8Array(rows));
    this.#truncated = grow(this.#truncated, new Uint8Array(rows));
    this.#done = grow(this.#done, new Uint8Array(rows));
    this.#times = grow(this.#times, new Int32Array(rows));
  }

  /** Gives views of the first `steps` steps. */
  read(steps: number): RolloutRows {
    const { numEnvs, observationSpace, actionSpace } = this.#envs;
    const rows = steps * numEnvs;
    const cutRows = Int32Array.from(this.#finals.keys()).sort();
    const finalObservations = new Float32Array(cutRows.length * observationSpace.size);
    cutRows.forEach((row, k) => {
      finalObservations.set(this.#finals.get(row) ?? [], k * observationSpace.size);
    });
    return {
      steps,
      numEnvs,
      observations: this.#observations.subarray(0, rows * observationSpace.size),
      actions: this.#actions.subarray(0, rows * actionSpace.size),
      masks: this.#maskSize > 0 ? this.#masks.subarray(0, rows * this.#maskSize) : undefined,
      logProbabilities: this.#logProbabilities.subarray(0, rows),
      entropies: this.#entropies.subarray(0, rows),
      rewards: this.#rewards.subarray(0, rows),
      mask: this.#mask.subarray(0, rows),
      terminated: this.#terminated.subarray(0, rows),
      truncated: this.#truncated.subarray(0, rows),
      done: this.#done.subarray(0, rows),
      times: this.#times.subarray(0, rows),
      cutRows,
      finalObservations,
    };
  }
}

function grow<T extends { set(from: ArrayLike<number>): void }>(from: ArrayLike<number>, to: T): T {
  to.set(from);
  return to;
}
