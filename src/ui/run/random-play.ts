import type { Env } from '../../core/envs/env.ts';
import { sampleAction } from '../../core/envs/sample-action.ts';
import { toError } from '../../core/errors.ts';
import { Metronome } from '../shared/metronome.ts';

/** The place of one environment, the row of its part, with its seed. */
export interface Place {
  readonly part: number;
  readonly row: number;
  readonly seed: number;
}

/**
 * Environments played by a random policy in a small share of the page's time. The caller calls `advance` once a frame with a time
 * budget.
 *
 * Slow environments spread their work over several frames, so that the page never freezes and only the pictures are slower.
 */
export class RandomPlay {
  /** By part and row. Until an environment is made, its place has a blank one without a picture. */
  readonly envs: readonly Env[][];
  readonly #makeEnv: () => Env;
  readonly #places: readonly Place[];
  readonly #framesPerSecond: number;
  #metronome: Metronome | undefined;
  #made = 0;
  /** Index of the next place to step. Equal to the length of the list when all have taken their step. */
  #next: number;
  #changes = 0;

  /**
   * Makes one environment immediately. `advance` makes the others.
   *
   * `counts` has the number of environments of each part, `seeds` a seed for each environment in the same order.
   */
  constructor(makeEnv: () => Env, counts: readonly number[], seeds: readonly number[]) {
    const blank = makeEnv();
    this.#makeEnv = makeEnv;
    this.envs = counts.map((count) => Array.from({ length: count }, () => blank));
    const rows = counts.flatMap((count, part) => Array.from({ length: count }, (_, row) => ({ part, row })));
    this.#places = rows.map((place, i) => ({ ...place, seed: seeds[i] }));
    this.#framesPerSecond = blank.framesPerSecond;
    this.#next = this.#places.length;
  }

  /** A number that changes with every change of the pictures. */
  get changes(): number {
    return this.#changes;
  }

  /**
   * Makes missing environments, then steps all of them once if a step is due. Stops after `budgetMs`. The next call continues
   * there.
   *
   * Units: `now` and `budgetMs` are in ms, `now` on the clock of `performance.now()`.
   *
   * @throws {Error} if an environment throws. The message names the environment and its seed.
   */
  advance(now: number, budgetMs: number, moving: boolean): void {
    const deadline = performance.now() + budgetMs;
    const hasTime = (): boolean => performance.now() < deadline;
    while (this.#made < this.#places.length && hasTime()) this.#at(this.#made++, this.#make);
    if (!moving || this.#made < this.#places.length) return;
    this.#metronome ??= new Metronome(this.#framesPerSecond, now);
    if (this.#next === this.#places.length && this.#metronome.isDue(now)) this.#next = 0;
    while (this.#next < this.#places.length && hasTime()) this.#at(this.#next++, this.#step);
  }

  readonly #make = ({ part, row, seed }: Place): void => {
    const env = this.#makeEnv();
    env.seed(seed);
    env.restart();
    this.envs[part][row] = env;
  };

  readonly #step = ({ part, row }: Place): void => {
    const env = this.envs[part][row];
    if (env.terminated || env.truncated) env.restart();
    else env.advance(sampleAction(env));
  };

  #at(index: number, act: (place: Place) => void): void {
    this.#changes += 1;
    const place = this.#places[index];
    try {
      act(place);
    } catch (thrown) {
      const cause = toError(thrown);
      const { id } = this.envs[place.part][place.row].spec;
      throw new Error(`${id}, environment with seed ${place.seed}: ${cause.message}`, { cause });
    }
  }
}
