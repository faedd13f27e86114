import * as Comlink from 'comlink';
import { describeValue } from '../core/checks/describe-value.ts';
import type { EnvSpec } from '../core/envs/env.ts';
import { ClosedError, UnsupportedError, WorkerLostError } from '../core/errors.ts';
import type { Seeding } from '../core/random/env-seeds.ts';
import { type AnySpace, spaceFromJson } from '../core/spaces/space-json.ts';
import { CallGuard } from '../core/vector/call-guard.ts';
import { type Autoreset, divide, type Part, type TransportInfo } from '../core/vector/parallel-env.ts';
import type { Picture } from '../core/vector/picture.ts';
import { PendingCalls } from './pending-calls.ts';
import type { EnvDescription, EnvRequest, Outcome } from './protocol.ts';
import { SharedTransport } from './shared-transport.ts';
import type { StepTransport, WorkerRange } from './step-transport.ts';
import { TransferTransport } from './transfer-transport.ts';
import { fromWireError } from './wire-error.ts';
import { WorkerHandle } from './worker-handle.ts';

export interface WorkerPoolOptions {
  numEnvs: number;
  workers: number;
  /** The seed of each environment. */
  seeds: readonly number[];
  /** How the seed of a reset becomes that of each environment. */
  seeding: Seeding;
  autoreset: Autoreset;
  envOptions: Readonly<Record<string, unknown>>;
  envSrc?: string | undefined;
  transportInfo: TransportInfo;
  createWorker: () => Worker;
  /** A worker that takes longer to start, step or reset counts as lost, ms. */
  timeoutMs: number;
  /** Aborts the start. */
  signal?: AbortSignal | undefined;
}

/** The workers of a pool, and what all groups of them share. A WorkerGroup resets and steps them. */
export class WorkerPool {
  readonly spec: EnvSpec;
  readonly autoreset: Autoreset;
  readonly observationSpace: AnySpace;
  readonly actionSpace: AnySpace;
  readonly infoNames: readonly string[];
  readonly transportInfo: TransportInfo;
  readonly transport: StepTransport;
  /** The rows of each worker. */
  readonly parts: readonly Part[];
  /** The latest seed of each environment. */
  readonly seeds: number[];
  readonly seeding: Seeding;
  /** Keeps the calls of all groups in order. */
  readonly guard: CallGuard;
  readonly #workers: readonly WorkerHandle[];
  readonly #calls: PendingCalls;
  readonly #timeoutMs: number;

  /**
   * Starts the workers and creates their environments.
   *
   * @throws {RangeError} if a worker does not know the environment or its options.
   * @throws {WorkerLostError} if a worker does not start.
   */
  static async create(id: string, options: WorkerPoolOptions): Promise<WorkerPool> {
    const { workers, createWorker, envOptions, envSrc, timeoutMs, signal } = options;
    if (typeof Worker === 'undefined') {
      throw new UnsupportedError(
        'WorkerPool: expected Web Workers, but this runtime has none. Pass workers: 0.',
      );
    }
    const calls = new PendingCalls();
    const handles: WorkerHandle[] = [];
    const abort = (): void => calls.fail(new ClosedError('WorkerPool.create: aborted by its signal.'));
    signal?.addEventListener('abort', abort);
    try {
      for (const [w, { start, end }] of divide(options.numEnvs, workers).entries()) {
        const seeds = options.seeds.slice(start, end);
        const isRange = seeds.every((seed, i) => seed === seeds[0] + i);
        const shown = isRange ? `${seeds[0]} to ${seeds.at(-1)}` : describeValue(seeds);
        const name = `worker ${w + 1} of ${workers} (environments ${start} to ${end - 1}, seeds ${shown})`;
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
      await pool.#createEnvs(request, options);
      return pool;
    } catch (error) {
      for (const handle of handles) handle.terminate();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  private constructor(
    description: EnvDescription,
    options: WorkerPoolOptions,
    handles: readonly WorkerHandle[],
    calls: PendingCalls,
  ) {
    const { numEnvs, workers, transportInfo } = options;
    this.spec = description.spec;
    this.observationSpace = spaceFromJson(description.observationSpace);
    this.actionSpace = spaceFromJson(description.actionSpace);
    this.infoNames = description.infoNames;
    this.autoreset = options.autoreset;
    this.transportInfo = transportInfo;
    this.parts = divide(numEnvs, workers);
    this.seeds = [...options.seeds];
    this.seeding = options.seeding;
    this.#timeoutMs = options.timeoutMs;
    this.#workers = handles;
    this.#calls = calls;
    this.transport =
      transportInfo.kind === 'shared'
        ? new SharedTransport(this, numEnvs, workers)
        : new TransferTransport(this, numEnvs);
    this.guard = new CallGuard(workers);
    calls.onFailure = () => {
      this.guard.close();
      this.transport.close();
      for (const handle of handles) handle.terminate();
    };
  }

  /** @throws {WorkerLostError} once a worker has been lost. */
  throwIfLost(): void {
    if (this.#calls.failure instanceof WorkerLostError) throw this.#calls.failure;
  }

  /** Makes a Comlink call to each of the workers, and gives their results. Throws the first error that one of them returns. */
  async callWorkers<T>(
    call: string,
    { firstWorker, endWorker }: WorkerRange,
    send: (worker: WorkerHandle, w: number) => Promise<Outcome<T>>,
  ): Promise<T[]> {
    const pending = new Set<number>();
    const answers = this.#workers.slice(firstWorker, endWorker).map(async (worker, k) => {
      const w = firstWorker + k;
      pending.add(w);
      const answer = send(worker, w);
      this.transport.interruptWait(w);
      const outcome = await answer;
      pending.delete(w);
      return outcome;
    });
    const outcomes = await this.#wait(call, Promise.all(answers), (w) => pending.has(w));
    return outcomes.map((outcome, k) => unwrap(outcome, this.#nameOf(firstWorker + k)));
  }

  /** Waits for a call of the transport to these workers, and returns its result. */
  waitForTransport<T>(call: string, { firstWorker, endWorker }: WorkerRange, work: Promise<T>): Promise<T> {
    return this.#wait(call, work, (w) => w >= firstWorker && w < endWorker && this.transport.isPending(w));
  }

  /** Returns the error of the step that has just failed in one of these workers. */
  async takeFailure({ firstWorker, endWorker }: WorkerRange): Promise<Error> {
    const workers = this.#workers.slice(firstWorker, endWorker);
    const failures = await this.#calls.wait(Promise.all(workers.map(({ server }) => server.takeFailure())));
    const k = failures.findIndex((failure) => failure !== undefined);
    const failure = failures[k];
    if (failure === undefined) return new Error('WorkerPool.step: a worker failed without an error.');
    return fromWireError(failure, this.#nameOf(firstWorker + k));
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

  /** Waits for `work`. If it takes too long, the error names the pending workers. */
  #wait<T>(call: string, work: Promise<T>, isPending: (w: number) => boolean): Promise<T> {
    return this.#calls.wait(work, this.#timeoutMs, () => {
      const pending = this.#workers.filter((_, w) => isPending(w)).map(({ name }) => name);
      return `WorkerPool.${call}: no answer from ${pending.join(', ')}`;
    });
  }

  async #createEnvs(request: EnvRequest, { numEnvs, workers }: WorkerPoolOptions): Promise<void> {
    const all: WorkerRange = { firstWorker: 0, endWorker: workers };
    await this.callWorkers('create', all, ({ server, lifeLock }, w) => {
      const { autoreset } = this;
      const rows = this.parts[w];
      const seeds = this.seeds.slice(rows.start, rows.end);
      const connection = this.transport.connect(w, rows);
      const create = { ...request, ...rows, numEnvs, seeds, autoreset, lifeLock, connection };
      return server.create(
        connection.kind === 'transfer' ? Comlink.transfer(create, [connection.port]) : create,
      );
    });
    for (const handle of this.#workers) handle.watchLock();
  }

  #nameOf(w: number): string {
    return `WorkerPool, worker ${w + 1} of ${this.#workers.length}: `;
  }
}

function unwrap<T>(outcome: Outcome<T>, where = ''): T {
  if (outcome.error) throw fromWireError(outcome.error, where);
  return outcome.value;
}
