import type { Env } from '../envs/env.ts';
import { toError } from '../errors.ts';
import { EnvReplacer } from './env-replacer.ts';
import type { OnEnvError } from './on-env-error.ts';

export interface EnvPlacesOptions {
  readonly numEnvs: number;
  /** The index of the first environment within a larger pool, for error messages. */
  readonly firstEnv: number;
  readonly onEnvError: OnEnvError;
}

/** The environments of a batch by their places, and further ones that are lent. Others take the places of those that throw. */
export class EnvPlaces {
  /** Those of the batch. */
  readonly envs: readonly Env[];
  /** Counts those that have thrown. */
  readonly errors: EnvReplacer;
  readonly #firstEnv: number;
  readonly #make: (count: number) => Env[];
  /** Those of the batch, and further ones. */
  #all: Env[];

  /** `make` makes environments. */
  constructor(make: (count: number) => Env[], { numEnvs, firstEnv, onEnvError }: EnvPlacesOptions) {
    this.#make = make;
    this.envs = make(numEnvs);
    this.#all = [...this.envs];
    this.#firstEnv = firstEnv;
    this.errors = new EnvReplacer(onEnvError);
  }

  /** Gives at least `count` environments, those of the batch first. */
  lend(count: number): readonly Env[] {
    const missing = count - this.#all.length;
    if (missing > 0) this.#all = [...this.#all, ...this.#make(missing)];
    return this.#all;
  }

  /** Replaces an environment that was lent. Gives the new one. */
  replaceLent(thrower: Env, error: Error, begin: (env: Env) => void): Env {
    const place = this.#all.indexOf(thrower);
    this.replace(place, error, begin);
    return this.#all[place];
  }

  /** Puts another environment in a place, and calls `begin` with it. @throws the error if none is to be replaced. */
  replace(place: number, error: Error, begin: (env: Env) => void): void {
    this.errors.replace(place, this.#all[place].lastSeed!, error, (seed) => {
      const [env] = this.#make(1);
      env.seed(seed);
      if (place < this.envs.length) (this.envs as Env[])[place] = env;
      this.#all[place] = env;
      try {
        begin(env);
      } catch (thrown) {
        throw this.locate(thrown, 'reset', place);
      }
    });
  }

  /** Makes an error that says which environment has thrown, and `when`. */
  locate(thrown: unknown, call: 'reset' | 'step', place: number, when = ''): Error {
    const cause = toError(thrown);
    const { spec, lastSeed } = this.#all[place];
    const env = `${spec.id}, environment ${this.#firstEnv + place} (seed ${lastSeed})`;
    const Class = cause instanceof RangeError ? RangeError : Error; // keeps the class for reset options out of range
    return new Class(`ParallelEnv.${call}: ${env}${when}: ${cause.message}`, { cause });
  }
}
