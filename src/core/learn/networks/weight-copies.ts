import * as tf from '@tensorflow/tfjs';
import { type Backend, createOn, readBack, withBackend } from '../backends/backend.ts';

/** Copies of weights on another backend, refreshed on use if the weights have changed. */
export class WeightCopies {
  readonly #weights: readonly tf.Variable[];
  readonly #from: Backend;
  readonly #to: Backend;
  /** Equal to the weights after `refresh`. */
  readonly copies: readonly tf.Variable[];
  #copying: Promise<void> | undefined;

  constructor(weights: readonly tf.Variable[], from: Backend, to: Backend) {
    this.#weights = weights;
    this.#from = from;
    this.#to = to;
    this.copies = createOn(to, () =>
      tf.tidy(() => weights.map(({ shape }) => tf.variable(tf.zeros(shape), false))),
    );
  }

  /** Call this after a change of the weights. */
  invalidate(): void {
    this.#copying = undefined;
  }

  /** Copies the weights, if they have changed. */
  refresh(): Promise<void> {
    this.#copying ??= this.#copy();
    return this.#copying;
  }

  async #copy(): Promise<void> {
    const values = await Promise.all(this.#weights.map((weight) => readBack(this.#from, weight)));
    if (this.copies.some(({ isDisposed }) => isDisposed)) return; // disposed while the values were read
    withBackend(this.#to, () =>
      tf.tidy(() => {
        for (const [i, copy] of this.copies.entries()) copy.assign(tf.tensor(values[i], copy.shape));
      }),
    );
  }

  dispose(): void {
    tf.dispose([...this.copies]);
  }
}
