import { describeValue } from '../checks/describe-value.ts';
import { checkOptionNames, type OptionNames } from '../checks/known-names.ts';
import { checkFlag } from '../checks/option-checks.ts';
import type { EnvSpec, ResetOptions } from '../envs/env.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import type { Picture } from './picture.ts';

/**
 * What happens after an episode ends, with Gymnasium's meaning:
 *
 * - 'same-step': the step that ends the episode also resets the environment. `observations` holds the first observation of
 *   the next episode, `finalObservations` the last observation of the old one.
 * - 'next-step': the following step resets the environment, ignores its action and gives reward 0.
 * - 'disabled': the caller resets the environment, with a mask. Stepping it before that is an error.
 */
export type Autoreset = 'same-step' | 'next-step' | 'disabled';
export const AUTORESETS = ['same-step', 'next-step', 'disabled'] as const satisfies readonly Autoreset[];

/** Actions, row i for environment i: [N] whole numbers for a discrete action space, [N × A] numbers otherwise. */
export type Actions = ArrayLike<number>;

/**
 * Each key holds an array of N numbers, and `_key` a mask that says which of them are valid.
 *
 * `episodeReturn` and `episodeLength` are the sum of rewards and the number of steps of the episode: complete where
 * `_episodeReturn` is 1 (the episode has just ended), the values so far elsewhere. The other keys are the environment's
 * `infoNames`, with the numbers of its `info` as Float64Array.
 *
 * With `onWorkerLost: 'replace'`, the step after the loss of a worker has `workerLost`, 1 where it ran the environment. There the episode
 * counts as truncated, with a reward of 0, the last observation that is known, and no return; a new one has begun, with another seed.
 * With `onEnvError: 'replace'`, the same holds where `envError` is 1: the environment threw.
 */
export interface Infos {
  readonly [name: string]: Float64Array | Int32Array | Uint8Array;
  readonly [mask: `_${string}`]: Uint8Array;
  readonly episodeReturn: Float64Array;
  readonly _episodeReturn: Uint8Array;
  readonly episodeLength: Int32Array;
  readonly _episodeLength: Uint8Array;
}

/** Each key of `infoNames` holds an array of N numbers, and `_key` a mask. */
export interface FinalInfos {
  readonly [name: string]: Float64Array | Uint8Array;
  readonly [mask: `_${string}`]: Uint8Array;
}

/** The parallel environment owns the arrays and overwrites them in its next `reset` or `step`: copy what you keep. */
export interface VecReset {
  /** Shape [N × D]: row i belongs to environment i, whichever worker runs it. */
  readonly observations: Float32Array;
  readonly infos: Infos;
}

/** The parallel environment owns the arrays and overwrites them in its next `reset` or `step`: copy what you keep. */
export interface VecStep extends VecReset {
  /** [N] */
  readonly rewards: Float64Array;
  /** Shape [N]: 1 where the task itself ended. */
  readonly terminated: Uint8Array;
  /** Shape [N]: 1 where the time limit cut the episode off. */
  readonly truncated: Uint8Array;
  /** Shape [N]: 1 where `terminated` or `truncated` is. */
  readonly done: Uint8Array;
  /** Shape [N × D]: the last observation of the episode. Valid where `done` is 1, with same-step autoreset only. */
  readonly finalObservations: Float32Array;
  /** The environment's infos at that observation. The masks are 1 where `done` is, with same-step autoreset, and 0 otherwise. */
  readonly finalInfos: FinalInfos;
}

export interface VecResetOptions {
  /**
   * One seed for all: environment i gets `seed + i`, unless the environments were made with `seeding: 'independent'`. Or a list with one
   * seed for each environment. Without a seed the random streams continue.
   */
  seed?: number | ArrayLike<number>;
  /** Shape [N]: only environments with a value other than 0 are reset. */
  mask?: ArrayLike<number>;
  /** For the episodes that begin now. `envOptions: { resetOptions }` gives options for all episodes, also after autoreset. */
  options?: ResetOptions;
  /**
   * Sets the environments' random streams aside and draws from `seed` instead. The next reset without `keepStreams` restores them.
   * Needs a seed, and no mask.
   */
  keepStreams?: boolean;
}

const RESET_NAMES: OptionNames<VecResetOptions> = {
  seed: true,
  mask: true,
  options: true,
  keepStreams: true,
};

/** A row range: the rows `start` up to, not including, `end`, which one thread runs. Row i belongs to environment i. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** Consecutive rows of a parallel environment. */
export type RowRange = Part;

/** What one thread has done since it made its environments. */
export interface PartWork {
  /** Steps, each of all its environments. In a search of weights, those of the candidates divided by that number: not always whole. */
  readonly steps: number;
  /** The total time that the environments took for these steps, without the transport between threads, ms. In a search, with decisions. */
  readonly stepMs: number;
  /** The total time that the thread took to decide on actions itself, ms. In a search, 0. */
  readonly decideMs: number;
  /** How many workers have been lost in this place, and replaced. */
  readonly losses: number;
  /** How many of its environments have thrown, and were replaced, and the message of the first. */
  readonly envErrors: number;
  readonly firstEnvError: string | undefined;
}

/** How steps reach the environments, and the reason, in words for the user. */
export interface TransportInfo {
  /** 'none' without workers; 'shared' memory; or 'transfer' of buffers in messages. */
  readonly kind: 'none' | 'shared' | 'transfer';
  readonly reason: string;
}

/**
 * N environments that are reset and stepped together: the one interface between environments and everything that uses them.
 *
 * `BatchEnv` runs all of them on this thread, `WorkerPool` distributes them over workers. The same seed and actions give the
 * same bytes from either.
 *
 * Only one call may run at a time: `reset` and `step` throw a BusyError while an earlier call runs, and a ClosedError after
 * `close`. Arrays of a wrong length and actions outside the action space throw a RangeError before anything changes.
 */
export interface ParallelEnv {
  readonly spec: EnvSpec;
  readonly numEnvs: number;
  readonly autoreset: Autoreset;
  /**
   * The latest seed of environment 0. Unless the seeds were a list, environment i has `seed + i`. With `seeding: 'independent'`, it is a
   * hash of the given seed: to repeat the environments, pass the list of all `seed + i`.
   */
  readonly seed: number;
  readonly observationSpace: AnySpace;
  readonly actionSpace: AnySpace;
  /** The rows of each thread. */
  readonly parts: readonly Part[];
  /** What the thread of each part has done so far. Every read gives the current numbers. */
  readonly work: readonly PartWork[];
  readonly transport: TransportInfo;

  reset(options?: VecResetOptions): Promise<VecReset>;
  step(actions: Actions): Promise<VecStep>;
  /**
   * Makes steps an error until the next reset of all environments. A training and an evaluation call it when they leave the environments,
   * so that no loop takes their episodes for its own.
   */
  requireReset(): void;
  /**
   * Splits the environments into up to `count` groups, in the order of their rows and at most one for each thread. While one
   * group steps, a policy can decide for the next.
   *
   * The arrays of a group are views of these arrays. A call of a group makes only parallel environments busy that share rows
   * with it; `close` closes them all. A group that is reset with a seed seeds its environments as a parallel environment of that size would.
   *
   * @throws {RangeError} if `count` is not a whole number ≥ 1.
   */
  groups(count: number): readonly ParallelEnv[];
  /**
   * Draws the environments of one part on a canvas, live, until the next call for this part or `close`.
   *
   * The canvas is transferred to the thread that runs the part. Call again without a canvas to change the picture. Resolves
   * once the present state is drawn, or immediately if the picture is not visible.
   */
  show(part: number, picture: Picture, canvas?: OffscreenCanvas): Promise<void>;
  /** Frees threads, memory and canvases. Pending calls reject with a ClosedError. Calling it again does nothing. */
  close(): Promise<void>;
}

/** @throws {RangeError} if an option of a reset is unknown or misses another; @throws {TypeError} if one is not an object that must be one. */
export function checkResetOptions(given: VecResetOptions): void {
  checkOptionNames('ParallelEnv.reset', given, Object.keys(RESET_NAMES));
  const { seed, mask, options, keepStreams } = given;
  if (options !== undefined) checkOptionNames('ParallelEnv.reset: options', options);
  if (keepStreams !== undefined) checkFlag('ParallelEnv.reset', 'keepStreams', keepStreams);
  if (keepStreams && (seed === undefined || mask !== undefined)) {
    const got = seed === undefined ? 'no seed' : 'a mask';
    throw new RangeError(
      `ParallelEnv.reset: expected keepStreams with a seed and without a mask, got ${got}.`,
    );
  }
}

/** @throws {TypeError} unless these are parallel environments: somebody may have swapped them with the policy. */
export function checkParallelEnv(where: string, envs: unknown): asserts envs is ParallelEnv {
  if (typeof Object(envs).autoreset === 'string') return;
  throw new TypeError(
    `${where}: expected parallel environments, got ${describeValue(envs)}. Pass the result of await makeVec(…), then the policy.`,
  );
}

/**
 * Checks the actions of environments from `firstEnv` on.
 *
 * @throws {RangeError} unless each environment has an action inside the action space.
 */
export function checkActions(actions: Actions, numEnvs: number, space: AnySpace, firstEnv = 0): void {
  const length = lengthOf(actions);
  if (length !== numEnvs * space.size) {
    const each =
      space.size === 1 ? 'one per environment' : `${space.size} numbers per environment, in one flat array`;
    throw new RangeError(
      `ParallelEnv.step: expected ${numEnvs * space.size} actions (${each}), got ${length ?? describeValue(actions)}.`,
    );
  }
  if (space.kind === 'discrete') {
    for (let i = 0; i < length; i++) {
      if (!space.contains(actions[i])) {
        throw new RangeError(
          `ParallelEnv.step: expected an action in ${space}, got ${describeValue(actions[i])} for environment ${firstEnv + i}.`,
        );
      }
    }
    return;
  }
  if (space.kind !== 'box') {
    for (let env = 0; env < numEnvs; env++) {
      if (space.findInvalid(actions, env * space.size) >= 0) {
        const row = Array.from({ length: space.size }, (_, i) => actions[env * space.size + i]);
        throw new RangeError(
          `ParallelEnv.step: expected an action in ${space}, got [${row.map((each) => describeValue(each)).join(', ')}] for environment ${firstEnv + env}.`,
        );
      }
    }
    return;
  }
  for (let i = 0; i < length; i++) {
    if (!Number.isFinite(actions[i])) {
      const env = firstEnv + Math.floor(i / space.size);
      throw new RangeError(
        `ParallelEnv.step: expected finite numbers, got ${describeValue(actions[i])} for environment ${env}. ` +
          'Pass the numbers of all environments in one flat array.',
      );
    }
  }
}

/** @throws {RangeError} if a mask is given and its length is not the number of environments. */
export function checkMask(mask: ArrayLike<number> | undefined, numEnvs: number): void {
  const length = lengthOf(mask);
  if (mask !== undefined && length !== numEnvs) {
    throw new RangeError(
      `ParallelEnv.reset: expected a mask of ${numEnvs} entries (one per environment), got ${length ?? describeValue(mask)}.`,
    );
  }
}

/** Gives the length of a list. Texts and functions have one, too, but are none. */
function lengthOf(value: unknown): number | undefined {
  const { length } = (typeof value === 'object' && value !== null ? value : {}) as { length?: unknown };
  return typeof length === 'number' ? length : undefined;
}

/** Divides `count` consecutive items into `parts` ranges whose lengths differ by at most one. */
export function divide(count: number, parts: number): { start: number; end: number }[] {
  return Array.from({ length: parts }, (_, k) => ({
    start: Math.floor((k * count) / parts),
    end: Math.floor(((k + 1) * count) / parts),
  }));
}
