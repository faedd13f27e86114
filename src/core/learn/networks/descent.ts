import * as tf from '@tensorflow/tfjs';
import { readBack, withBackend } from '../backends/backend.ts';
import { joinFlat } from '../backends/kernels/join.ts';
import type { Optimizer } from './optimizer.ts';

/** The loss, and metrics, which are not differentiated. A type alias, because tf.tidy does not accept interfaces. */
export type Losses<Metric extends string> = { readonly loss: tf.Scalar } & Readonly<
  Record<Metric, tf.Scalar>
>;

/** Means over several steps. */
export type DescentMeans<Metric extends string> = Readonly<Record<Metric | 'loss' | 'gradientNorm', number>>;

/**
 * Takes steps down the gradient of a loss and reads nothing back from the backend, so that a GPU never waits for the page. The sums of
 * the metrics stay there until `read`.
 *
 * Memory: a tensor with the sums, until the next `read` or `dispose`.
 */
export class Descent<Metric extends string = never> {
  readonly #optimizer: Optimizer;
  readonly #metrics: readonly Metric[];
  #sums: tf.Tensor1D | undefined;
  #count = 0;

  /** `metrics`: the names of those that come with the loss. */
  constructor(optimizer: Optimizer, metrics: readonly Metric[] = []) {
    this.#optimizer = optimizer;
    this.#metrics = metrics;
  }

  /** Takes one step. Only the optimiser's variables change, whatever else the loss depends on. `losses` runs in tf.tidy. */
  step(losses: () => Losses<Metric>): void {
    const optimizer = this.#optimizer;
    const before = this.#sums;
    this.#sums = withBackend(optimizer.backend, () =>
      tf.tidy(() => {
        let kept: tf.Tensor[] = [];
        const { value, grads } = tf.variableGrads(() => {
          const given = losses();
          kept = this.#metrics.map((name) => tf.keep(given[name])); // variableGrads disposes of all other tensors
          return given.loss;
        }, [...optimizer.variables]);
        const gradient = joinFlat(optimizer.variables.map(({ name }) => grads[name]));
        const norm = optimizer.stepUnread(gradient);
        const sums = joinFlat([value, norm, ...kept]);
        tf.dispose([norm, ...kept]);
        return tf.keep(before ? tf.add<tf.Tensor1D>(before, sums) : sums); // beyond a tidy of the caller
      }),
    );
    before?.dispose();
    this.#count += 1;
  }

  /**
   * Gives the means over all steps since the last call, with one read: of the loss, of the norm of the gradient and of each metric. NaN if
   * there was no step.
   *
   * @throws {Error} if one of them is not finite. Steps with a gradient that is not finite have changed nothing.
   */
  async read(): Promise<DescentMeans<Metric>> {
    const names = ['loss', 'gradientNorm', ...this.#metrics];
    const [sums, count] = [this.#sums, this.#count];
    this.#sums = undefined;
    this.#count = 0;
    const numbers = sums && (await readBack(this.#optimizer.backend, sums).finally(() => sums.dispose()));
    const bad = numbers?.findIndex((number) => !Number.isFinite(number)) ?? -1;
    if (numbers && bad >= 0) {
      throw new Error(
        `Descent.read: expected a finite ${names[bad]}, got ${numbers[bad]}. Try a smaller learning rate or a smaller rewardScale.`,
      );
    }
    const means = names.map((name, i) => [name, numbers ? numbers[i] / count : Number.NaN]);
    return Object.fromEntries(means) as DescentMeans<Metric>;
  }

  /** Forgets the steps since the last `read`, before they are taken again. */
  restart(): void {
    this.#sums?.dispose();
    this.#sums = undefined;
    this.#count = 0;
  }

  dispose(): void {
    this.restart();
  }
}
