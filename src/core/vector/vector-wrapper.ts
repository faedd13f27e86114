import type { EnvSpec } from '../envs/env.ts';
import { BusyError } from '../errors.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import {
  type Actions,
  type Autoreset,
  checkCount,
  type ParallelEnv,
  type Part,
  type PartWork,
  type TransportInfo,
  type VecReset,
  type VecResetOptions,
  type VecStep,
} from './parallel-env.ts';
import type { Picture } from './picture.ts';

/**
 * A parallel environment around another one: everything passes through, and a wrapper changes what it is there for.
 *
 * It runs on the caller's thread, over the rows of all workers. Results that it changes it writes into arrays of its own.
 */
export abstract class VectorWrapper implements ParallelEnv {
  /** The wrapped parallel environment. */
  readonly env: ParallelEnv;
  #running: string | undefined;

  constructor(env: ParallelEnv) {
    this.env = env;
  }

  get spec(): EnvSpec {
    return this.env.spec;
  }
  get numEnvs(): number {
    return this.env.numEnvs;
  }
  get autoreset(): Autoreset {
    return this.env.autoreset;
  }
  get seed(): number {
    return this.env.seed;
  }
  get observationSpace(): AnySpace {
    return this.env.observationSpace;
  }
  get actionSpace(): AnySpace {
    return this.env.actionSpace;
  }
  get parts(): readonly Part[] {
    return this.env.parts;
  }
  get work(): readonly PartWork[] {
    return this.env.work;
  }
  get transport(): TransportInfo {
    return this.env.transport;
  }

  async reset(options: VecResetOptions = {}): Promise<VecReset> {
    return this.#alone('reset', async () => this.afterReset(await this.env.reset(options), options));
  }

  async step(actions: Actions): Promise<VecStep> {
    return this.#alone('step', async () => this.afterStep(await this.env.step(actions)));
  }

  /** What is kept for all environments, such as a statistic, is brought up to date once a step: they stay together. */
  groups(count: number): readonly ParallelEnv[] {
    checkCount('ParallelEnv.groups', 'count', count, 1, Infinity);
    return [this];
  }

  show(part: number, picture: Picture, canvas?: OffscreenCanvas): Promise<void> {
    return this.env.show(part, picture, canvas);
  }

  close(): Promise<void> {
    return this.env.close();
  }

  /** Gives what becomes of a reset's results; rows outside its mask hold what they held. */
  protected afterReset(result: VecReset, _options: VecResetOptions): VecReset {
    return result;
  }

  /** Gives what becomes of a step's results. */
  protected afterStep(result: VecStep): VecStep {
    return result;
  }

  /** The wrapped environment is free again a moment before its results have been read here: no call may come between. */
  async #alone<T>(call: string, work: () => Promise<T>): Promise<T> {
    if (this.#running !== undefined) {
      throw new BusyError(
        `ParallelEnv.${call}: the ${this.#running} before has not finished. Await it first.`,
      );
    }
    this.#running = call;
    try {
      return await work();
    } finally {
      this.#running = undefined;
    }
  }
}
