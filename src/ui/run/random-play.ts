import type { Env } from '../../core/envs/env.ts';
import { toError } from '../../core/errors.ts';
import { Metronome } from '../shared/metronome.ts';

/** A seeded place for one environment: the row of its part in which it is shown. */
export interface Place {
  readonly part: number;
  readonly row: number;
  readonly seed: number;
}

/**
 * Environments played by a random policy in a small share of the page's time. Knows no page: somebody calls `advance` once a
 * frame and tells it how long it may take.
 *
 * An environment that is slow to make or to step takes several frames for what others do in one. So the page never freezes,
 * and only the pictures are slower.
 */
export class RandomPlay {
  /** By part and row. Before it is made, an environment is a blank one, which has no picture yet. */
  readonly envs: readonly Env[][];
  readonly #makeEnv: () => Env;
  readonly #places: readonly Place[];
  readonly #framesPerSecond: number;
  #metronome: Metronome | undefined;
  #made = 0;
  /** The next place to be stepped; at the end of the list, all have taken their step. */
  #next: number;
  #changes = 0;

  /**
   * Makes one environment at once and the others in `advance`.
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

  /** A number that differs after each change of what there is to see. */
  get changes(): number {
    return this.#changes;
  }

  /**
   * Makes environments that are missing, then steps all once if a step is due. Stops after `budgetMs` and takes up there the
   * next time.
   *
   * Units: `now` and `budgetMs` are in ms, `now` on the clock of `performance.now()`.
   *
   * @throws {Error} if an environment throws: names the environment and its seed.
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
    else env.advance(env.actionSpace.sample());
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
