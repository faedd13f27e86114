import { toError } from '../errors.ts';
import { CounterStream } from '../random/counter-stream.ts';
import type { OnEnvError } from './on-env-error.ts';
import { MAX_LOSSES, RecentLosses } from './recent-losses.ts';

/** Errors of environments that others have replaced. */
export interface EnvErrors {
  readonly count: number;
  /** The message of the first one. */
  readonly first: string;
}

/** Counts the environments of a batch that throw, and says when to give up. */
export class EnvReplacer {
  readonly #onEnvError: OnEnvError;
  /** By the place of the environment. */
  readonly #recent = new Map<number, RecentLosses>();
  #count = 0;
  #first: string | undefined;
  #taken = 0;
  #newest: string | undefined;

  constructor(onEnvError: OnEnvError) {
    this.#onEnvError = onEnvError;
  }

  get count(): number {
    return this.#count;
  }
  get first(): string | undefined {
    return this.#first;
  }

  /** Gives the errors since the last call, if there are any. */
  take(): EnvErrors | undefined {
    const count = this.#count - this.#taken;
    const first = this.#newest;
    this.#taken = this.#count;
    this.#newest = undefined;
    return first === undefined ? undefined : { count, first };
  }

  /**
   * Replaces the environment of a place, which has thrown `error`. `again` makes another with a seed and begins its episode, and may throw,
   * too. The seed follows from that of the environment, whatever thread runs it.
   *
   * @throws the error unless environments are replaced, or an error with three messages.
   */
  replace(place: number, seed: number, error: Error, again: (seed: number) => void): void {
    let [latest, next] = [error, seed];
    for (;;) {
      if (this.#onEnvError === 'fail') throw latest;
      this.#count += 1;
      this.#first ??= latest.message;
      this.#newest ??= latest.message;
      const recent = this.#recent.get(place) ?? new RecentLosses();
      this.#recent.set(place, recent);
      const messages = recent.add(latest, performance.now());
      if (messages !== undefined) {
        throw new Error(
          `ParallelEnv: expected environments that run, got ${MAX_LOSSES} errors of one within a minute. ${messages}`,
          { cause: latest },
        );
      }
      next = new CounterStream(next, 'failures').seed(0, 0);
      try {
        again(next);
        return;
      } catch (thrown) {
        latest = toError(thrown);
      }
    }
  }
}
