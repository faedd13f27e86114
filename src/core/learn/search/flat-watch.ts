/** Generations in a row without a difference before it is reported. */
const PATIENCE = 10;

/** Notices that all candidates have the same score, so that a search has nothing to choose from. */
export class FlatWatch {
  readonly #name: string;
  #flat = 0;

  /** `name`: that of the algorithm. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Says what is wrong and what to do, or gives undefined. Call it once in each generation. */
  check(scores: ArrayLike<number>): string | undefined {
    const isFlat = Array.from(scores).every((score) => score === scores[0]);
    this.#flat = isFlat && scores.length > 1 ? this.#flat + 1 : 0;
    if (this.#flat < PATIENCE) return undefined;
    return (
      `${this.#name}: all candidates have had the same return for ${PATIENCE} or more generations, so there is nothing to choose from. ` +
      'Unless the task is solved, use a larger noise or more episodes.'
    );
  }
}
