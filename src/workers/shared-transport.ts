// Steps through shared memory: one buffer for the whole pool, signals first, then the arrays of all rows.
//
// A step: for each worker that takes part, the page counts its `step` up and wakes it. The worker steps its rows in place,
// notes in `answer` which step it has answered, and counts `running` of the call's first worker down; the last one wakes the
// page. So each worker is woken once a step and the page once a call, and calls of different workers do not meet. Both sides
// wait with Atomics.waitAsync, so that their event loops stay free: for Comlink, for pictures, for the user. Where steps are so
// short that to be woken is most of the cost, both are quick for a few ms at a time: the page looks out for the answer, and says
// so in `quick`; the worker waits for the next step without its event loop, and looks out for it, too, if there are cores for all.

import type { Part, PartWork } from '../core/vector/parallel-env.ts';
import {
  createStepArrays,
  type RowShape,
  type StepArrays,
  sliceStepArrays,
  stepArraysBytes,
} from '../core/vector/step-arrays.ts';
import { countCores } from './default-workers.ts';
import type { SharedMemory } from './protocol.ts';
import { lookOut, Spin } from './spin.ts';

/** Each worker's signals have two cache lines of their own: so many numbers of 4 bytes. */
const LINE = 32;
const STEP = 0;
const ANSWER = 1;
/** Where the signals of the call's first worker are, which has the next three for all of them. */
const CALL = 2;
const RUNNING = 3;
const FAILED = 4;
const QUICK = 5;
/** Whether the worker is to listen to other calls than steps before the next step. */
const ROUSED = 6;
/** How long all steps of this worker have taken, ms: of 8 bytes, the first in the second line, which nobody waits for. */
const STEP_MS = 8;

/** How long a worker is deaf to all but steps, ms. */
const DEAF_MS = 1;
/** How long a worker looks out for the next step before that, ms: about as long as a short decision takes. */
const WORKER_LOOK_MS = 0.2;

/** The page's side. */
export class SharedTransport {
  readonly kind = 'shared';
  readonly arrays: StepArrays;
  readonly #buffer: SharedArrayBuffer;
  readonly #signals: Int32Array;
  readonly #times: Float64Array;
  readonly #workers: number;
  readonly #spin = new Spin();

  constructor(shape: RowShape, rows: number, workers: number) {
    this.#buffer = new SharedArrayBuffer(signalBytes(workers) + stepArraysBytes(shape, rows));
    this.arrays = createStepArrays(shape, rows, this.#buffer, signalBytes(workers));
    this.#signals = new Int32Array(this.#buffer, 0, workers * LINE);
    this.#times = openTimes(this.#buffer, workers);
    this.#workers = workers;
  }

  connect(worker: number): SharedMemory {
    return { kind: 'shared', buffer: this.#buffer, workers: this.#workers, worker };
  }

  /** Has the workers from `start` up to `end` step, with the actions in their rows. Gives whether one of them failed. */
  async step({ start, end }: Part): Promise<boolean> {
    const signals = this.#signals;
    const call = start * LINE;
    // Groups are for those who have other things to do meanwhile.
    const isWhole = end - start === this.#workers;
    const isQuick = isWhole && this.#spin.decide();
    const startedAt = performance.now();
    Atomics.store(signals, call + FAILED, 0);
    Atomics.store(signals, call + RUNNING, end - start);
    Atomics.store(signals, call + QUICK, isQuick ? 1 : 0);
    for (let own = call; own < end * LINE; own += LINE) {
      Atomics.store(signals, own + CALL, call);
      Atomics.add(signals, own + STEP, 1);
      Atomics.notify(signals, own + STEP);
    }
    if (isQuick) {
      await undefined; // what the caller does before it awaits the step comes first
      this.#spin.look(() => Atomics.load(signals, call + RUNNING) === 0);
    }
    await this.#waitFor(call);
    if (isWhole) this.#spin.note(performance.now() - startedAt);
    return Atomics.load(signals, call + FAILED) !== 0;
  }

  async #waitFor(call: number): Promise<void> {
    for (;;) {
      const running = Atomics.load(this.#signals, call + RUNNING);
      if (running === 0) return;
      const wait = Atomics.waitAsync(this.#signals, call + RUNNING, running);
      if (!wait.async) continue;
      await wait.value;
      this.#spin.turned();
    }
  }

  /** Has a worker listen to other calls than steps at once. */
  rouse(worker: number): void {
    Atomics.store(this.#signals, worker * LINE + ROUSED, 1);
    Atomics.notify(this.#signals, worker * LINE + STEP);
  }

  /** Whether a worker has not answered the last step yet. */
  isSilent(worker: number): boolean {
    const own = worker * LINE;
    return Atomics.load(this.#signals, own + ANSWER) !== Atomics.load(this.#signals, own + STEP);
  }

  workOf(worker: number): PartWork {
    const steps = Atomics.load(this.#signals, worker * LINE + ANSWER);
    return { steps, stepMs: this.#times[(worker * LINE) / 2 + STEP_MS] };
  }

  /** After a reset the results are in place already. */
  async collect(): Promise<void> {}

  close(): void {}
}

/**
 * The worker's side: calls `step` whenever the page asks, as long as the worker lives. `step` gives how long the environments
 * took, ms; undefined if it failed.
 */
export async function serveShared(
  { buffer, workers, worker }: SharedMemory,
  step: () => number | undefined,
): Promise<never> {
  const signals = new Int32Array(buffer, 0, workers * LINE);
  const times = openTimes(buffer, workers);
  const own = worker * LINE;
  const hasCore = workers < countCores(); // one is the page's
  let isQuick = false;
  for (let seen = 0; ; seen = (seen + 1) | 0) {
    const isCalled = (): boolean =>
      Atomics.load(signals, own + STEP) !== seen || Atomics.load(signals, own + ROUSED) === 1;
    if (isQuick && hasCore) lookOut(isCalled, WORKER_LOOK_MS);
    if (isQuick && !isCalled()) Atomics.wait(signals, own + STEP, seen, DEAF_MS);
    // A wake-up may come late, for the step before, which was seen without it: only the count tells of a new step.
    while (Atomics.load(signals, own + STEP) === seen) {
      const wait = Atomics.waitAsync(signals, own + STEP, seen);
      if (wait.async) await wait.value;
    }
    Atomics.store(signals, own + ROUSED, 0);
    const call = Atomics.load(signals, own + CALL);
    isQuick = Atomics.load(signals, call + QUICK) === 1;
    const stepMs = step();
    if (stepMs === undefined) Atomics.store(signals, call + FAILED, 1);
    else times[own / 2 + STEP_MS] += stepMs;
    Atomics.store(signals, own + ANSWER, (seen + 1) | 0);
    if (Atomics.sub(signals, call + RUNNING, 1) === 1) Atomics.notify(signals, call + RUNNING);
  }
}

/** The arrays of the worker's rows. */
export function openSharedRows(
  { buffer, workers }: SharedMemory,
  shape: RowShape,
  rows: number,
  { start, end }: Part,
): StepArrays {
  return sliceStepArrays(createStepArrays(shape, rows, buffer, signalBytes(workers)), shape, start, end);
}

/** The signals once more, as numbers of twice the length. */
function openTimes(buffer: SharedArrayBuffer, workers: number): Float64Array {
  return new Float64Array(buffer, 0, (workers * LINE) / 2);
}

/** A multiple of 8, as the arrays after the signals need. */
function signalBytes(workers: number): number {
  return workers * LINE * Int32Array.BYTES_PER_ELEMENT;
}
