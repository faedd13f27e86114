import * as Comlink from 'comlink';
import type { EnvSpec } from '../core/envs/env.ts';
import { ClosedError, UnsupportedError, type WorkerLostError } from '../core/errors.ts';
import { CounterStream } from '../core/random/counter-stream.ts';
import type { Seeding } from '../core/random/env-seeds.ts';
import { type AnySpace, spaceFromJson } from '../core/spaces/space-json.ts';
import { CallGuard } from '../core/vector/call-guard.ts';
import type { OnEnvError } from '../core/vector/on-env-error.ts';
import {
  type Autoreset,
  divide,
  type Part,
  type PartWork,
  type TransportInfo,
} from '../core/vector/parallel-env.ts';
import type { Picture } from '../core/vector/picture.ts';
import { sliceStepArrays } from '../core/vector/step-arrays.ts';
import { PendingCalls } from './pending-calls.ts';
import type { EnvDescription, EnvRequest, Outcome } from './protocol.ts';
import { SharedTransport } from './shared-transport.ts';
import { listWorkers, type StepTransport, type WorkerRange } from './step-transport.ts';
import { TransferTransport } from './transfer-transport.ts';
import { fromWireError } from './wire-error.ts';
import { startWorker, type WorkerHandle } from './worker-handle.ts';
import { REPLACED, WorkerPlace } from './worker-place.ts';

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
  onWorkerLost: OnWorkerLost;
  onEnvError: OnEnvError;
  /** Aborts the start. */
  signal?: AbortSignal | undefined;
}

type DecidedWork = { -readonly [K in 'steps' | 'stepMs' | 'decideMs']: PartWork[K] };

export const ON_WORKER_LOST = ['fail', 'replace'] as const;
/**
 * What happens when a worker is lost.
 *
 * - 'fail': the pending call and all later ones throw a WorkerLostError.
 * - 'replace': another worker takes its place, and its environments begin new episodes.
 */
export type OnWorkerLost = (typeof ON_WORKER_LOST)[number];

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
  readonly #places: readonly WorkerPlace[];
  readonly #decided: DecidedWork[];
  readonly #calls: PendingCalls;
  readonly #options: WorkerPoolOptions;
  readonly #request: EnvRequest;
  readonly #replacementSeeds: CounterStream;
  #isStarted = false;

  /**
   * Starts the workers and creates their environments.
   *
   * @throws {RangeError} if a worker does not know the environment or its options.
   * @throws {WorkerLostError} if a worker does not start.
   */
  static async create(id: string, options: WorkerPoolOptions): Promise<WorkerPool> {
    const { workers, envOptions, envSrc, timeoutMs, signal } = options;
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
      for (let w = 0; w < workers; w++) {
        handles.push(startWorker(w, options, options.seeds, (error) => calls.fail(error)));
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
      const pool = new WorkerPool(description, request, options, handles, calls);
      await pool.#createEnvs([...handles.keys()], options.seeds);
      for (const [w, handle] of handles.entries()) {
        handle.onLost = (error) => pool.#lose(w, error);
        handle.watchLock();
      }
      pool.#isStarted = true;
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
    request: EnvRequest,
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
    this.#options = options;
    this.#request = request;
    this.#replacementSeeds = new CounterStream(options.seeds[0], 'replacements');
    this.#places = handles.map((handle) => new WorkerPlace(handle));
    this.#decided = handles.map(() => ({ steps: 0, stepMs: 0, decideMs: 0 }));
    this.#calls = calls;
    this.transport =
      transportInfo.kind === 'shared'
        ? new SharedTransport(this, numEnvs, workers)
        : new TransferTransport(this, numEnvs);
    this.guard = new CallGuard(workers);
    calls.onFailure = () => {
      this.guard.close();
      this.transport.close();
      for (const { worker } of this.#places) worker.terminate();
    };
  }

  /** @throws what has ended the pool, such as a WorkerLostError, unless that was `close`. */
  throwIfFailed(): void {
    const { failure } = this.#calls;
    if (failure && !(failure instanceof ClosedError)) throw failure;
  }

  /**
   * Makes a Comlink call to each of the workers. Gives their answers; REPLACED for a worker that was lost meanwhile, once another has its
   * place. Throws the first error that one of them returns.
   */
  async callWorkers<T>(
    call: string,
    workers: readonly number[],
    send: (worker: WorkerHandle, w: number) => Promise<Outcome<T>>,
  ): Promise<(T | typeof REPLACED)[]> {
    const pending = new Set<number>();
    const answers = workers.map(async (w) => {
      const place = this.#places[w];
      if (place.isReplacing) await place.whenReplaced();
      pending.add(w);
      const answer = place.ask((worker) => send(worker, w));
      this.transport.interruptWait(w);
      const outcome = await answer;
      pending.delete(w);
      if (outcome === REPLACED) await place.whenReplaced();
      return outcome;
    });
    const outcomes = await this.#wait(call, Promise.all(answers), (w) => pending.has(w));
    return outcomes.map((outcome, k) => (outcome === REPLACED ? REPLACED : this.#open(outcome, workers[k])));
  }

  /** Waits for a call of the transport to these workers, and returns its result. */
  waitForTransport<T>(call: string, { firstWorker, endWorker }: WorkerRange, work: Promise<T>): Promise<T> {
    return this.#wait(call, work, (w) => w >= firstWorker && w < endWorker && this.transport.isPending(w));
  }

  /** Returns the error of the step that has just failed in one of these workers, if one has, and counts those of replaced environments. */
  async takeFailure(workers: readonly number[]): Promise<Error | undefined> {
    const failures = await this.callWorkers('step', workers, ({ server }) => server.takeFailure());
    for (const [k, failure] of failures.entries()) {
      if (failure === undefined || failure === REPLACED) continue;
      return fromWireError(failure, this.#nameOf(workers[k]));
    }
    return undefined;
  }

  /** How many workers have been lost in a place. */
  lossesOf(worker: number): number {
    return this.#places[worker].losses;
  }

  /** Whether a worker has been lost that no call has reported yet. */
  get hasLosses(): boolean {
    return this.#places.some(({ hasNewEpisodes }) => hasNewEpisodes);
  }

  /**
   * Resolves when no worker of the range is being replaced. Returns which of them have new episodes that no call has reported yet, and
   * takes them as reported.
   */
  async takeReplaced(workers: WorkerRange): Promise<number[]> {
    await this.whenComplete(workers);
    const replaced = listWorkers(workers).filter((w) => this.#places[w].hasNewEpisodes);
    for (const w of replaced) this.#places[w].hasNewEpisodes = false;
    return replaced;
  }

  /** Resolves when no worker of the range is being replaced. */
  async whenComplete(workers: WorkerRange): Promise<void> {
    const places = listWorkers(workers).map((w) => this.#places[w]);
    for (;;) {
      const place = places.find(({ isReplacing }) => isReplacing);
      if (!place) return; // the caller may call all of them before another task can lose one
      await this.#calls.wait(place.whenReplaced());
    }
  }

  /** What a worker has done for steps that the page decided, and for its own. */
  workOf(worker: number): PartWork {
    const [own, asked] = [this.#decided[worker], this.transport.workOf(worker)];
    const { losses, envErrors, firstEnvError } = this.#places[worker];
    return {
      steps: own.steps + asked.steps,
      stepMs: own.stepMs + asked.stepMs,
      decideMs: own.decideMs,
      ...{ losses, envErrors, firstEnvError },
    };
  }

  /** Counts what a worker has done for steps that it decided itself. */
  countDecided(worker: number, { steps, stepMs, decideMs }: DecidedWork): void {
    this.#decided[worker].steps += steps;
    this.#decided[worker].stepMs += stepMs;
    this.#decided[worker].decideMs += decideMs;
  }

  async show(worker: number, picture: Picture, canvas?: OffscreenCanvas): Promise<void> {
    const place = this.#places[worker];
    if (place.isReplacing) await this.#calls.wait(place.whenReplaced());
    const showing = place.ask(({ server }) =>
      canvas ? server.show(picture, Comlink.transfer(canvas, [canvas])) : server.show(picture),
    );
    await this.#calls.wait(showing);
  }

  close(): void {
    this.#calls.fail(new ClosedError('ParallelEnv.close: closed while a call was running.'));
  }

  /** Waits for `work`. If it takes too long, the pending workers are lost, and the error names them. */
  #wait<T>(call: string, work: Promise<T>, isPending: (w: number) => boolean): Promise<T> {
    const listPending = () => [...this.#places.keys()].filter(isPending);
    return this.#calls.wait(
      work,
      this.#options.timeoutMs,
      () => {
        const names = listPending().map((w) => this.#places[w].worker.name);
        return `WorkerPool.${call}: no answer from ${names.join(', ')}`;
      },
      (error) => {
        const pending = listPending();
        const isExplained = pending.length > 0 || this.#places.some(({ isReplacing }) => isReplacing);
        if (!this.#replaces || !isExplained) this.#calls.fail(error);
        else for (const w of pending) this.#lose(w, error);
      },
    );
  }

  /** Whether a worker that is lost now is replaced. A pool that cannot start should say so at once. */
  get #replaces(): boolean {
    return this.#isStarted && this.#options.onWorkerLost === 'replace';
  }

  #lose(w: number, error: WorkerLostError): void {
    if (this.#calls.failure) return;
    if (!this.#replaces) {
      this.#calls.fail(error);
      return;
    }
    const place = this.#places[w];
    const tooMany = place.lose(error, performance.now());
    if (tooMany) {
      this.#calls.fail(tooMany);
      return;
    }
    const { start, end } = this.parts[w];
    const { observations, finalObservations } = sliceStepArrays(this.transport.arrays, this, start, end);
    finalObservations.set(observations); // before the next worker writes its own
    this.transport.abandon(w);
    this.#replace(w).catch((failure) => this.#calls.fail(failure));
  }

  /** Starts a worker in the place of a lost one. If it is lost, too, this never ends: that loss starts another. */
  async #replace(w: number): Promise<void> {
    const place = this.#places[w];
    const { start, end } = this.parts[w];
    const seeds = [...this.seeds];
    for (let i = start; i < end; i++) seeds[i] = this.#replacementSeeds.seed(i, place.losses);
    const worker = startWorker(w, this.#options, seeds, (error) => this.#lose(w, error));
    place.worker = worker;
    await worker.ready(this.#options.timeoutMs);
    await this.#createEnvs([w], seeds);
    if (place.worker !== worker) return; // it was lost, too
    worker.watchLock();
    await this.#callEach('reset', [w], ({ server }) => server.reset({}));
    if (place.worker !== worker) return;
    const own = { firstWorker: w, endWorker: w + 1 };
    await this.waitForTransport('reset', own, this.transport.collect(own));
    if (place.worker === worker) place.endReplacement();
  }

  /** Makes the environments of workers that have just started. */
  async #createEnvs(workers: readonly number[], allSeeds: readonly number[]): Promise<void> {
    const { numEnvs, autoreset, onEnvError } = this.#options;
    await this.#callEach('create', workers, ({ server, lifeLock }, w) => {
      const rows = this.parts[w];
      const seeds = allSeeds.slice(rows.start, rows.end);
      const connection = this.transport.connect(w, rows);
      const own = { ...rows, seeds, lifeLock, connection };
      const create = { ...this.#request, ...own, numEnvs, autoreset, onEnvError };
      return server.create(
        connection.kind === 'transfer' ? Comlink.transfer(create, [connection.port]) : create,
      );
    });
  }

  /** Calls workers that are not in use yet. */
  async #callEach(
    call: string,
    workers: readonly number[],
    send: (worker: WorkerHandle, w: number) => Promise<Outcome<void>>,
  ): Promise<void> {
    const pending = new Set(workers);
    const answers = workers.map(async (w) => {
      const outcome = await this.#places[w].ask((worker) => send(worker, w));
      pending.delete(w);
      return outcome;
    });
    for (const [k, outcome] of (
      await this.#wait(call, Promise.all(answers), (w) => pending.has(w))
    ).entries()) {
      if (outcome !== REPLACED) this.#open(outcome, workers[k]);
    }
  }

  /** Gives the value of a worker's answer, and counts its errors. @throws the error that it has answered. */
  #open<T>(outcome: Outcome<T>, w: number): T {
    this.#places[w].count(outcome.envErrors);
    return unwrap(outcome, this.#nameOf(w));
  }

  #nameOf(w: number): string {
    return `WorkerPool, worker ${w + 1} of ${this.#places.length}: `;
  }
}

function unwrap<T>(outcome: Outcome<T>, where = ''): T {
  if (outcome.error) throw fromWireError(outcome.error, where);
  return outcome.value;
}
