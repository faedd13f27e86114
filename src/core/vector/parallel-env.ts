import type { EnvSpec, ResetOptions } from '../envs/env.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import type { Picture } from './picture.ts';

/**
 * What happens after an episode has ended, with Gymnasium's meaning:
 *
 * - 'same-step': the environment is reset within the step that ended it; `observations` holds the first observation of
 *   the next episode and `finalObservations` the last one of the old.
 * - 'next-step': the environment is reset by the step that follows, which ignores its action and gives reward 0.
 * - 'disabled': the caller resets it, with a mask. Stepping it before is an error.
 */
export type Autoreset = 'same-step' | 'next-step' | 'disabled';
export const AUTORESETS = ['same-step', 'next-step', 'disabled'] as const satisfies readonly Autoreset[];

/** Actions, row i for environment i: [N] whole numbers if discrete, [N × A] numbers otherwise. */
export type Actions = ArrayLike<number>;

/**
 * Per key an array of N numbers, and under `_key` a mask that says which of them mean something.
 *
 * `episodeReturn` and `episodeLength`: sum of rewards and number of steps, complete where `_episodeReturn` is 1 (the
 * episode has just ended), and so far elsewhere. Beside them, as Float64Array, the numbers of the environment's own `info`
 * that its `infoNames` list.
 */
export interface Infos {
  readonly [name: string]: Float64Array | Int32Array | Uint8Array;
  readonly [mask: `_${string}`]: Uint8Array;
  readonly episodeReturn: Float64Array;
  readonly _episodeReturn: Uint8Array;
  readonly episodeLength: Int32Array;
  readonly _episodeLength: Uint8Array;
}

/** Per key of `infoNames` an array of N numbers, and under `_key` a mask. */
export interface FinalInfos {
  readonly [name: string]: Float64Array | Uint8Array;
  readonly [mask: `_${string}`]: Uint8Array;
}

/** The arrays belong to the parallel environment and hold until its next `reset` or `step`; copy what you keep. */
export interface VecReset {
  /** [N × D], row i belongs to environment i, whichever worker runs it. */
  readonly observations: Float32Array;
  readonly infos: Infos;
}

/** The arrays belong to the parallel environment and hold until its next `reset` or `step`; copy what you keep. */
export interface VecStep extends VecReset {
  /** [N] */
  readonly rewards: Float64Array;
  /** [N], 1 where the task itself ended. */
  readonly terminated: Uint8Array;
  /** [N], 1 where the time limit cut the episode off. */
  readonly truncated: Uint8Array;
  /** [N], 1 where either. */
  readonly done: Uint8Array;
  /** [N × D], the last observation of the episode; meaningful where `done`, with same-step autoreset. */
  readonly finalObservations: Float32Array;
  /** The environment's own infos at that observation, with masks: 1 where `done`, with same-step autoreset, else 0. */
  readonly finalInfos: FinalInfos;
}

export interface VecResetOptions {
  /** Environment i is seeded with `seed + i`. Left out: the random streams go on. */
  seed?: number;
  /** [N], resets only environments with a value other than 0. */
  mask?: ArrayLike<number>;
  options?: ResetOptions;
}

/** Which environments one thread runs: rows `start` up to, not including, `end`. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** What one thread has done since its environments were made. */
export interface PartWork {
  readonly steps: number;
  /** How long it took for them altogether, without the way there and back, ms. */
  readonly stepMs: number;
}

/** How steps reach the environments, and why so, in words for the user. */
export interface Transport {
  readonly kind: 'none' | 'shared' | 'transfer';
  readonly reason: string;
}

/**
 * N environments that are reset and stepped together: the one seam between environments and everything that uses them.
 *
 * `BatchEnv` runs all of them on this thread, `WorkerPool` deals them over workers. The same seed and actions give the
 * same bytes from either.
 *
 * One call at a time: `reset` and `step` throw a BusyError while an earlier one runs, a ClosedError after `close`, and
 * a RangeError for arrays of a wrong length or actions outside the action space, before anything has been changed.
 */
export interface ParallelEnv {
  readonly spec: EnvSpec;
  readonly numEnvs: number;
  readonly autoreset: Autoreset;
  /** The seed of environment 0; environment i has `seed + i`. */
  readonly seed: number;
  readonly observationSpace: AnySpace;
  readonly actionSpace: AnySpace;
  /** How the environments are dealt over threads. */
  readonly parts: readonly Part[];
  /** What each of these has done so far; read anew each time. */
  readonly work: readonly PartWork[];
  readonly transport: Transport;

  reset(options?: VecResetOptions): Promise<VecReset>;
  step(actions: Actions): Promise<VecStep>;
  /**
   * Gives the same environments as up to `count` parallel ones, in order of their rows: as many as there are threads to step
   * them apart, so that a policy can decide for one group while the others step.
   *
   * Their arrays are views of the rows here. A call of one keeps only those busy that share environments with it; `close`
   * closes them all. Environment i of a group is seeded with `seed + i` when the group is reset with a seed.
   *
   * @throws {RangeError} if `count` is not a whole number ≥ 1.
   */
  groups(count: number): readonly ParallelEnv[];
  /**
   * Shows the environments of one part on a canvas, live, until the next call for this part or `close`.
   *
   * The canvas is transferred to the thread that runs them. Call again without a canvas to change the picture. Resolves when
   * they have been drawn as they are, or at once while the picture is not visible.
   */
  show(part: number, picture: Picture, canvas?: OffscreenCanvas): Promise<void>;
  /** Frees threads, memory and canvases. What is pending is rejected with a ClosedError. May be called again. */
  close(): Promise<void>;
}

/** @throws {RangeError} unless there is one action for each environment, inside the action space. */
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

/** @throws {RangeError} if there is a mask and it has not one entry for each environment. */
export function checkMask(mask: ArrayLike<number> | undefined, numEnvs: number): void {
  if (mask !== undefined && mask.length !== numEnvs) {
    throw new RangeError(
      `ParallelEnv.reset: expected a mask of ${numEnvs} entries (one per environment), got ${mask.length}.`,
    );
  }
}

/** Parts what there is one after the other into `parts` runs, as evenly as possible. */
export function divide(count: number, parts: number): Part[] {
  return Array.from({ length: parts }, (_, k) => ({
    start: Math.floor((k * count) / parts),
    end: Math.floor(((k + 1) * count) / parts),
  }));
}
