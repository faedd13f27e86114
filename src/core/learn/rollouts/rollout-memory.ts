import type { ActionRows, Decision, Distribution } from '../../policy/distribution.ts';
import type { ParallelEnv, VecStep } from '../../vector/parallel-env.ts';

/** The arrays of a rollout, row t · N + i for step t of environment i. They grow while it does, and are used for the next one. */
export class RolloutMemory {
  readonly #envs: ParallelEnv;
  readonly #distribution: Distribution;
  #observations = new Float32Array();
  #actions: ActionRows = new Int32Array();
  #rewards = new Float64Array();
  #mask = new Uint8Array();
  #done = new Uint8Array();
  #times = new Int32Array();
  #entropies = new Float32Array();

  constructor(envs: ParallelEnv, distribution: Distribution) {
    this.#envs = envs;
    this.#distribution = distribution;
  }

  /** Keeps what is known before a step: what has been observed, and which rows count. */
  writeBefore(row: number, observations: Float32Array, mask: Uint8Array): void {
    this.#observations.set(observations, row * this.#envs.observationSpace.size);
    this.#mask.set(mask, row);
  }

  /** Keeps what is known after it. */
  writeAfter(row: number, { actions, entropies }: Decision, { rewards, done, infos }: VecStep): void {
    this.#actions.set(actions, row * this.#envs.actionSpace.size);
    this.#entropies.set(entropies, row);
    this.#rewards.set(rewards, row);
    this.#done.set(done, row);
    for (let i = 0; i < done.length; i++) this.#times[row + i] = infos.episodeLength[i] - 1;
  }

  /** Makes room for `steps` steps, twice as many as before whenever there is too little. */
  reserve(steps: number): void {
    const { numEnvs, observationSpace } = this.#envs;
    if (this.#rewards.length >= steps * numEnvs) return;
    const rows = Math.max(64, 2 * steps) * numEnvs;
    this.#observations = grow(this.#observations, new Float32Array(rows * observationSpace.size));
    this.#actions = grow(this.#actions, this.#distribution.createActions(rows));
    this.#rewards = grow(this.#rewards, new Float64Array(rows));
    this.#mask = grow(this.#mask, new Uint8Array(rows));
    this.#done = grow(this.#done, new Uint8Array(rows));
    this.#times = grow(this.#times, new Int32Array(rows));
    this.#entropies = grow(this.#entropies, new Float32Array(rows));
  }

  /** Gives views of the first `steps` steps. */
  read(steps: number) {
    const { numEnvs, observationSpace, actionSpace } = this.#envs;
    const rows = steps * numEnvs;
    return {
      steps,
      numEnvs,
      observations: this.#observations.subarray(0, rows * observationSpace.size),
      actions: this.#actions.subarray(0, rows * actionSpace.size),
      rewards: this.#rewards.subarray(0, rows),
      mask: this.#mask.subarray(0, rows),
      done: this.#done.subarray(0, rows),
      times: this.#times.subarray(0, rows),
      entropies: this.#entropies.subarray(0, rows),
    };
  }
}

function grow<T extends { set(from: ArrayLike<number>): void }>(from: ArrayLike<number>, to: T): T {
  to.set(from);
  return to;
}
