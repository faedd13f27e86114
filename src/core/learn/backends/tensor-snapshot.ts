import * as tf from '@tensorflow/tfjs';
import type { Snapshot } from '../loop/training-state.ts';
import { type Backend, readBack, withBackend } from './backend.ts';

/**
 * The numbers of tensors at one moment, whatever becomes of the tensors.
 *
 * Memory: shares the data of the tensors, which TensorFlow.js does not overwrite, until `dispose` and the end of the last `read`; or
 * else copies on this thread, which outlive a GPU device.
 */
export class TensorSnapshot<State> implements Snapshot<State> {
  readonly #backend: Backend;
  readonly #toState: (numbers: Float32Array[]) => State;
  readonly #tensors: readonly tf.Tensor[];
  /** The numbers, if they are on this thread: then there are no tensors. */
  readonly #copies: readonly Float32Array[];
  #reads = 0;
  #isDisposed = false;

  /** `toState` makes plain data from the numbers of each tensor. */
  constructor(backend: Backend, tensors: readonly tf.Tensor[], toState: (numbers: Float32Array[]) => State) {
    this.#backend = backend;
    this.#toState = toState;
    this.#copies = tensors.flatMap((tensor) => backend.recovery?.copyOf(tensor) ?? []);
    const isCopied = this.#copies.length === tensors.length;
    this.#tensors = isCopied
      ? []
      : withBackend(backend, () => tensors.map((tensor) => tf.keep(tensor.clone())));
  }

  async read(): Promise<State> {
    if (this.#tensors.length === 0) return this.#toState(this.#copies.map((numbers) => numbers.slice()));
    this.#reads += 1;
    try {
      return this.#toState(await Promise.all(this.#tensors.map((tensor) => readBack(this.#backend, tensor))));
    } finally {
      this.#reads -= 1;
      if (this.#isDisposed) this.dispose();
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    if (this.#reads === 0) tf.dispose([...this.#tensors]);
  }
}

/** Reads a snapshot once, and frees it. */
export async function readOnce<State>(snapshot: Snapshot<State>): Promise<State> {
  try {
    return await snapshot.read();
  } finally {
    snapshot.dispose();
  }
}
