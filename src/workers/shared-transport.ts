// Steps through shared memory: one buffer for the whole pool, with the signals first and then the arrays of all rows.
//
// For a step the page increments `STEP` of each called worker and notifies it. The worker steps its rows in place, stores the
// number of the step in `ANSWER`, and decrements `RUNNING` of the call's first worker. The worker that brings `RUNNING` to 0
// notifies the page. So a step wakes each worker once and the page once, and calls of different workers share no signals. A worker may be
// lost between any two of its instructions: only `ANSWER` says that it is done, and `RUNNING` when to look.
//
// Page and workers wait with Atomics.waitAsync, which leaves their event loops free for Comlink, drawing and the user. If steps
// are so short that waking threads dominates their cost, both sides spin for short times: the page spins until the answer and
// sets `SPINS`; the worker then spins until the next step, if there are enough cores, and blocks for a moment in Atomics.wait.

import type { PartWork, RowRange } from '../core/vector/parallel-env.ts';
import {
  createStepArrays,
  type RowShape,
  type StepArrays,
  sliceStepArrays,
  stepArraysBytes,
} from '../core/vector/step-arrays.ts';
import { countCores } from './default-workers.ts';
import type { SharedConnection } from './protocol.ts';
import { type Clock, SpinDecision, spinUntil } from './spin.ts';
import type { StepTransport, WorkerRange } from './step-transport.ts';

/** The signals of one worker: this many numbers of 4 bytes. They fill two cache lines, which no other worker's signals touch. */
const SIGNALS = 32;
/** The number of steps that the page has requested. */
const STEP = 0;
/** The number of steps that the worker has answered. */
const ANSWER = 1;
/** The index of the signals of the call's first worker, whose RUNNING, FAILED and SPINS apply to the whole call. */
const CALL = 2;
/** The number of workers that have not answered the call. */
const RUNNING = 3;
/** 1 if a worker of the call failed. */
const FAILED = 4;
/** 1 if the page spins until the answer. */
const SPINS = 5;
/** 1 if the worker must handle Comlink calls before the next step. */
const INTERRUPT = 6;
/** The total time of this worker's steps, ms. An index of 8-byte numbers; in the second cache line, which nobody waits for. */
const STEP_MS = 8;

/** The maximum time that a worker blocks until the next step, ms. Meanwhile it handles no Comlink calls. */
const BLOCK_MS = 1;
/** The maximum time that a worker spins before it blocks, ms: about the duration of a short decision. */
const WORKER_SPIN_MS = 0.2;

export class SharedTransport implements StepTransport {
  readonly kind = 'shared';
  readonly arrays: StepArrays;
  readonly #buffer: SharedArrayBuffer;
  readonly #signals: Int32Array;
  readonly #times: Float64Array;
  readonly #workers: number;
  readonly #decision: SpinDecision;

  constructor(shape: RowShape, rows: number, workers: number, clock?: Clock) {
    this.#buffer = new SharedArrayBuffer(signalBytes(workers) + stepArraysBytes(shape, rows));
    this.arrays = createStepArrays(shape, rows, this.#buffer, signalBytes(workers));
    this.#signals = new Int32Array(this.#buffer, 0, workers * SIGNALS);
    this.#times = openTimes(this.#buffer, workers);
    this.#workers = workers;
    this.#decision = new SpinDecision(clock);
  }

  connect(worker: number): SharedConnection {
    const step = Atomics.load(this.#signals, worker * SIGNALS + STEP);
    return { kind: 'shared', buffer: this.#buffer, workers: this.#workers, worker, step };
  }

  async step({ firstWorker, endWorker }: WorkerRange): Promise<boolean> {
    const signals = this.#signals;
    const call = firstWorker * SIGNALS;
    // A caller that uses groups has other work to do while one group steps, so its calls never spin.
    const isWhole = endWorker - firstWorker === this.#workers;
    const spins = isWhole && this.#decision.startCall();
    Atomics.store(signals, call + FAILED, 0);
    Atomics.store(signals, call + RUNNING, endWorker - firstWorker);
    Atomics.store(signals, call + SPINS, spins ? 1 : 0);
    for (let own = call; own < endWorker * SIGNALS; own += SIGNALS) {
      Atomics.store(signals, own + CALL, call);
      Atomics.add(signals, own + STEP, 1);
      Atomics.notify(signals, own + STEP);
    }
    if (spins) {
      await undefined; // lets the caller run up to its own await before the page spins
      this.#decision.spin(() => Atomics.load(signals, call + RUNNING) <= 0);
    }
    await this.#waitFor(call, endWorker);
    if (isWhole) this.#decision.endCall();
    return Atomics.load(signals, call + FAILED) !== 0;
  }

  async #waitFor(call: number, endWorker: number): Promise<void> {
    for (let worker = call / SIGNALS; ; ) {
      const running = Atomics.load(this.#signals, call + RUNNING);
      while (worker < endWorker && !this.isPending(worker)) worker += 1;
      if (worker === endWorker) return;
      const wait = Atomics.waitAsync(this.#signals, call + RUNNING, running);
      if (!wait.async) continue;
      await wait.value;
      this.#decision.noteEventLoop();
    }
  }

  interruptWait(worker: number): void {
    Atomics.store(this.#signals, worker * SIGNALS + INTERRUPT, 1);
    Atomics.notify(this.#signals, worker * SIGNALS + STEP);
  }

  isPending(worker: number): boolean {
    const own = worker * SIGNALS;
    return Atomics.load(this.#signals, own + ANSWER) !== Atomics.load(this.#signals, own + STEP);
  }

  workOf(worker: number): Pick<PartWork, 'steps' | 'stepMs'> {
    const steps = Atomics.load(this.#signals, worker * SIGNALS + ANSWER);
    return { steps, stepMs: this.#times[(worker * SIGNALS) / 2 + STEP_MS] };
  }

  abandon(worker: number): void {
    const own = worker * SIGNALS;
    const call = Atomics.load(this.#signals, own + CALL);
    Atomics.store(this.#signals, own + ANSWER, Atomics.load(this.#signals, own + STEP));
    Atomics.sub(this.#signals, call + RUNNING, 1); // perhaps once too often: that only wakes the page early
    Atomics.notify(this.#signals, call + RUNNING);
  }

  async collect(): Promise<void> {} // a reset writes its results straight into `arrays`

  store(): void {} // nor does it send any

  close(): void {}
}

/**
 * The worker's side: calls `step` whenever the page asks for a step, as long as the worker lives.
 *
 * `step` returns how long the environments took, ms, or undefined if it failed.
 */
export async function serveShared(
  { buffer, workers, worker, step: first }: SharedConnection,
  step: () => number | undefined,
): Promise<never> {
  const signals = new Int32Array(buffer, 0, workers * SIGNALS);
  const times = openTimes(buffer, workers);
  const own = worker * SIGNALS;
  const hasCore = workers < countCores(); // one core is the page's
  let pageSpins = false;
  for (let seen = first; ; seen = (seen + 1) | 0) {
    const isCalled = (): boolean =>
      Atomics.load(signals, own + STEP) !== seen || Atomics.load(signals, own + INTERRUPT) === 1;
    if (pageSpins && hasCore) spinUntil(isCalled, WORKER_SPIN_MS);
    if (pageSpins && !isCalled()) Atomics.wait(signals, own + STEP, seen, BLOCK_MS);
    // The notification of a step that the worker saw without it may arrive late. Only a higher count means a new step.
    while (Atomics.load(signals, own + STEP) === seen) {
      const wait = Atomics.waitAsync(signals, own + STEP, seen);
      if (wait.async) await wait.value;
    }
    Atomics.store(signals, own + INTERRUPT, 0);
    const call = Atomics.load(signals, own + CALL);
    pageSpins = Atomics.load(signals, call + SPINS) === 1;
    const stepMs = step();
    if (stepMs === undefined) Atomics.store(signals, call + FAILED, 1);
    else times[own / 2 + STEP_MS] += stepMs;
    Atomics.store(signals, own + ANSWER, (seen + 1) | 0);
    if (Atomics.sub(signals, call + RUNNING, 1) <= 1) Atomics.notify(signals, call + RUNNING);
  }
}

/** Gives the bytes that the signals of a pool and its rows need. */
export function sharedBytes({ workers }: SharedConnection, shape: RowShape, numEnvs: number): number {
  return signalBytes(workers) + stepArraysBytes(shape, numEnvs);
}

/** Returns the arrays of one worker's rows, of `numEnvs` rows in the pool. */
export function openSharedRows(
  { buffer, workers }: SharedConnection,
  shape: RowShape,
  numEnvs: number,
  { start, end }: RowRange,
): StepArrays {
  return sliceStepArrays(createStepArrays(shape, numEnvs, buffer, signalBytes(workers)), shape, start, end);
}

/** Returns a view of the signals as 8-byte numbers. */
function openTimes(buffer: SharedArrayBuffer, workers: number): Float64Array {
  return new Float64Array(buffer, 0, (workers * SIGNALS) / 2);
}

/** A multiple of 8, which the arrays after the signals need. */
function signalBytes(workers: number): number {
  return workers * SIGNALS * Int32Array.BYTES_PER_ELEMENT;
}
