import { CounterStream } from '../../random/counter-stream.ts';
import type { LoopOptions } from './loop-control.ts';
import { type Report, ReturnWindow } from './report.ts';

/** What every algorithm can be given beside its own options. */
export interface TrainingOptions extends LoopOptions {
  /** What lasts from one iteration to the next: save it, and give it to the same algorithm to go on. */
  training?: TrainingState | undefined;
}

/** The names of `TrainingOptions`. */
export const TRAINING_OPTION_NAMES = Object.keys({
  signal: true,
  pause: true,
  speed: true,
  training: true,
} satisfies Record<keyof TrainingOptions, true>);

/** A part of an algorithm that lasts from one iteration to the next, such as its optimizer. */
export interface LastingPart<State = unknown> {
  /** Gives plain data; its arrays are copies. */
  save(): Promise<State>;
  /** @throws {RangeError} if the state is not one of such a part. */
  restore(state: State): void;
}

/** A training as plain data, at the end of an iteration. */
export interface SavedTraining {
  readonly iteration: number;
  readonly envSteps: number;
  readonly episodes: number;
  /** Of the last episodes, as `ReturnWindow` keeps them. */
  readonly returns: readonly number[];
  /** The state of each lasting part, by name. */
  readonly parts: Readonly<Record<string, unknown>>;
}

/**
 * What lasts of a training from one iteration to the next: its counters, the returns of the last episodes, and the parts that the
 * algorithm registers. The policy and the environments are the caller's, and not in it.
 */
export class TrainingState {
  /** Iterations that have ended. */
  iteration = 0;
  envSteps = 0;
  readonly #window = new ReturnWindow();
  readonly #episodeSeeds: CounterStream | undefined;
  readonly #parts = new Map<string, LastingPart>();
  readonly #saved: SavedTraining | undefined;

  /**
   * With a `seed`, the episodes that begin with iteration k depend on the seed and k only, so that a resumed training meets the same
   * ones; without, the environments' own generators go on.
   *
   * @throws {RangeError} if the seed is none.
   */
  constructor({ seed, saved }: { seed?: number; saved?: SavedTraining | undefined } = {}) {
    if (seed !== undefined) this.#episodeSeeds = new CounterStream(seed, 'episodes');
    if (!saved) return;
    this.#saved = saved;
    this.iteration = saved.iteration;
    this.envSteps = saved.envSteps;
    this.#window.add(saved.returns);
    this.#window.episodes = saved.episodes;
  }

  /** The seed for environments that are reset now, if they have one. */
  get episodeSeed(): number | undefined {
    return this.#episodeSeeds?.seed(0, this.iteration);
  }

  /**
   * Registers a part under a name, to be saved with the training, and restores its saved state if there is one.
   *
   * @throws {RangeError} if the saved state is of another kind of part.
   */
  keep<State>(name: string, part: LastingPart<State>): void {
    const state = this.#saved?.parts[name];
    if (state !== undefined) part.restore(state as State);
    this.#parts.set(name, part as LastingPart);
  }

  /** Counts an iteration, and gives the part of its report that is the same for all algorithms. */
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

  /** To be called between two iterations. */
  async save(): Promise<SavedTraining> {
    const parts = [...this.#parts].map(async ([name, part]) => [name, await part.save()] as const);
    return {
      iteration: this.iteration,
      envSteps: this.envSteps,
      episodes: this.#window.episodes,
      returns: [...this.#window.returns],
      parts: Object.fromEntries(await Promise.all(parts)),
    };
  }
}
