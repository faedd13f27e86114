import * as Comlink from 'comlink';
import type { EnvSpec } from '../core/envs/env.ts';
import { ClosedError, UnsupportedError, WorkerLostError } from '../core/errors.ts';
import { type AnySpace, spaceFromJson } from '../core/spaces/space-json.ts';
import { CallGuard } from '../core/vector/call-guard.ts';
import { type Autoreset, divide, type Part, type Transport } from '../core/vector/parallel-env.ts';
import type { Picture } from '../core/vector/picture.ts';
import { PendingCalls } from './pending-calls.ts';
import type { EnvDescription, EnvRequest, Outcome } from './protocol.ts';
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

/** The workers of a pool, and the state that all groups of them share. A WorkerGroup resets and steps them. */
export class WorkerPool {
  readonly spec: EnvSpec;
  readonly autoreset: Autoreset;
  readonly observationSpace: AnySpace;
  readonly actionSpace: AnySpace;
  readonly infoNames: readonly string[];
  readonly transport: Transport;
  /** The rows of each worker. */
  readonly parts: readonly Part[];
  /** The seed of each worker's first environment. */
  readonly seeds: number[];
  readonly memory: SharedTransport | TransferTransport;
  /** Admits one call at a time to each worker. */
  readonly guard: CallGuard;
  readonly #workers: readonly WorkerHandle[];
  readonly #calls: PendingCalls;
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
      for (const [w, { start, end }] of divide(options.numEnvs, workers).entries()) {
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
      await pool.#createEnvs(request, options.numEnvs);
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
    const { numEnvs, workers, transport } = options;
    this.spec = description.spec;
    this.observationSpace = spaceFromJson(description.observationSpace);
    this.actionSpace = spaceFromJson(description.actionSpace);
    this.infoNames = description.infoNames;
    this.autoreset = options.autoreset;
    this.transport = transport;
    this.parts = divide(numEnvs, workers);
    this.seeds = this.parts.map(({ start }) => options.seed + start);
    this.#timeoutMs = options.timeoutMs;
    this.#workers = handles;
    this.#calls = calls;
    this.memory =
      transport.kind === 'shared'
        ? new SharedTransport(this, numEnvs, workers)
        : new TransferTransport(this, numEnvs);
    this.guard = new CallGuard(workers);
    calls.whenFailed = () => {
      this.guard.close();
      this.memory.close();
      for (const handle of handles) handle.terminate();
    };
  }

  /** @throws {WorkerLostError} once a worker has been lost. */
  throwIfLost(): void {
    if (this.#calls.failure instanceof WorkerLostError) throw this.#calls.failure;
  }

  /** Calls the workers from `start` up to `end`, and throws what one of them answers with. */
  async askAll(
    call: string,
    { start, end }: Part,
    ask: (worker: WorkerHandle, w: number) => Promise<Outcome<void>>,
  ): Promise<void> {
    const silent = new Set<number>();
    const answers = this.#workers.slice(start, end).map(async (worker, k) => {
      silent.add(start + k);
      const asked = ask(worker, start + k);
      this.memory.rouse(start + k);
      const outcome = await asked;
      silent.delete(start + k);
      return outcome;
    });
    const outcomes = await this.#wait(call, Promise.all(answers), (w) => silent.has(w));
    outcomes.forEach((outcome, k) => {
      unwrap(outcome, this.#nameOf(start + k));
    });
  }

  /** Waits for what the workers from `start` up to `end` have to do in the memory; gives whether one of them failed. */
  waitForMemory<T>(call: string, { start, end }: Part, work: Promise<T>): Promise<T> {
    return this.#wait(call, work, (w) => w >= start && w < end && this.memory.isSilent(w));
  }

  /** Gives the error of the step that has just failed in a worker from `start` up to `end`. */
  async takeFailure({ start, end }: Part): Promise<Error> {
    const asked = this.#workers.slice(start, end).map(({ server }) => server.takeFailure());
    const failures = await this.#calls.wait(Promise.all(asked));
    const k = failures.findIndex((failure) => failure !== undefined);
    const failure = failures[k];
    if (failure === undefined) return new Error('WorkerPool.step: a worker failed and did not say why.');
    return fromWireError(failure, this.#nameOf(start + k));
  }

  async show(worker: number, picture: Picture, canvas?: OffscreenCanvas): Promise<void> {
    const { server } = this.#workers[worker];
    await this.#calls.wait(
      canvas ? server.show(picture, Comlink.transfer(canvas, [canvas])) : server.show(picture),
    );
  }

  close(): void {
    this.#calls.fail(new ClosedError('ParallelEnv.close: closed while a call was running.'));
  }

  /** If `work` takes too long, the error names the workers that are silent. */
  #wait<T>(call: string, work: Promise<T>, isSilent: (w: number) => boolean): Promise<T> {
    return this.#calls.wait(work, this.#timeoutMs, () => {
      const silent = this.#workers.filter((_, w) => isSilent(w)).map(({ name }) => name);
      return `WorkerPool.${call}: no answer from ${silent.join(', ')}`;
    });
  }

  async #createEnvs(request: EnvRequest, numEnvs: number): Promise<void> {
    const all = { start: 0, end: this.parts.length };
    await this.askAll('create', all, ({ server, lifeLock }, w) => {
      const { autoreset, seeds } = this;
      const part = this.parts[w];
      const memory = this.memory.connect(w, part);
      const create = { ...request, ...part, numEnvs, seed: seeds[0], autoreset, lifeLock, memory };
      return server.create(memory.kind === 'transfer' ? Comlink.transfer(create, [memory.port]) : create);
    });
    for (const handle of this.#workers) handle.watch();
  }

  #nameOf(w: number): string {
    return `WorkerPool, worker ${w + 1} of ${this.#workers.length}: `;
  }
}

function unwrap<T>(outcome: Outcome<T>, where = ''): T {
  if (outcome.error) throw fromWireError(outcome.error, where);
  return outcome.value;
}
