import { checkWhole } from '../core/checks/option-checks.ts';
import type { EnvSpec } from '../core/envs/env.ts';
import { checkSeed } from '../core/random/seed-sequence.ts';
import type { AnySpace } from '../core/spaces/space-json.ts';
import { endedError } from '../core/vector/batch-env.ts';
import type { CallGuard } from '../core/vector/call-guard.ts';
import {
  type Actions,
  type Autoreset,
  checkActions,
  checkMask,
  divide,
  type ParallelEnv,
  type Part,
  type PartWork,
  type Transport,
  type VecReset,
  type VecResetOptions,
  type VecStep,
} from '../core/vector/parallel-env.ts';
import type { Picture } from '../core/vector/picture.ts';
import { type StepArrays, sliceStepArrays } from '../core/vector/step-arrays.ts';
import { checkSendable } from './sendable.ts';
import type { WorkerPool } from './worker-pool.ts';

/** The environments of some workers of a pool, which stand beside each other, or of all. */
export class WorkerGroup implements ParallelEnv {
  readonly spec: EnvSpec;
  readonly numEnvs: number;
  readonly autoreset: Autoreset;
  readonly observationSpace: AnySpace;
  readonly actionSpace: AnySpace;
  readonly infoNames: readonly string[];
  readonly parts: readonly Part[];
  readonly transport: Transport;
  readonly #pool: WorkerPool;
  /** Which workers, by their numbers in the pool. */
  readonly #workers: Part;
  readonly #guard: CallGuard;
  /** Views of the pool's rows. */
  readonly #arrays: StepArrays;

  constructor(pool: WorkerPool, workers: Part, guard: CallGuard) {
    const rows = pool.parts.slice(workers.start, workers.end);
    const { start } = rows[0];
    const { end } = rows[rows.length - 1];
    this.spec = pool.spec;
    this.numEnvs = end - start;
    this.autoreset = pool.autoreset;
    this.observationSpace = pool.observationSpace;
    this.actionSpace = pool.actionSpace;
    this.infoNames = pool.infoNames;
    this.parts = rows.map((part) => ({ start: part.start - start, end: part.end - start }));
    this.transport = pool.transport;
    this.#pool = pool;
    this.#workers = workers;
    this.#guard = guard;
    this.#arrays = sliceStepArrays(pool.memory.arrays, pool, start, end);
  }

  get seed(): number {
    return this.#pool.seeds[this.#workers.start];
  }

  get work(): readonly PartWork[] {
    return this.parts.map((_, k) => this.#pool.memory.workOf(this.#workers.start + k));
  }

  async reset({ seed, mask, options }: VecResetOptions = {}): Promise<VecReset> {
    this.#check('reset', mask !== undefined);
    checkMask(mask, this.numEnvs);
    if (seed !== undefined) checkSeed('ParallelEnv.reset', seed, this.numEnvs);
    checkSendable('ParallelEnv.reset: options', options);
    return this.#guard.run('reset', async () => {
      const workers = this.#workers;
      await this.#pool.askAll('reset', workers, ({ server }, w) => {
        const { start, end } = this.parts[w - workers.start];
        return server.reset({
          ...(seed !== undefined && { seed: seed + start }),
          ...(mask !== undefined && { mask: Uint8Array.from(mask).subarray(start, end) }),
          ...(options !== undefined && { options }),
        });
      });
      await this.#pool.waitForMemory('reset', workers, this.#pool.memory.collect(workers));
      if (seed !== undefined && mask === undefined) {
        this.parts.forEach(({ start }, k) => {
          this.#pool.seeds[workers.start + k] = seed + start;
        });
      }
      return this.#arrays;
    });
  }

  async step(actions: Actions): Promise<VecStep> {
    this.#check('step');
    checkActions(actions, this.numEnvs, this.actionSpace);
    const arrays = this.#arrays;
    if (this.autoreset === 'disabled' && arrays.done.includes(1)) throw endedError(arrays.done.indexOf(1));
    return this.#guard.run('step', async () => {
      arrays.actions.set(actions);
      const { memory } = this.#pool;
      const failed = await this.#pool.waitForMemory('step', this.#workers, memory.step(this.#workers));
      if (failed) throw await this.#pool.takeFailure(this.#workers);
      return arrays;
    });
  }

  groups(count: number): readonly ParallelEnv[] {
    checkWhole('ParallelEnv.groups', 'count', count, 1);
    const workers = this.parts.length;
    if (Math.min(count, workers) === 1) return [this];
    return divide(workers, Math.min(count, workers)).map(({ start, end }) => {
      const first = this.#workers.start;
      return new WorkerGroup(
        this.#pool,
        { start: first + start, end: first + end },
        this.#guard.slice(start, end),
      );
    });
  }

  async show(part: number, picture: Picture, canvas?: OffscreenCanvas): Promise<void> {
    if (!this.#guard.closed) await this.#pool.show(this.#workers.start + part, picture, canvas);
  }

  async close(): Promise<void> {
    this.#pool.close();
  }

  /** After a worker was lost, every call tells of it. */
  #check(call: 'reset' | 'step', partial = false): void {
    this.#pool.throwIfLost();
    this.#guard.check(call, partial);
  }
}
