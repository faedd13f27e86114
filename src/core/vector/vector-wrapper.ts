import { checkClassOptions } from '../checks/known-names.ts';
import { checkWhole } from '../checks/option-checks.ts';
import type { EnvSpec } from '../envs/env.ts';
import { BusyError } from '../errors.ts';
import type { StoredRows } from '../spaces/dtype.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import {
  type Actions,
  type Autoreset,
  checkResetOptions,
  type ParallelEnv,
  type Part,
  type PartWork,
  type TransportInfo,
  type VecReset,
  type VecResetOptions,
  type VecStep,
} from './parallel-env.ts';
import type { Picture } from './picture.ts';
import type { LostRows } from './rollout-arrays.ts';

/** The steps of a rollout that workers have decided, as they come out of the environments. Wrappers change them in place. */
export interface RawRollout {
  /** T. */
  readonly steps: number;
  /** [T × N × D], the observation before each step: bytes, if the outermost observation space is a Box of bytes. */
  readonly observations: StoredRows;
  /** [T × N] */
  readonly rewards: Float64Array;
  /** [T × N], 1 if the step ended an episode. */
  readonly done: Uint8Array;
  /** The last observations, [D], of all episodes that ended, in the order of steps, then of environments. */
  readonly finals: readonly {
    readonly t: number;
    readonly env: number;
    readonly observation: StoredRows;
  }[];
  /** The steps that do not count, because their worker was lost or their environment threw. */
  readonly lost: readonly LostRows[];
}

/**
 * The base class of wrappers around a parallel environment. It forwards every call; a subclass overrides those it changes.
 *
 * A wrapper runs on the caller's thread, over the rows of all workers. It writes changed results into arrays of its own.
 */
export abstract class VectorWrapper implements ParallelEnv {
  /** The wrapped parallel environment. */
  readonly env: ParallelEnv;
  #running: string | undefined;

  /** A subclass with options passes them on, so that their names are checked. */
  constructor(env: ParallelEnv, options: object = {}) {
    checkClassOptions(new.target, options);
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
    checkResetOptions(options);
    return this.#runAlone('reset', async () => this.afterReset(await this.env.reset(options), options));
  }

  async step(actions: Actions): Promise<VecStep> {
    return this.#runAlone('step', async () => this.afterStep(await this.env.step(actions)));
  }

  requireReset(): void {
    this.env.requireReset();
  }

  /** Gives a single group, because a wrapper updates its state once a step, for all environments together. */
  groups(count: number): readonly ParallelEnv[] {
    checkWhole('ParallelEnv.groups', 'count', count, 1);
    return [this];
  }

  show(part: number, picture: Picture, canvas?: OffscreenCanvas): Promise<void> {
    return this.env.show(part, picture, canvas);
  }

  close(): Promise<void> {
    return this.env.close();
  }

  /** Transforms the results of a reset. Rows outside the mask are unchanged. */
  protected afterReset(result: VecReset, _options: VecResetOptions): VecReset {
    return result;
  }

  /** Transforms the results of a step. */
  protected afterStep(result: VecStep): VecStep {
    return result;
  }

  /**
   * Whether workers may decide on a whole rollout before this wrapper sees its steps, in `afterRollout`. Unless `records`, the steps are
   * not kept.
   */
  followsRollouts(_records: boolean): boolean {
    return false;
  }

  /** Does for the steps of a rollout what `afterStep` does for one, if they are kept. Gives the latest results, transformed. */
  afterRollout(_rollout: RawRollout | undefined, latest: VecStep): VecStep {
    return this.afterStep(latest);
  }

  /** Called at the end of each rollout, whoever has decided. */
  endRollout(): void {}

  /** Rejects a second call until the first one's results are transformed: the wrapped environment is ready a moment earlier. */
  async #runAlone<T>(call: string, work: () => Promise<T>): Promise<T> {
    if (this.#running !== undefined) {
      throw new BusyError(
        `ParallelEnv.${call}: the previous ${this.#running} has not finished. Await it first.`,
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
