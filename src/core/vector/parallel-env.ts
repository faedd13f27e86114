import type { EnvSpec, ResetOptions } from '../envs/env.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import type { Picture } from './picture.ts';

/**
 * How an environment is reset after the end of an episode, as in Gymnasium:
 *
 * - 'same-step': the step that ends the episode resets the environment. `observations` has the first observation of the next
 *   episode, and `finalObservations` the last one of the ended episode.
 * - 'next-step': the next step resets the environment. It ignores its action and gives reward 0.
 * - 'disabled': the caller resets the environment with a mask. A step before that reset is an error.
 */
export type Autoreset = 'same-step' | 'next-step' | 'disabled';
export const AUTORESETS = ['same-step', 'next-step', 'disabled'] as const satisfies readonly Autoreset[];

/** Actions, row i for environment i: [N] whole numbers if discrete, [N × A] numbers otherwise. */
export type Actions = ArrayLike<number>;

/**
 * For each key an array of N numbers, and under `_key` a mask: 1 for valid numbers.
 *
 * `episodeReturn` and `episodeLength` are the sum of rewards and the number of steps of the episode so far. Where their mask is 1,
 * the episode has just ended and they are complete. The other keys are the environment's `infoNames`, with the numbers of its
 * `info` as Float64Array.
 */
export interface Infos {
  readonly [name: string]: Float64Array | Int32Array | Uint8Array;
  readonly [mask: `_${string}`]: Uint8Array;
  readonly episodeReturn: Float64Array;
  readonly _episodeReturn: Uint8Array;
  readonly episodeLength: Int32Array;
  readonly _episodeLength: Uint8Array;
}

/** For each of `infoNames` an array of N numbers, and under `_key` a mask: 1 for valid numbers. */
export interface FinalInfos {
  readonly [name: string]: Float64Array | Uint8Array;
  readonly [mask: `_${string}`]: Uint8Array;
}

/** The arrays belong to the parallel environment, which overwrites them in its next `reset` or `step`. Copy data that you keep. */
export interface VecReset {
  /** [N × D], row i belongs to environment i, whichever worker runs it. */
  readonly observations: Float32Array;
  readonly infos: Infos;
}

/** The arrays belong to the parallel environment, which overwrites them in its next `reset` or `step`. Copy data that you keep. */
export interface VecStep extends VecReset {
  /** [N] */
  readonly rewards: Float64Array;
  /** [N], 1 if the task itself ended the episode. */
  readonly terminated: Uint8Array;
  /** [N], 1 if the time limit ended the episode. */
  readonly truncated: Uint8Array;
  /** [N], 1 if terminated or truncated. */
  readonly done: Uint8Array;
  /** [N × D], the last observation of the episode. Valid where `done` is 1, with same-step autoreset. */
  readonly finalObservations: Float32Array;
  /** The environment's own infos at that observation. Their masks are 1 where `done` is, with same-step autoreset. */
  readonly finalInfos: FinalInfos;
}

export interface VecResetOptions {
  /** Environment i is seeded with `seed + i`. Default: the random streams continue. */
  seed?: number;
  /** [N], resets only the environments with a value other than 0. */
  mask?: ArrayLike<number>;
  options?: ResetOptions;
}

/** The environments of one thread: rows from `start` up to, but not including, `end`. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** The steps of one thread since it created its environments. */
export interface PartWork {
  readonly steps: number;
  /** Their total duration without communication, ms. */
  readonly stepMs: number;
}

/** How steps reach the environments; `reason` explains it to the user. */
export interface Transport {
  readonly kind: 'none' | 'shared' | 'transfer';
  readonly reason: string;
}

/**
 * N environments that are reset and stepped together: the interface between environments and everything that uses them.
 *
 * `BatchEnv` runs all of them on this thread; `makeVec` distributes them over workers. Both give the same bytes for the same seed
 * and actions.
 *
 * `reset` and `step` throw a BusyError while an earlier call runs, a ClosedError after `close`, and a RangeError for arrays of the
 * wrong length or actions outside the action space. These checks come before any change.
 */
export interface ParallelEnv {
  readonly spec: EnvSpec;
  readonly numEnvs: number;
  readonly autoreset: Autoreset;
  /** The seed of environment 0; environment i has `seed + i`. */
  readonly seed: number;
  readonly observationSpace: AnySpace;
  readonly actionSpace: AnySpace;
  /** The distribution of the environments over threads. */
  readonly parts: readonly Part[];
  /** The steps of each part so far. */
  readonly work: readonly PartWork[];
  readonly transport: Transport;

  reset(options?: VecResetOptions): Promise<VecReset>;
  step(actions: Actions): Promise<VecStep>;
  /**
   * Splits the environments into up to `count` groups, in order of their rows, at most one for each thread. While one group steps,
   * a policy can decide for the next.
   *
   * The arrays of a group are views of the rows here. A call to a group blocks only groups that share environments with it, but
   * `close` closes all. A reset of a group with a seed gives environment i of the group `seed + i`.
   *
   * @throws {RangeError} if `count` is not a whole number ≥ 1.
   */
  groups(count: number): readonly ParallelEnv[];
  /**
   * Draws the environments of one part on a canvas, live, until the next call for this part or `close`.
   *
   * The canvas is transferred to the thread of the part. To change the picture, call again without a canvas. Resolves when the
   * current states are drawn, or at once if the picture is not visible.
   */
  show(part: number, picture: Picture, canvas?: OffscreenCanvas): Promise<void>;
  /** Frees threads, memory and canvases, and rejects pending calls with a ClosedError. May be called again. */
  close(): Promise<void>;
}

/** @throws {RangeError} unless each environment has an action inside the action space. */
export function checkActions(actions: Actions, numEnvs: number, space: AnySpace): void {
  const length = actions?.length;
  if (length !== numEnvs * space.size) {
    const each = space.size === 1 ? 'one per environment' : `${space.size} numbers per environment`;
    throw new RangeError(
      `ParallelEnv.step: expected ${numEnvs * space.size} actions (${each}), got ${length}.`,
    );
  }
  if (space.kind === 'discrete') {
    for (let i = 0; i < length; i++) {
      if (!space.contains(actions[i])) {
        throw new RangeError(
          `ParallelEnv.step: expected an action in ${space}, got ${actions[i]} for environment ${i}.`,
        );
      }
    }
    return;
  }
  if (space.kind !== 'box') {
    for (let env = 0; env < numEnvs; env++) {
      if (!space.takesRow(actions, env * space.size)) {
        const row = Array.from({ length: space.size }, (_, i) => actions[env * space.size + i]);
        throw new RangeError(
          `ParallelEnv.step: expected an action in ${space}, got [${row.join(', ')}] for environment ${env}.`,
        );
      }
    }
    return;
  }
  for (let i = 0; i < length; i++) {
    if (!Number.isFinite(actions[i])) {
      const env = Math.floor(i / space.size);
      throw new RangeError(
        `ParallelEnv.step: expected finite numbers, got ${actions[i]} for environment ${env}.`,
      );
    }
  }
}

/** @throws {RangeError} unless the mask, if given, has one entry for each environment. */
export function checkMask(mask: ArrayLike<number> | undefined, numEnvs: number): void {
  if (mask !== undefined && mask.length !== numEnvs) {
    throw new RangeError(
      `ParallelEnv.reset: expected a mask of ${numEnvs} entries (one per environment), got ${mask.length}.`,
    );
  }
}

/** Divides `count` rows into `parts` consecutive ranges of nearly equal length. */
export function divide(count: number, parts: number): Part[] {
  return Array.from({ length: parts }, (_, k) => ({
    start: Math.floor((k * count) / parts),
    end: Math.floor(((k + 1) * count) / parts),
  }));
}
