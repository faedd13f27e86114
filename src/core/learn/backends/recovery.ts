// What a policy and its algorithm have learned on a GPU, after the device is lost: copies on this thread, from which it is made again on
// another device, or on the processor.

import type * as tf from '@tensorflow/tfjs';
import { toError } from '../../errors.ts';
import {
  type Backend,
  type BackendRecovery,
  type ChosenBackend,
  startOnce,
  whileAlive,
  withReason,
} from './backend.ts';
import type { Attempt, LearnedPart } from './learned-part.ts';

export type { Attempt, LearnedPart };

/** So many losses within `PERIOD_MS`, or in one call, and the processor takes over. */
const MAX_LOSSES = 3;
const PERIOD_MS = 60_000;

/** A part as it was at one moment. */
interface PartCopy {
  readonly part: LearnedPart;
  readonly numbers: readonly Float32Array[];
  readonly count: number | undefined;
}

/** Makes what a policy has learned on WebGPU again if the device is lost, as it was after the last whole update. */
class Recovery implements BackendRecovery {
  /** Always the present backend. */
  readonly backend: ChosenBackend;
  #current: ChosenBackend;
  readonly #parts = new Set<LearnedPart>();
  /** By the identity of the data, which TensorFlow.js does not overwrite. */
  readonly #copies = new WeakMap<object, Float32Array>();
  /** All parts before the update that is running. */
  #before: readonly PartCopy[] | undefined;
  #replacing: Promise<void> | undefined;
  #losses = 0;
  #times: readonly number[] = [];

  constructor(first: ChosenBackend) {
    this.#current = first;
    this.backend = describeCurrent(this);
  }

  /** The backend at this moment, which stays the same when its device is lost. */
  get current(): ChosenBackend {
    return this.#current;
  }
  /** Devices lost so far. */
  get losses(): number {
    return this.#losses;
  }

  /** Adds a part, whose tensors are those of another part, or given to `remember`. */
  add(part: LearnedPart): void {
    this.#parts.add(part);
  }

  delete(part: LearnedPart): void {
    this.#parts.delete(part);
  }

  /** Says which numbers a tensor has, so that it need not be read. They must not change. */
  remember({ dataId }: tf.Tensor, numbers: Float32Array): void {
    this.#copies.set(dataId, numbers);
  }

  /** Gives the numbers of a tensor if they are on this thread. */
  copyOf({ dataId }: tf.Tensor): Float32Array | undefined {
    return this.#copies.get(dataId);
  }

  /** Runs `compute`, which changes nothing that is learned. Runs it again if the device is lost before or meanwhile. */
  async compute<T>(compute: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const backend = this.#current;
      try {
        return await compute();
      } catch (error) {
        if (!backend.isGone) throw error;
        await this.#recover(backend, attempt);
      }
    }
  }

  /**
   * Runs an update, and copies what has been learned. If the device is lost before the copy is complete, runs the update again from what
   * was learned before. So no update is lost, and none is taken twice.
   */
  async update<T>(update: (attempt: Attempt) => Promise<T>): Promise<T> {
    if (this.#before)
      throw new Error('Recovery.update: expected one update at a time, got two. Await the first.');
    for (let attempt = 1; ; attempt++) {
      const backend = this.#current;
      const check = (): void => {
        if (backend !== this.#current || backend.lost)
          throw backend.lost ?? new Error('Recovery: another backend.');
      };
      let copying: Promise<void> | undefined;
      const copy = (): void => {
        copying = this.#copyParts();
        copying.catch(() => {}); // the error reaches those who await it
      };
      try {
        await this.#copyParts();
        check();
        this.#before = this.#takeCopies();
        const result = await update({ check, copy });
        check();
        await copying;
        await this.#copyParts();
        check();
        return result;
      } catch (error) {
        if (!backend.isGone) throw error;
        await this.#recover(backend, attempt);
      } finally {
        this.#before = undefined;
      }
    }
  }

  /** Copies the tensors that have no copy yet. */
  async #copyParts(): Promise<void> {
    const { readTogether } = this.#current;
    if (!readTogether) return; // only WebGPU loses its device
    const tensors = [...this.#parts].flatMap((part) => part.tensors).filter((tensor) => !this.copyOf(tensor));
    if (tensors.length === 0) return;
    const data = tensors.map(({ dataId }) => dataId);
    const numbers = await whileAlive(this.#current, () => readTogether(tensors));
    for (const [i, dataId] of data.entries()) this.#copies.set(dataId, numbers[i]);
  }

  /** Gives the present copies. Undefined if there is none of some tensor, because its numbers were changed outside of an update. */
  #takeCopies(): readonly PartCopy[] | undefined {
    const copies = [...this.#parts].map((part) => ({
      part,
      count: part.count,
      numbers: part.tensors.flatMap((tensor) => this.copyOf(tensor) ?? []),
    }));
    return copies.every(({ part, numbers }) => numbers.length === part.tensors.length) ? copies : undefined;
  }

  /** Puts another backend in the place of one that was lost in attempt `attempt`, unless that has happened. */
  async #recover(lost: ChosenBackend, attempt: number): Promise<void> {
    if (lost === this.#current) {
      this.#replacing ??= this.#replace(lost, attempt).finally(() => {
        this.#replacing = undefined;
      });
    }
    await this.#replacing;
  }

  async #replace(lost: ChosenBackend, attempt: number): Promise<void> {
    const now = performance.now();
    this.#losses += 1;
    this.#times = [...this.#times.filter((time) => now - time < PERIOD_MS), now];
    const isOften = this.#times.length >= MAX_LOSSES || attempt >= MAX_LOSSES;
    const next = isOften ? await startHost(`that ${MAX_LOSSES} times in a short time`) : await startAgain();
    const copies = this.#before ?? this.#takeCopies();
    if (!copies) throw lost.lost;
    this.#current = next;
    for (const { part, numbers, count } of copies) if (this.#parts.has(part)) part.recover(numbers, count);
  }
}

/** Runs `compute`, which changes nothing that is learned. Runs it again if the GPU device is lost before or meanwhile. */
export function computeOn<T>({ recovery }: Backend, compute: () => Promise<T>): Promise<T> {
  return recovery ? recovery.compute(compute) : compute();
}

/**
 * Runs an update of what is learned on a backend, with all that it needs to be repeated: see `Recovery.update`. Without a recovery, a lost
 * device ends it.
 */
export function updateOn<T>({ recovery }: Backend, update: (attempt: Attempt) => Promise<T>): Promise<T> {
  return recovery ? recovery.update(update) : update({ check: () => {}, copy: () => {} });
}

/** Gives a backend that another can take the place of, if it may be lost. */
export function recoverable(backend: ChosenBackend): ChosenBackend {
  return backend.readTogether ? new Recovery(backend).backend : backend;
}

/** Starts another device, or else the processor. */
async function startAgain(): Promise<ChosenBackend> {
  try {
    return withReason(await startOnce('webgpu'), 'the GPU device was lost, and this is a new one');
  } catch (error) {
    return startHost(toError(error).message);
  }
}

async function startHost(why: string): Promise<ChosenBackend> {
  const host = await startOnce('wasm').catch(() => startOnce('cpu'));
  return withReason(host, `the GPU device was lost, and ${why}`);
}

/** Gives an object with the properties of the present backend. */
function describeCurrent(recovery: Recovery): ChosenBackend {
  return {
    recovery,
    get name() {
      return recovery.current.name;
    },
    get adapter() {
      return recovery.current.adapter;
    },
    get software() {
      return recovery.current.software;
    },
    get reason() {
      return recovery.current.reason;
    },
    get lost() {
      return recovery.current.lost;
    },
    get isGone() {
      return recovery.current.isGone ?? false;
    },
    get whenLost() {
      return recovery.current.whenLost;
    },
    get nudger() {
      return recovery.current.nudger;
    },
    get createNetwork() {
      return recovery.current.createNetwork;
    },
    get readTogether() {
      return recovery.current.readTogether;
    },
  } as ChosenBackend;
}
