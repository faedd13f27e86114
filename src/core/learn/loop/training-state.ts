import { toError } from '../../errors.ts';
import { CounterStream } from '../../random/counter-stream.ts';
import type { Deciding } from '../rollouts/deciding.ts';
import { LOOP_OPTION_NAMES, type LoopOptions } from './loop-control.ts';
import { type Report, ReturnWindow } from './report.ts';

/** The options that every algorithm takes besides its own. */
export interface TrainingOptions extends LoopOptions {
  /** The state between iterations. Save it, and pass it to the same algorithm to resume. */
  training?: TrainingState | undefined;
  /**
   * Who decides on actions: the page for every step, or the workers for many steps at a time, which is faster. The rollouts have the same
   * bytes. Default: the workers, unless they cannot or the page measures faster.
   */
  deciding?: Deciding | undefined;
}

/** The names of `TrainingOptions`. */
export const TRAINING_OPTION_NAMES = Object.keys({
  ...LOOP_OPTION_NAMES,
  training: true,
  deciding: true,
} satisfies Record<keyof TrainingOptions, true>);

/** A state at one moment, which can be read later as plain data. */
export interface Snapshot<State> {
  read(): Promise<State>;
  /** Frees its memory. */
  dispose(): void;
}

/** A part of an algorithm that keeps state between iterations, such as its optimiser. */
export interface LastingPart<State = unknown> {
  /** Keeps the present state, whatever the part does next. Must be cheap: a run calls it before each iteration. */
  snapshot(): Snapshot<State>;
  /** @throws {RangeError} if the state does not fit this part. */
  restore(state: State): void;
}

/** The state of a training between two iterations, as plain data. */
export interface SavedTraining {
  readonly iteration: number;
  readonly envSteps: number;
  readonly episodes: number;
  /** Returns of the last episodes, as `ReturnWindow` keeps them. */
  readonly returns: readonly number[];
  /** The state of each registered part, by name. */
  readonly parts: Readonly<Record<string, unknown>>;
}

/**
 * The state of a training between iterations: its counters, the returns of the last episodes, and the parts that the algorithm
 * registers. It does not include the policy and the environments, which belong to the caller.
 */
export class TrainingState {
  /** Finished iterations. */
  iteration = 0;
  envSteps = 0;
  /** Environment steps after which schedules have their last value. */
  readonly scheduleSteps: number;
  readonly #window = new ReturnWindow();
  readonly #maxSteps: number;
  readonly #seed: number | undefined;
  readonly #episodeSeeds: CounterStream | undefined;
  readonly #parts = new Map<string, LastingPart>();
  readonly #saved: SavedTraining | undefined;

  /**
   * With a `seed`, the episodes that begin in iteration k depend only on the seed and k, so that a resumed training sees the same
   * episodes. Without a seed, they come from the environments' own generators. `maxSteps` is the budget of environment steps, and schedules
   * have their last value after `scheduleSteps`, by default at its end.
   *
   * @throws {RangeError} if the seed is invalid.
   */
  constructor({
    seed,
    saved,
    maxSteps = Infinity,
    scheduleSteps = maxSteps,
  }: {
    seed?: number;
    saved?: SavedTraining | undefined;
    maxSteps?: number;
    scheduleSteps?: number;
  } = {}) {
    this.#maxSteps = maxSteps;
    this.scheduleSteps = scheduleSteps;
    this.#seed = seed;
    if (seed !== undefined) this.#episodeSeeds = new CounterStream(seed, 'episodes');
    if (!saved) return;
    this.#saved = saved;
    this.iteration = saved.iteration;
    this.envSteps = saved.envSteps;
    this.#window.add(saved.returns);
    this.#window.episodes = saved.episodes;
  }

  /**
   * The seed for resetting the environments in this iteration: at first that of the training, with which the
   * environments were made; later one of a stream, so that neighbouring seeds share no episodes. Undefined if the training has none.
   */
  get episodeSeed(): number | undefined {
    return this.iteration === 0 ? this.#seed : this.#episodeSeeds?.seed(0, this.iteration);
  }

  /** How far schedules are, from 0 to 1. */
  get progress(): number {
    return Math.min(1, this.envSteps / this.scheduleSteps);
  }

  /**
   * Gives the seed of the episodes of the next rollout, and the number of steps that the budget leaves each environment, at least 1.
   */
  nextRollout(numEnvs: number): { seed: number | undefined; maxSteps: number } {
    const left = Math.ceil((this.#maxSteps - this.envSteps) / numEnvs);
    return { seed: this.episodeSeed, maxSteps: Math.max(1, left) };
  }

  /**
   * Registers a part under a name so that checkpoints include it. Restores its state if this training was resumed.
   *
   * @throws {RangeError} if the saved state is missing or does not fit the part.
   */
  keep<State>(name: string, part: LastingPart<State>): void {
    const state = this.#saved?.parts[name];
    if (state !== undefined) part.restore(state as State);
    else if (this.#saved && this.#saved.iteration > 0) {
      const known = Object.keys(this.#saved.parts).join(', ') || 'none';
      throw new RangeError(
        `TrainingState: expected the saved training to have the state of '${name}', got ${known}. Save the run again.`,
      );
    }
    this.#parts.set(name, part as LastingPart);
  }

  /** Counts one iteration. Gives the part of its report that all algorithms share. */
  count(
    envSteps: number,
    episodeReturns: readonly number[],
    ms: number,
  ): Pick<
    Report,
    'iteration' | 'envSteps' | 'episodes' | 'meanReturn' | 'returnDeviation' | 'stepsPerSecond'
  > {
    this.iteration += 1;
    this.envSteps += envSteps;
    this.#window.add(episodeReturns);
    return {
      iteration: this.iteration,
      envSteps: this.envSteps,
      ...this.#window.summarise(),
      stepsPerSecond: envSteps / (ms / 1000),
    };
  }

  /** Keeps the present state. Call it between two iterations. */
  snapshot(): Snapshot<SavedTraining> {
    const { iteration, envSteps } = this;
    const { episodes, returns } = this.#window;
    const counters = { iteration, envSteps, episodes, returns: [...returns] };
    const parts = [...this.#parts].map(([name, part]) => [name, part.snapshot()] as const);
    return {
      read: async () => {
        const states = await Promise.all(
          parts.map(async ([name, part]) => [name, await part.read()] as const),
        );
        return { ...counters, parts: { ...this.#saved?.parts, ...Object.fromEntries(states) } }; // not yet restored, then live
      },
      dispose: () => {
        for (const [, part] of parts) part.dispose();
      },
    };
  }

  /** Gives the state as plain data. Call it between two iterations. */
  async save(): Promise<SavedTraining> {
    const snapshot = this.snapshot();
    return snapshot.read().finally(() => snapshot.dispose());
  }

  /**
   * Says in which iteration an algorithm has failed: 'ppo: iteration 12: expected …'. Gives errors about arguments and those of a loop
   * that was aborted or whose environments are closed or in use as they are.
   */
  explain(algorithm: string, thrown: unknown, signal?: AbortSignal): unknown {
    const { name, message } = toError(thrown);
    if (signal?.aborted || ['RangeError', 'BusyError', 'ClosedError'].includes(name)) return thrown;
    const why = message.replace(/^[\w.]+: /, ''); // without the function's name
    const error = new Error(`${algorithm}: iteration ${this.iteration + 1}: ${why}`, { cause: thrown });
    return Object.defineProperty(error, 'name', { value: name }); // callers tell errors apart by their names
  }
}
