import * as tf from '@tensorflow/tfjs';
import type { ActionRows, Distribution } from '../../policy/distribution.ts';
import type { ObservationEncoder } from '../../policy/observation-encoder.ts';
import { readBack, withBackend } from '../backends/backend.ts';
import type { LoopControl } from '../loop/loop-control.ts';
import type { Optimizer } from './optimizer.ts';

/** B steps to learn from, with a named number for each: advantages, old log-probabilities, … */
export interface LearningBatch<Column extends string> {
  /** B: only that many rows of the arrays are used. */
  readonly rows: number;
  /** [B × D], as they were observed. */
  readonly observations: Float32Array;
  /** [B] if discrete, [B × A] numbers otherwise. */
  readonly actions: ActionRows;
  /** [B] each. */
  readonly columns: Readonly<Record<Column, Float32Array>>;
}

/** Some rows of a batch, on the backend. The last chunk of a batch is filled up with rows of 0. */
export interface Chunk<Column extends string> {
  /** [rows × inputs], encoded observations. */
  readonly inputs: tf.Tensor2D;
  /** [rows] int32 if discrete, [rows × A] float32 otherwise. */
  readonly actions: tf.Tensor;
  /** [rows] each. */
  readonly columns: Readonly<Record<Column, tf.Tensor1D>>;
}

/** [rows] each: the loss of each row, and metrics that are summed beside it but not differentiated. */
export type RowLosses<Metric extends string> = { readonly loss: tf.Tensor1D } & Readonly<
  Record<Metric, tf.Tensor1D>
>;

export interface Update<Metric extends string> {
  /** The loss, summed over all rows. */
  readonly loss: number;
  /** The length of the gradient, before clipping. */
  readonly gradientNorm: number;
  /** The metrics, summed over all rows. */
  readonly metrics: Readonly<Record<Metric, number>>;
}

/** What learns, such as a policy. */
export interface Learning {
  readonly encoder: ObservationEncoder;
  readonly distribution: Pick<Distribution, 'createActions'>;
  /** Is called when the variables have changed. */
  weightsChanged(): void;
}

/**
 * Takes steps down the gradient of a loss that is a sum over any number of rows.
 *
 * Rows pass in chunks of constant shape, so that shaders compile once and buffers are reused, and the chunks' gradients are summed.
 * The page gets its turn between two chunks, and memory stays the same however long a rollout is.
 *
 * Memory: no tensors between updates.
 */
export class Learner {
  readonly #learning: Learning;
  readonly #optimizer: Optimizer;
  readonly #chunkRows: number;
  readonly #inputs: Float32Array;
  readonly #actions: ActionRows;

  /** `chunkRows`: the rows of a chunk. */
  constructor(learning: Learning, optimizer: Optimizer, { chunkRows }: { chunkRows: number }) {
    this.#learning = learning;
    this.#optimizer = optimizer;
    this.#chunkRows = chunkRows;
    this.#inputs = new Float32Array(chunkRows * learning.encoder.inputs);
    this.#actions = learning.distribution.createActions(chunkRows);
  }

  /**
   * Takes one step of the optimiser, on the gradient of the sum of all rows' losses. For a mean, divide the rows' losses.
   *
   * `rowLosses` must compute each row from that row alone. It runs once for each chunk, within tf.tidy.
   *
   * @throws {Error} if the gradient is not finite: nothing has changed then. The signal's reason, when the loop is aborted.
   */
  async update<Column extends string, Metric extends string = never>(
    batch: LearningBatch<Column>,
    rowLosses: (chunk: Chunk<Column>) => RowLosses<Metric>,
    loop: LoopControl,
  ): Promise<Update<Metric>> {
    const { backend } = this.#optimizer;
    if (batch.rows === 0) return { loss: 0, gradientNorm: 0, metrics: {} as Record<Metric, number> };
    const { names, sums, gradient } = await this.#sumChunks(batch, rowLosses, loop);
    try {
      const step = this.#optimizer.step(gradient);
      this.#learning.weightsChanged();
      const [[loss, ...numbers], gradientNorm] = await Promise.all([readBack(backend, sums), step]);
      const metrics = Object.fromEntries(names.map((name, i) => [name, numbers[i]]));
      return { loss, gradientNorm, metrics: metrics as Record<Metric, number> };
    } finally {
      tf.dispose([sums, gradient]);
    }
  }

  async #sumChunks<Column extends string>(
    batch: LearningBatch<Column>,
    rowLosses: (chunk: Chunk<Column>) => RowLosses<string>,
    loop: LoopControl,
  ): Promise<Sums> {
    const { backend } = this.#optimizer;
    let total: Sums | undefined;
    try {
      for (let start = 0; start < batch.rows; start += this.#chunkRows) {
        const before = total;
        const sums = withBackend(backend, () =>
          tf.tidy(() => addSums(before, this.#differentiate(batch, start, rowLosses))),
        );
        dispose(before);
        total = sums;
        await loop.yield();
      }
      return total as Sums;
    } catch (error) {
      dispose(total);
      throw error;
    }
  }

  /** Sums up the chunk of rows from `start` on. */
  #differentiate<Column extends string>(
    batch: LearningBatch<Column>,
    start: number,
    rowLosses: (chunk: Chunk<Column>) => RowLosses<string>,
  ): Sums {
    const { variables } = this.#optimizer;
    const end = Math.min(start + this.#chunkRows, batch.rows);
    const chunk = this.#fillChunk(batch, start, end);
    const isFull = end - start === this.#chunkRows;
    const mask = isFull ? undefined : tf.tensor1d(new Float32Array(this.#chunkRows).fill(1, 0, end - start));
    const sum = (name: string, rows: tf.Tensor): tf.Scalar => {
      this.#checkRows(name, rows);
      return tf.sum(mask ? tf.mul(rows, mask) : rows);
    };
    let names: string[] = [];
    let kept: tf.Tensor[] = [];
    try {
      const { value, grads } = tf.variableGrads(() => {
        const { loss, ...metrics } = rowLosses(chunk);
        names = Object.keys(metrics);
        kept = names.map((name) => tf.keep(sum(name, metrics[name]))); // what is not returned is disposed of
        return sum('loss', loss);
      }, [...variables]);
      const gradients = variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable));
      return {
        names,
        sums: tf.stack([value, ...kept]) as tf.Tensor1D,
        gradient: tf.concat1d(gradients.map((gradient) => gradient.flatten())),
      };
    } finally {
      tf.dispose(kept);
    }
  }

  #checkRows(name: string, { shape }: tf.Tensor): void {
    if (shape.length === 1 && shape[0] === this.#chunkRows) return;
    throw new RangeError(
      `Learner.update: expected ${name} of shape [${this.#chunkRows}], one number for each row, got [${shape.join(', ')}]. ` +
        'Reshape it, or sum over its columns.',
    );
  }

  #fillChunk<Column extends string>(
    { observations, actions, columns }: LearningBatch<Column>,
    start: number,
    end: number,
  ): Chunk<Column> {
    const { encoder } = this.#learning;
    const rows = this.#chunkRows;
    const actionSize = this.#actions.length / rows;
    this.#inputs.fill(0);
    encoder.encodeInto(this.#inputs, observations, start, end);
    this.#actions.fill(0).set(actions.subarray(start * actionSize, end * actionSize));
    const tensors = Object.entries<Float32Array>(columns).map(([name, values]) => {
      const column = new Float32Array(rows);
      column.set(values.subarray(start, end));
      return [name, tf.tensor1d(column)];
    });
    return {
      inputs: tf.tensor2d(this.#inputs, [rows, encoder.inputs]),
      actions:
        this.#actions instanceof Int32Array
          ? tf.tensor1d(this.#actions, 'int32')
          : tf.tensor2d(this.#actions, [rows, actionSize]),
      columns: Object.fromEntries(tensors) as Record<Column, tf.Tensor1D>,
    };
  }
}

/** What chunks are summed up to. An alias, not an interface: tf.tidy takes no interfaces. */
type Sums = {
  /** The metrics'. */
  names: string[];
  /** [1 + metrics]: the loss, then the metrics. */
  sums: tf.Tensor1D;
  /** [P]: of all variables, joined. One operation on it is faster than one for each variable. */
  gradient: tf.Tensor1D;
};

function addSums(before: Sums | undefined, { names, sums, gradient }: Sums): Sums {
  if (!before) return { names, sums, gradient };
  return { names, sums: tf.add(before.sums, sums), gradient: tf.add(before.gradient, gradient) };
}

function dispose(sums: Sums | undefined): void {
  if (sums) tf.dispose([sums.sums, sums.gradient]);
}
