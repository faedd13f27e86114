import type { ActionRows, Decision, Distribution } from '../../policy/distribution.ts';
import type { ParallelEnv, VecStep } from '../../vector/parallel-env.ts';

/** What N environments did in T steps. Row t · N + i is step t of environment i. */
export interface RolloutRows {
  /** T: only that many steps of the arrays are used. */
  readonly steps: number;
  readonly numEnvs: number;
  /** [T × N × D], what was observed before each action. */
  readonly observations: Float32Array;
  /** [T × N] if discrete, [T × N × A] numbers otherwise: as they were drawn, not clipped. */
  readonly actions: ActionRows;
  /** [T × N], log π(a|s) when the action was drawn. */
  readonly logProbabilities: Float32Array;
  /** [T × N], H(π(·|s)) when the action was drawn, nats. */
  readonly entropies: Float32Array;
  readonly rewards: Float64Array;
  /** [T × N], 1 where the step counts, 0 after the one episode of an environment and where the step only reset it. */
  readonly mask: Uint8Array;
  /** [T × N], 1 where the task itself ended. */
  readonly terminated: Uint8Array;
  /** [T × N], 1 where a time limit cut the episode off: its value is that of the final observation, not 0. */
  readonly truncated: Uint8Array;
  /** [T × N], 1 where either. */
  readonly done: Uint8Array;
  /** [T × N], how many steps of its episode came before this one. */
  readonly times: Int32Array;
  /** [T × N], room for V(s) of the observations, for algorithms with a value function; not initialised. */
  readonly values: Float32Array;
  /** The rows, in order, whose episode was cut off without having terminated. */
  readonly cutRows: Int32Array;
  /** [cutRows × D], the final observations of these episodes, in the same order. */
  readonly finalObservations: Float32Array;
}

/** The arrays of a rollout. They grow while it does, and are used again for the next one. */
export class RolloutMemory {
  readonly #envs: ParallelEnv;
  readonly #distribution: Distribution;
  #observations = new Float32Array();
  #actions: ActionRows = new Int32Array();
  #logProbabilities = new Float32Array();
  #entropies = new Float32Array();
  #rewards = new Float64Array();
  #mask = new Uint8Array();
  #terminated = new Uint8Array();
  #truncated = new Uint8Array();
  #done = new Uint8Array();
  #times = new Int32Array();
  #values = new Float32Array();
  /** By row: groups of environments do not come in order. */
  readonly #finals = new Map<number, Float32Array>();

  constructor(envs: ParallelEnv, distribution: Distribution) {
    this.#envs = envs;
    this.#distribution = distribution;
  }

  /** Forgets the rollout before. */
  clear(): void {
    this.#finals.clear();
  }

  /** Keeps what is known before a step: what has been observed, and which rows count. */
  writeBefore(row: number, observations: Float32Array, mask: Uint8Array): void {
    this.#observations.set(observations, row * this.#envs.observationSpace.size);
    this.#mask.set(mask, row);
  }

  /** Keeps what is known after it. */
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

  /** With same-step autoreset `observations` already belong to the next episode. */
  #keepFinal(row: number, i: number, { observations, finalObservations }: VecStep): void {
    const { autoreset, observationSpace } = this.#envs;
    const width = observationSpace.size;
    const from = autoreset === 'same-step' ? finalObservations : observations;
    this.#finals.set(row, from.slice(i * width, (i + 1) * width));
  }

  /** Makes room for `steps` steps, twice as many as before whenever there is too little. */
  reserve(steps: number): void {
    const { numEnvs, observationSpace } = this.#envs;
    if (this.#rewards.length >= steps * numEnvs) return;
    const rows = Math.max(64, 2 * steps) * numEnvs;
    this.#observations = grow(this.#observations, new Float32Array(rows * observationSpace.size));
    this.#actions = grow(this.#actions, this.#distribution.createActions(rows));
    this.#logProbabilities = grow(this.#logProbabilities, new Float32Array(rows));
    this.#entropies = grow(this.#entropies, new Float32Array(rows));
    this.#rewards = grow(this.#rewards, new Float64Array(rows));
    this.#mask = grow(this.#mask, new Uint8Array(rows));
    this.#terminated = grow(this.#terminated, new Uint8Array(rows));
    this.#truncated = grow(this.#truncated, new Uint8Array(rows));
    this.#done = grow(this.#done, new Uint8Array(rows));
    this.#times = grow(this.#times, new Int32Array(rows));
    this.#values = grow(this.#values, new Float32Array(rows));
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
      logProbabilities: this.#logProbabilities.subarray(0, rows),
      entropies: this.#entropies.subarray(0, rows),
      rewards: this.#rewards.subarray(0, rows),
      mask: this.#mask.subarray(0, rows),
      terminated: this.#terminated.subarray(0, rows),
      truncated: this.#truncated.subarray(0, rows),
      done: this.#done.subarray(0, rows),
      times: this.#times.subarray(0, rows),
      values: this.#values.subarray(0, rows),
      cutRows,
      finalObservations,
    };
  }
}

function grow<T extends { set(from: ArrayLike<number>): void }>(from: ArrayLike<number>, to: T): T {
  to.set(from);
  return to;
}
