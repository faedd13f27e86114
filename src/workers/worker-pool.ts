import * as Comlink from 'comlink';
import type { EnvSpec } from '../core/envs/env.ts';
import { ClosedError, UnsupportedError, WorkerLostError } from '../core/errors.ts';
import { checkSeed } from '../core/random/seed-sequence.ts';
import { type AnySpace, spaceFromJson } from '../core/spaces/space-json.ts';
import { endedError } from '../core/vector/batch-env.ts';
import { CallGuard } from '../core/vector/call-guard.ts';
import {
  type Actions,
  type Autoreset,
  checkActions,
  checkMask,
  type ParallelEnv,
  type Part,
  type Transport,
  type VecReset,
  type VecResetOptions,
  type VecStep,
} from '../core/vector/parallel-env.ts';
import type { Picture } from '../core/vector/picture.ts';
import { PendingCalls } from './pending-calls.ts';
import type { CreateRequest, EnvDescription, EnvRequest, Outcome } from './protocol.ts';
import { checkSendable } from './sendable.ts';
import { SharedTransport } from './shared-transport.ts';
import { TransferTransport } from './transfer-transport.ts';
import { fromWireError } from './wire-error.ts';
import { WorkerHandle } from './worker-handle.ts';

export interface WorkerPoolOptions {
  numEnvs: number;
  workers: number;
  seed: number;
  autoreset: Autoreset;
  envOptions: Readonly<Record<string, unknown>>;
  envSrc?: string | undefined;
  transport: Transport;
  createWorker: () => Worker;
  /** A start, step or reset that takes longer means that a worker is lost, ms. */
  timeoutMs: number;
  /** Stops the start. */
  signal?: AbortSignal | undefined;
}

/** N environments, dealt over W workers. */
export class WorkerPool implements ParallelEnv {
  readonly spec: EnvSpec;
  readonly numEnvs: number;
  readonly autoreset: Autoreset;
  readonly observationSpace: AnySpace;
  readonly actionSpace: AnySpace;
  readonly infoNames: readonly string[];
  readonly parts: readonly Part[];
  readonly transport: Transport;
  #seed: number;
  readonly #workers: readonly WorkerHandle[];
  readonly #calls: PendingCalls;
  readonly #memory: SharedTransport | TransferTransport;
  readonly #guard = new CallGuard();
  readonly #timeoutMs: number;

  /**
   * Starts the workers and makes their environments.
   *
   * @throws {RangeError} if a worker does not know the environment or its options.
   * @throws {WorkerLostError} if a worker does not start.
   */
  static async create(id: string, options: WorkerPoolOptions): Promise<WorkerPool> {
    const { workers, createWorker, envOptions, envSrc, timeoutMs, signal } = options;
    if (typeof Worker === 'undefined') {
      throw new UnsupportedError('WorkerPool: this runtime has no Web Workers. Pass workers: 0.');
    }
    const calls = new PendingCalls();
    const handles: WorkerHandle[] = [];
    const stop = (): void => calls.fail(new ClosedError('WorkerPool.create: stopped by its signal.'));
    signal?.addEventListener('abort', stop);
    try {
      for (const [w, { start, end }] of dealRows(options).entries()) {
        const seeds = `seeds ${options.seed + start} to ${options.seed + end - 1}`;
        const name = `worker ${w + 1} of ${workers} (environments ${start} to ${end - 1}, ${seeds})`;
        handles.push(new WorkerHandle(createWorker(), name, (error) => calls.fail(error)));
      }
      await calls.wait(Promise.all(handles.map((handle) => handle.ready(timeoutMs))));
      const request: EnvRequest = { id, envOptions, ...(envSrc !== undefined && { envSrc }) };
      const description = unwrap<EnvDescription>(
        await calls.wait(
          handles[0].server.describe(request) as Promise<Outcome<EnvDescription>>,
          timeoutMs,
          () => `WorkerPool.create: no answer from ${handles[0].name}`,
        ),
      );
      const pool = new WorkerPool(description, options, handles, calls);
      await pool.#createEnvs(request);
      return pool;
    } catch (error) {
      for (const handle of handles) handle.terminate();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  private constructor(
    description: EnvDescription,
    options: WorkerPoolOptions,
    handles: readonly WorkerHandle[],
    calls: PendingCalls,
  ) {
    const { numEnvs, transport } = options;
    this.spec = description.spec;
    this.observationSpace = spaceFromJson(description.observationSpace);
    this.actionSpace = spaceFromJson(description.actionSpace);
    this.infoNames = description.infoNames;
    this.numEnvs = numEnvs;
    this.autoreset = options.autoreset;
    this.transport = transport;
    this.#seed = options.seed;
    this.#timeoutMs = options.timeoutMs;
    this.parts = dealRows(options);
    this.#workers = handles;
    this.#calls = calls;
    this.#memory =
      transport.kind === 'shared'
        ? new SharedTransport(this, numEnvs, this.parts)
        : new TransferTransport(this, numEnvs);
    calls.whenFailed = () => this.#dispose();
  }

  get seed(): number {
    return this.#seed;
  }

  async reset({ seed, mask, options }: VecResetOptions = {}): Promise<VecReset> {
    this.#check('reset', mask !== undefined);
    checkMask(mask, this.numEnvs);
    if (seed !== undefined) checkSeed('ParallelEnv.reset', seed, this.numEnvs);
    checkSendable('ParallelEnv.reset: options', options);
    return this.#guard.run('reset', async () => {
      await this.#askAll('reset', ({ server }, w) => {
        const { start, end } = this.parts[w];
        return server.reset({
          ...(seed !== undefined && { seed: seed + start }),
          ...(mask !== undefined && { mask: Uint8Array.from(mask).subarray(start, end) }),
          ...(options !== undefined && { options }),
        });
      });
      await this.#wait('reset', this.#memory.collect(), this.#memory);
      if (seed !== undefined && mask === undefined) this.#seed = seed;
      return this.#memory.arrays;
    });
  }

  async step(actions: Actions): Promise<VecStep> {
    this.#check('step');
    checkActions(actions, this.numEnvs, this.actionSpace);
    const { arrays } = this.#memory;
    if (this.autoreset === 'disabled' && arrays.done.includes(1)) throw endedError(arrays.done.indexOf(1));
    return this.#guard.run('step', async () => {
      const failed = await this.#wait('step', this.#memory.step(actions), this.#memory);
      if (failed) await this.#throwFailure();
      return arrays;
    });
  }

  async show(part: number, picture: Picture, canvas?: OffscreenCanvas): Promise<void> {
    if (this.#guard.closed) return;
    const { server } = this.#workers[part];
    await this.#calls.wait(
      canvas ? server.show(picture, Comlink.transfer(canvas, [canvas])) : server.show(picture),
    );
  }

  async close(): Promise<void> {
    this.#calls.fail(new ClosedError('ParallelEnv.close: closed while a call was running.'));
  }

  /** After a worker was lost, every call tells of it. */
  #check(call: 'reset' | 'step', partial = false): void {
    if (this.#calls.failure instanceof WorkerLostError) throw this.#calls.failure;
    this.#guard.check(call, partial);
  }

  /** Waits for what all workers have to do; if it takes too long, the error names those that are silent. */
  #wait<T>(call: string, work: Promise<T>, progress: { isSilent(w: number): boolean }): Promise<T> {
    return this.#calls.wait(work, this.#timeoutMs, () => {
      const silent = this.#workers.filter((_, w) => progress.isSilent(w)).map(({ name }) => name);
      return `WorkerPool.${call}: no answer from ${silent.join(', ')}`;
    });
  }

  /** Calls every worker, and throws what one of them answers with. */
  async #askAll(
    call: string,
    ask: (worker: WorkerHandle, w: number) => Promise<Outcome<void>>,
  ): Promise<void> {
    const silent = new Set(this.#workers.keys());
    const answers = this.#workers.map(async (worker, w) => {
      const outcome = await ask(worker, w);
      silent.delete(w);
      return outcome;
    });
    const outcomes = await this.#wait(call, Promise.all(answers), { isSilent: (w) => silent.has(w) });
    outcomes.forEach((outcome, w) => {
      unwrap(outcome, this.#nameOf(w));
    });
  }

  async #createEnvs(request: EnvRequest): Promise<void> {
    await this.#askAll('create', ({ server, lifeLock }, w) => {
      const { autoreset, numEnvs } = this;
      const part = this.parts[w];
      const memory: CreateRequest['memory'] =
        this.#memory.kind === 'shared'
          ? { kind: 'shared', buffer: this.#memory.buffer }
          : { kind: 'transfer', port: this.#memory.connect(part) };
      const create = { ...request, ...part, numEnvs, seed: this.#seed, autoreset, lifeLock, memory };
      return server.create(memory.kind === 'transfer' ? Comlink.transfer(create, [memory.port]) : create);
    });
    for (const handle of this.#workers) handle.watch();
  }

  async #throwFailure(): Promise<never> {
    const failures = await this.#calls.wait(
      Promise.all(this.#workers.map(({ server }) => server.takeFailure())),
    );
    const w = failures.findIndex((failure) => failure !== undefined);
    const failure = failures[w];
    if (failure === undefined) throw new Error('WorkerPool.step: a worker failed and did not say why.');
    throw fromWireError(failure, this.#nameOf(w));
  }

  #nameOf(w: number): string {
    return `WorkerPool, worker ${w + 1} of ${this.#workers.length}: `;
  }

  #dispose(): void {
    this.#guard.close();
    this.#memory.close();
    for (const handle of this.#workers) handle.terminate();
  }
}

/** Deals the environments over the workers, as evenly as possible. */
function dealRows({ numEnvs, workers }: WorkerPoolOptions): Part[] {
  return Array.from({ length: workers }, (_, w) => ({
    start: Math.floor((w * numEnvs) / workers),
    end: Math.floor(((w + 1) * numEnvs) / workers),
  }));
}

function unwrap<T>(outcome: Outcome<T>, where = ''): T {
  if (outcome.error) throw fromWireError(outcome.error, where);
  return outcome.value;
}
