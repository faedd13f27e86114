/** So many losses of one place within a minute mean that something is wrong with the environments or the machine. */
export const MAX_LOSSES = 3;
const PERIOD_MS = 60_000;

/** The latest losses of one place: of workers that ended there, or of an environment that threw. */
export class RecentLosses {
  readonly #losses: { readonly at: number; readonly message: string }[] = [];

  /** Counts a loss. Gives the messages of all recent ones if there are too many. `now`: in ms. */
  add({ message }: Error, now: number): string | undefined {
    this.#losses.push({ at: now, message });
    while (now - this.#losses[0].at > PERIOD_MS) this.#losses.shift();
    if (this.#losses.length < MAX_LOSSES) return undefined;
    return this.#losses.map((loss) => loss.message).join(' ');
  }
}
