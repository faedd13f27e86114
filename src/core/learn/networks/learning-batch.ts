import * as tf from '@tensorflow/tfjs';
import type { ActionRows, Distribution } from '../../policy/distribution.ts';
import { LOWEST } from '../../policy/distribution-terms.ts';
import { flushAll } from '../../policy/mlp.ts';
import type { ObservationEncoder } from '../../policy/observation-encoder.ts';
import type { StoredRows } from '../../spaces/dtype.ts';

/** B steps to learn from. Its columns hold named numbers for each step, such as advantages or old log-probabilities. */
export interface LearningBatch<Column extends string> {
  /** B. The arrays may be longer. */
  readonly rows: number;
  /** [B × D], not encoded; or rows to choose from, by `order`. */
  readonly observations: StoredRows;
  /** [B], the row of `observations` that belongs to each row. Undefined: they are in order. */
  readonly order?: Int32Array | undefined;
  /** [B] if there is a single discrete action, otherwise [B × A]. */
  readonly actions: ActionRows;
  /** [B × A], 0 where an action was impossible. Undefined if all actions are always possible. */
  readonly masks?: Uint8Array | undefined;
  /** [B] each. */
  readonly columns: Readonly<Record<Column, Float32Array>>;
}

/** A fixed number of rows of a batch, on the backend. The last chunk of a batch is padded with rows of 0. */
export interface Chunk<Column extends string> {
  /** [rows × inputs], encoded observations. */
  readonly inputs: tf.Tensor2D;
  /** [rows × A], int32 if discrete, otherwise float32. [rows] if there is a single discrete action. */
  readonly actions: tf.Tensor;
  /** [rows × A], to be added to the logits: 0, or very low where an action was impossible. */
  readonly masks?: tf.Tensor2D;
  /** [rows] each. */
  readonly columns: Readonly<Record<Column, tf.Tensor1D>>;
}

/** The inputs of a chunk, at most, so that pictures need little memory: 4 MiB. */
const MAX_CHUNK_NUMBERS = 2 ** 20;

/** Gives the largest number of rows that a chunk may have, for rows of `inputs` numbers. */
export function maxChunkRows(inputs: number): number {
  const rows = MAX_CHUNK_NUMBERS / inputs;
  const multiple = rows < 64 ? 8 : 64; // whole blocks of the kernels
  return Math.max(1, Math.floor(rows / multiple)) * multiple;
}

/** Describes the rows of a batch. */
export interface BatchKind {
  readonly encoder: ObservationEncoder;
  readonly distribution: Pick<Distribution, 'createActions'>;
}

/** Makes chunks of batches and reuses the arrays for them. */
export class ChunkBuffers {
  readonly #encoder: ObservationEncoder;
  readonly #rows: number;
  readonly #inputs: Float32Array;
  readonly #actions: ActionRows;

  constructor({ encoder, distribution }: BatchKind, rows: number) {
    this.#encoder = encoder;
    this.#rows = rows;
    this.#inputs = new Float32Array(rows * encoder.inputs);
    this.#actions = distribution.createActions(rows);
  }

  /** Makes a chunk of the rows from `start` up to, but not including, `end`. It is valid until the next one: tensors may share the arrays. */
  fill<Column extends string>(
    { rows: batchRows, observations, order, actions, masks, columns }: LearningBatch<Column>,
    start: number,
    end: number,
  ): Chunk<Column> {
    const rows = this.#rows;
    const actionSize = this.#actions.length / rows;
    this.#inputs.fill(0);
    this.#encoder.encodeInto(this.#inputs, observations, start, end, order);
    this.#actions.fill(0).set(actions.subarray(start * actionSize, end * actionSize));
    const tensors = Object.entries<Float32Array>(columns).map(([name, values]) => {
      const column = new Float32Array(rows);
      column.set(values.subarray(start, end));
      return [name, tf.tensor1d(flushAll(column))]; // discounts become tiny late in an episode
    });
    return {
      inputs: tf.tensor2d(this.#inputs, [rows, this.#encoder.inputs]),
      actions:
        this.#actions instanceof Int32Array
          ? tf.tensor(this.#actions, actionSize === 1 ? [rows] : [rows, actionSize], 'int32')
          : tf.tensor2d(this.#actions, [rows, actionSize]),
      ...(masks && { masks: this.#maskTensor(masks, start, end, masks.length / batchRows) }),
      columns: Object.fromEntries(tensors) as Record<Column, tf.Tensor1D>,
    };
  }

  #maskTensor(masks: Uint8Array, start: number, end: number, numActions: number): tf.Tensor2D {
    const terms = new Float32Array(this.#rows * numActions);
    for (let k = start * numActions, to = 0; k < end * numActions; k++, to++)
      if (!masks[k]) terms[to] = LOWEST;
    return tf.tensor2d(terms, [this.#rows, numActions]);
  }
}
