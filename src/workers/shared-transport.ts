// Steps through shared memory. The buffer begins with signals and goes on with the arrays of all rows.
//
// A step: the page writes the actions, sets `running` to the number of workers, counts `step` up and wakes all who wait
// for it. Each worker steps its rows in place, notes which step it has answered, and counts `running` down; the last one wakes
// the page. Both sides wait with Atomics.waitAsync, so that their event loops stay free: for Comlink, for pictures, for the user.

import type { Part } from '../core/vector/parallel-env.ts';
import {
  createStepArrays,
  type RowShape,
  type StepArrays,
  stepArraysBytes,
} from '../core/vector/step-arrays.ts';

const STEP = 0;
const RUNNING = 1;
const FAILED = 2;
const ANSWERS = 16; // the signals before have a cache line of their own; then one for each row, of which a worker uses its first

/** How long the signals are, in bytes: a multiple of 8, as the arrays after them need. */
const signalBytes = (rows: number): number => 8 * Math.ceil((ANSWERS + rows) / 2);

/** The page's side. */
export class SharedTransport {
  readonly kind = 'shared';
  readonly buffer: SharedArrayBuffer;
  readonly arrays: StepArrays;
  readonly #signals: Int32Array;
  readonly #parts: readonly Part[];

  constructor(shape: RowShape, rows: number, parts: readonly Part[]) {
    const offset = signalBytes(rows);
    this.buffer = new SharedArrayBuffer(offset + stepArraysBytes(shape, rows));
    this.arrays = createStepArrays(shape, rows, this.buffer, offset);
    this.#signals = new Int32Array(this.buffer, 0, offset / 4);
    this.#parts = parts;
  }

  /** Has all workers step. Gives whether one of them failed. */
  async step(actions: ArrayLike<number>): Promise<boolean> {
    const signals = this.#signals;
    this.arrays.actions.set(actions);
    Atomics.store(signals, FAILED, 0);
    Atomics.store(signals, RUNNING, this.#parts.length);
    Atomics.add(signals, STEP, 1);
    Atomics.notify(signals, STEP);
    for (;;) {
      const running = Atomics.load(signals, RUNNING);
      if (running === 0) return Atomics.load(signals, FAILED) !== 0;
      const wait = Atomics.waitAsync(signals, RUNNING, running);
      if (wait.async) await wait.value;
    }
  }

  /** Whether a worker has not answered the last step yet. */
  isSilent(worker: number): boolean {
    const { start } = this.#parts[worker];
    return Atomics.load(this.#signals, ANSWERS + start) !== Atomics.load(this.#signals, STEP);
  }

  /** After a reset the results are in place already. */
  async collect(): Promise<void> {}

  close(): void {}
}

/** The worker's side: calls `step` whenever the page asks, as long as the worker lives. Its rows begin with `start`. */
export async function serveShared(
  buffer: SharedArrayBuffer,
  start: number,
  step: () => boolean,
): Promise<never> {
  const signals = new Int32Array(buffer, 0, ANSWERS + start + 1);
  for (let seen = 0; ; seen++) {
    const wait = Atomics.waitAsync(signals, STEP, seen);
    if (wait.async) await wait.value;
    if (!step()) Atomics.store(signals, FAILED, 1);
    Atomics.store(signals, ANSWERS + start, seen + 1);
    if (Atomics.sub(signals, RUNNING, 1) === 1) Atomics.notify(signals, RUNNING);
  }
}

/** The arrays of all rows of the pool, as the worker sees them. */
export function openSharedArrays(buffer: SharedArrayBuffer, shape: RowShape, rows: number): StepArrays {
  return createStepArrays(shape, rows, buffer, signalBytes(rows));
}
