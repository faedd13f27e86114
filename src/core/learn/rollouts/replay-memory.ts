import type { ActionRows } from '../../policy/distribution.ts';
import type { CounterStream } from '../../random/counter-stream.ts';
import { createStored, STORED_TYPES, type StoredRows } from '../../spaces/dtype.ts';
import { checkSizes } from '../../vector/check-finite.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import type { LastingPart, Snapshot } from '../loop/training-state.ts';
import type { Rollout } from './rollout.ts';
import { checkSavedReplay, type ReplayArrays, type SavedReplay } from './saved-replay.ts';

/** B transitions: what followed what. The arrays belong to the caller. */
export interface Transitions {
  /** [B × D], before the actions. */
  readonly observations: Float32Array;
  /** [B] if there is a single discrete action, otherwise [B × A]: as executed. */
  readonly actions: ActionRows;
  /** [B] */
  readonly rewards: Float32Array;
  /** [B], 1 if the task ended. A time limit is no end: the next observation is then the final one of the episode. */
  readonly terminated: Float32Array;
  /** [B × D], after the actions. Of no meaning where the task ended. */
  readonly nextObservations: Float32Array;
}

type Room = Pick<ParallelEnv, 'numEnvs' | 'observationSpace' | 'actionSpace'>;

/** Whether a row counts, whether the task ended there, and whether its next observation is a final one, kept apart. */
const COUNTS = 1;
const TERMINATED = 2;
const CUT = 4;
const MAX_BYTES = 2 ** 32;

/**
 * The last steps of N environments, in a ring of flat arrays. Row s · N + i holds step s of environment i, so the observation after it is
 * that of row (s + 1) · N + i: each observation is stored once. Only the final observations of truncated episodes are kept apart.
 *
 * Memory: for each transition 4 · D bytes for the observation, or D if it is one of bytes, 4 · A for the action and 5 for the rest.
 */
export class ReplayMemory implements LastingPart<SavedReplay> {
  readonly #envs: Room;
  /** Steps of each environment that there is room for. */
  readonly #capacity: number;
  readonly #arrays: ReplayArrays;
  /** By row, the observations that followed where the ring has another one next. */
  #finals = new Map<number, StoredRows>();
  /** [N × D], the observations after the newest step. */
  #last: Float32Array;
  #steps = 0;
  #counted = 0;
  /** Copies of the steps that have been overwritten since a snapshot, by their places in the ring. */
  readonly #overwritten = new Set<Map<number, SavedStep>>();

  /**
   * `rows`: how many transitions it keeps, at least.
   *
   * @throws {RangeError} if they would take too much memory.
   */
  constructor({ numEnvs, observationSpace, actionSpace }: Room, rows: number) {
    this.#envs = { numEnvs, observationSpace, actionSpace };
    this.#capacity = Math.ceil(rows / numEnvs);
    const total = this.#capacity * numEnvs;
    const { BYTES_PER_ELEMENT } = STORED_TYPES[observationSpace.dtype];
    const bytes = total * (BYTES_PER_ELEMENT * observationSpace.size + 4 * actionSpace.size + 5);
    const tooLarge = (cause?: unknown) =>
      new RangeError(
        `ReplayMemory: expected transitions that fit into memory (at most 4 GiB), got ${(bytes / 2 ** 30).toPrecision(3)} GiB: ` +
          `${rows} with ${observationSpace.size} observed numbers each. Use a smaller replayRows or smaller observations.`,
        { cause },
      );
    if (bytes > MAX_BYTES) throw tooLarge();
    try {
      this.#arrays = {
        observations: createStored(observationSpace.dtype, total * observationSpace.size),
        actions: new actionSpace.rowType(total * actionSpace.size),
        rewards: new Float32Array(total),
        flags: new Uint8Array(total),
      };
    } catch (error) {
      throw tooLarge(error);
    }
    this.#last = new Float32Array(numEnvs * observationSpace.size);
  }

  /** How many of its rows are transitions: the others only reset an environment, or their worker was lost. */
  get transitions(): number {
    return this.#counted;
  }

  /** The number of rows it holds. */
  get rows(): number {
    return Math.min(this.#steps, this.#capacity) * this.#envs.numEnvs;
  }

  /** The bytes of its arrays. */
  get bytes(): number {
    return Object.values(this.#arrays).reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /**
   * Adds the steps of a rollout, which must continue where the one before has ended. The oldest ones are forgotten.
   *
   * @throws {Error} if a reward is too large for a critic.
   */
  add(rollout: Rollout): void {
    const { numEnvs } = this.#envs;
    const { steps, mask, terminated, cutRows, finalObservations, lastObservations } = rollout;
    checkSizes('rewards', rollout.rewards, (i) => i % numEnvs, 'Divide them.'); // a memory cannot follow changing statistics
    for (const env of rollout.lostEnvs) this.#cutNewest(env);
    const width = this.#envs.observationSpace.size;
    const { flags } = this.#arrays;
    const firstStep = this.#steps;
    for (let t = 0; t < steps; t++) {
      const place = (firstStep + t) % this.#capacity;
      this.#forget(place);
      this.#copyStep(rollout, t, place);
      for (let i = 0, row = place * numEnvs, from = t * numEnvs; i < numEnvs; i++, row++, from++) {
        flags[row] = (mask[from] ? COUNTS : 0) | (terminated[from] ? TERMINATED : 0);
        if (mask[from]) this.#counted += 1;
      }
    }
    for (const [k, from] of cutRows.entries()) {
      const step = firstStep + Math.floor(from / numEnvs);
      if (firstStep + steps - step > this.#capacity) continue; // already overwritten
      this.#cut((step % this.#capacity) * numEnvs + (from % numEnvs), finalObservations, k * width);
    }
    this.#steps += steps;
    this.#last.set(lastObservations);
  }

  /**
   * Draws transitions, each with the same probability, however often it has been drawn. Fills the arrays of `into`. The draw depends only
   * on the stream, on `step` and on what the memory holds. There must be a transition.
   */
  sample(into: Transitions, { stream, step }: { stream: CounterStream; step: number }): void {
    const { rows } = this;
    const { numEnvs, observationSpace, actionSpace } = this.#envs;
    const [width, actionWidth] = [observationSpace.size, actionSpace.size];
    const { observations, actions, rewards, flags } = this.#arrays;
    const count = into.rewards.length;
    const newest = ((this.#steps - 1) % this.#capacity) * numEnvs;
    for (let k = 0; k < count; k++) {
      let row = Math.floor(stream.uniform(k, step) * rows);
      // Rows that only reset an environment do not count.
      for (let draw = k + count; !(flags[row] & COUNTS); draw += count) {
        row = Math.floor(stream.uniform(draw, step) * rows);
      }
      copy(observations, row * width, into.observations, k * width, width);
      copy(actions, row * actionWidth, into.actions, k * actionWidth, actionWidth);
      into.rewards[k] = rewards[row];
      into.terminated[k] = flags[row] & TERMINATED ? 1 : 0;
      const final = flags[row] & CUT ? this.#finals.get(row) : undefined;
      if (final) into.nextObservations.set(final, k * width);
      else if (row >= newest && row < newest + numEnvs) {
        copy(this.#last, (row - newest) * width, into.nextObservations, k * width, width);
      } else {
        const next = (row + numEnvs) % (this.#capacity * numEnvs);
        copy(observations, next * width, into.nextObservations, k * width, width);
      }
    }
  }

  /** Cheap: copies a step only if it is overwritten before the snapshot is freed. */
  snapshot(): Snapshot<SavedReplay> {
    const [steps, rows, last] = [this.#steps, this.rows, this.#last.slice()];
    const overwritten = new Map<number, SavedStep>();
    this.#overwritten.add(overwritten);
    return {
      read: async () => this.#read(steps, rows, last, overwritten),
      dispose: () => void this.#overwritten.delete(overwritten),
    };
  }

  /** @throws {RangeError} if the state is of other environments or another capacity. */
  restore(saved: SavedReplay): void {
    const { numEnvs, observationSpace } = this.#envs;
    const room = { numEnvs, width: observationSpace.size, capacity: this.#capacity, arrays: this.#arrays };
    checkSavedReplay(saved, room);
    for (const [name, array] of Object.entries(this.#arrays)) array.set(saved[name as keyof ReplayArrays]);
    this.#steps = saved.steps;
    this.#counted = this.#arrays.flags.reduce((sum, flags) => sum + (flags & COUNTS ? 1 : 0), 0);
    this.#last.set(saved.lastObservations);
    this.#finals = new Map(saved.cutRows.map((row, k) => [row, saved.finalObservations[k]]));
    // The environments of a resumed training begin new episodes: the next rows do not continue the newest ones.
    for (let i = 0; i < numEnvs; i++) this.#cutNewest(i);
  }

  /** Keeps the observation after the newest step of an environment, because the next row does not continue it. */
  #cutNewest(env: number): void {
    if (this.#steps === 0) return;
    const row = ((this.#steps - 1) % this.#capacity) * this.#envs.numEnvs + env;
    if (this.#arrays.flags[row] & (CUT | TERMINATED)) return;
    this.#cut(row, this.#last, env * this.#envs.observationSpace.size);
  }

  #copyStep(rollout: Rollout, t: number, place: number): void {
    for (const name of ['observations', 'actions', 'rewards'] as const) {
      const to = this.#arrays[name];
      const stride = to.length / this.#capacity;
      to.set(rollout[name].subarray(t * stride, (t + 1) * stride), place * stride);
    }
  }

  #cut(row: number, finals: StoredRows, first: number): void {
    const { size, dtype } = this.#envs.observationSpace;
    const final = createStored(dtype, size);
    final.set(finals.subarray(first, first + size));
    this.#arrays.flags[row] |= CUT;
    this.#finals.set(row, final);
  }

  /** Clears a place of the ring. Snapshots that still show it get a copy. */
  #forget(place: number): void {
    const { numEnvs } = this.#envs;
    const rows = Array.from({ length: numEnvs }, (_, i) => place * numEnvs + i);
    for (const overwritten of this.#overwritten) {
      if (overwritten.has(place)) continue;
      const arrays = mapArrays(this.#arrays, (array) => {
        const stride = array.length / this.#capacity;
        return array.slice(place * stride, (place + 1) * stride);
      });
      const finals = rows.flatMap((row): SavedStep['finals'] => {
        const final = this.#finals.get(row);
        return final ? [[row, final]] : [];
      });
      overwritten.set(place, { arrays, finals });
    }
    for (const row of rows) {
      this.#finals.delete(row);
      if (this.#arrays.flags[row] & COUNTS) this.#counted -= 1;
    }
  }

  #read(
    steps: number,
    rows: number,
    lastObservations: Float32Array,
    overwritten: Map<number, SavedStep>,
  ): SavedReplay {
    const filled = rows / this.#envs.numEnvs;
    const saved = mapArrays(this.#arrays, (array) =>
      array.slice(0, (filled * array.length) / this.#capacity),
    );
    const finals = new Map([...this.#finals].filter(([row]) => row < rows));
    for (const [place, step] of overwritten) {
      if (place >= filled) continue;
      for (const name of Object.keys(saved) as (keyof ReplayArrays)[]) {
        saved[name].set(step.arrays[name], place * step.arrays[name].length);
      }
      for (let i = 0; i < this.#envs.numEnvs; i++) finals.delete(place * this.#envs.numEnvs + i);
      for (const [row, final] of step.finals) finals.set(row, final);
    }
    return {
      ...{ ...saved, steps, lastObservations },
      cutRows: [...finals.keys()],
      finalObservations: [...finals.values()],
    };
  }
}

/** A step of all environments that was in the ring. */
interface SavedStep {
  readonly arrays: ReplayArrays;
  readonly finals: readonly (readonly [row: number, observation: StoredRows])[];
}

function mapArrays(arrays: ReplayArrays, change: (array: Float32Array) => Float32Array): ReplayArrays {
  const entries = Object.entries(arrays).map(([name, array]) => [name, change(array as Float32Array)]);
  return Object.fromEntries(entries) as ReplayArrays;
}

/** Copies numbers one by one, which is faster than views of a few numbers. */
function copy(
  from: StoredRows | Int32Array,
  first: number,
  to: ActionRows,
  start: number,
  count: number,
): void {
  for (let k = 0; k < count; k++) to[start + k] = from[first + k];
}
