import * as tf from '@tensorflow/tfjs';
import { readBack, withBackend } from '../backends/backend.ts';
import { joinFlat } from '../backends/kernels/join.ts';
import { type Attempt, updateOn } from '../backends/recovery.ts';
import type { LoopControl } from '../loop/loop-control.ts';
import {
  type BatchKind,
  type Chunk,
  ChunkBuffers,
  type LearningBatch,
  maxChunkRows,
} from './learning-batch.ts';
import type { Optimizer } from './optimizer.ts';

/** [rows] each: the loss of each row, and metrics, which are summed but not differentiated. */
export type RowLosses<Metric extends string> = { readonly loss: tf.Tensor1D } & Readonly<
  Record<Metric, tf.Tensor1D>
>;

export interface Update<Metric extends string> {
  /** The loss, summed over all rows. */
  readonly loss: number;
  /** Norm of the gradient before clipping. */
  readonly gradientNorm: number;
  /** The metrics, summed over all rows. */
  readonly metrics: Readonly<Record<Metric, number>>;
}

/** An object with learned variables, such as a policy. */
export interface Learning extends BatchKind {
  /** The learner calls this after a change of the variables. */
  weightsChanged(): void;
}

/**
 * Takes gradient descent steps on a loss that is a sum over any number of rows.
 *
 * The rows are processed in chunks of constant shape, so that shaders compile once and buffers are reused. The gradients of all chunks
 * are summed. The learner yields to the page between two chunks. The memory it needs does not depend on the length of a rollout.
 *
 * Memory: no tensors between updates.
 */
export class Learner {
  readonly #learning: Learning;
  readonly #optimizer: Optimizer;
  readonly #chunkRows: number;
  readonly #chunks: ChunkBuffers;

  /** `chunkRows`: the rows of a chunk, at most. Chunks of pictures have fewer. */
  constructor(learning: Learning, optimizer: Optimizer, { chunkRows }: { chunkRows: number }) {
    this.#learning = learning;
    this.#optimizer = optimizer;
    this.#chunkRows = Math.min(chunkRows, maxChunkRows(learning.encoder.inputs));
    this.#chunks = new ChunkBuffers(learning, this.#chunkRows);
  }

  /**
   * Takes one step of the optimiser on the gradient of the sum of all rows' losses. For a mean, divide the rows' losses.
   *
   * `rowLosses` must compute each row from that row alone, because padded rows do not count. It runs once for each chunk, in tf.tidy.
   * A batch of 0 rows takes no step and has no metrics. If the GPU device is lost meanwhile, the step is taken again, from the same
   * weights: `batch` must not change until the update ends.
   *
   * @throws {Error} if the loss or the gradient is not finite. The variables are unchanged then.
   * @throws the signal's reason, if the loop is aborted.
   */
  async update<Column extends string, Metric extends string = never>(
    batch: LearningBatch<Column>,
    rowLosses: (chunk: Chunk<Column>) => RowLosses<Metric>,
    loop: LoopControl,
  ): Promise<Update<Metric>> {
    if (batch.rows === 0) return { loss: 0, gradientNorm: 0, metrics: {} as Record<Metric, number> };
    return updateOn(this.#optimizer.backend, (attempt) => this.#step(batch, rowLosses, loop, attempt));
  }

  async #step<Column extends string, Metric extends string>(
    batch: LearningBatch<Column>,
    rowLosses: (chunk: Chunk<Column>) => RowLosses<Metric>,
    loop: LoopControl,
    attempt: Attempt,
  ): Promise<Update<Metric>> {
    const { backend } = this.#optimizer;
    const { names, sums, gradient } = await this.#sumChunks(batch, rowLosses, loop, attempt);
    try {
      const step = this.#optimizer.step(gradient);
      this.#learning.weightsChanged();
      step.catch(() => {}); // a loss that is not finite says more
      attempt.copy();
      const [loss, ...numbers] = await readBack(backend, sums);
      if (!Number.isFinite(loss)) {
        throw new Error(
          `Learner.update: expected a finite loss, got ${loss}. Try a smaller learningRate, or smaller rewards, as NormalizeReward gives them.`,
        );
      }
      const gradientNorm = await step;
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
    attempt: Attempt,
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
        attempt.check();
      }
      return total as Sums;
    } catch (error) {
      dispose(total);
      throw error;
    }
  }

  /** Computes the sums of the chunk that starts at row `start`. */
  #differentiate<Column extends string>(
    batch: LearningBatch<Column>,
    start: number,
    rowLosses: (chunk: Chunk<Column>) => RowLosses<string>,
  ): Sums {
    const { variables } = this.#optimizer;
    const end = Math.min(start + this.#chunkRows, batch.rows);
    const chunk = this.#chunks.fill(batch, start, end);
    const isFull = end - start === this.#chunkRows;
    const mask = isFull ? undefined : tf.tensor1d(new Float32Array(this.#chunkRows).fill(1, 0, end - start));
    // Thrown after variableGrads: an error inside it would leak the tensors that TensorFlow.js saved for the gradient.
    let fault: RangeError | undefined;
    const sum = (name: string, rows: tf.Tensor): tf.Scalar => {
      fault ??= this.#findFault(name, rows);
      return tf.sum(mask && !fault ? tf.mul(rows, mask) : rows);
    };
    let names: string[] = [];
    let kept: tf.Tensor[] = [];
    try {
      const { value, grads } = tf.variableGrads(() => {
        const { loss, ...metrics } = rowLosses(chunk);
        names = Object.keys(metrics);
        kept = names.map((name) => tf.keep(sum(name, metrics[name]))); // variableGrads disposes of all other tensors
        return sum('loss', loss);
      }, [...variables]);
      if (fault) throw fault;
      const gradients = variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable));
      // Not finite if the loss is not (∞ · 0 = NaN): then the optimiser changes nothing. Otherwise 0.
      gradients.push(tf.add(gradients.pop() as tf.Tensor, tf.mul(value, 0)));
      return {
        names,
        sums: joinFlat([value, ...kept]),
        gradient: joinFlat(gradients),
      };
    } finally {
      tf.dispose(kept);
    }
  }

  #findFault(name: string, { shape }: tf.Tensor): RangeError | undefined {
    if (shape.length === 1 && shape[0] === this.#chunkRows) return undefined;
    return new RangeError(
      `Learner.update: expected ${name} of shape [${this.#chunkRows}], one number for each row, got [${shape.join(', ')}]. ` +
        'Reshape it, or sum over its columns.',
    );
  }
}

/** The sums over all chunks so far. A type alias, because tf.tidy does not accept interfaces. */
type Sums = {
  /** Names of the metrics. */
  names: string[];
  /** [1 + metrics]: the loss, then the metrics. */
  sums: tf.Tensor1D;
  /** [P], the gradients of all variables joined: one operation is faster than one for each variable. */
  gradient: tf.Tensor1D;
};

function addSums(before: Sums | undefined, { names, sums, gradient }: Sums): Sums {
  if (!before) return { names, sums, gradient };
  return { names, sums: tf.add(before.sums, sums), gradient: tf.add(before.gradient, gradient) };
}

function dispose(sums: Sums | undefined): void {
  if (sums) tf.dispose([sums.sums, sums.gradient]);
}
