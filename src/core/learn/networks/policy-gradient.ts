import * as tf from '@tensorflow/tfjs';
import type { ActionRows } from '../../policy/distribution.ts';
import { readBack, withBackend } from '../backends/backend.ts';
import type { LoopControl } from '../loop/loop-control.ts';
import { distributionObjective } from './distribution-tensors.ts';
import type { Policy } from './policy.ts';

/** B steps to learn from. */
export interface LearningBatch {
  /** B: only that many rows of the arrays are used. */
  rows: number;
  /** [B × D], as they were observed. */
  observations: Float32Array;
  /** [B] if discrete, [B × A] numbers otherwise. */
  actions: ActionRows;
  /** [B], what log π(a|s) is multiplied with. */
  weights: Float32Array;
}

export interface Update {
  /** The objective with its sign turned: −Σ [ weight · log π(a|s) + entropyWeight · H(π(·|s)) ]. */
  loss: number;
  /** The length of the gradient, before clipping. */
  gradientNorm: number;
}

export interface PolicyGradientOptions {
  learningRate: number;
  /** The gradient is shortened to this length; Infinity leaves it as it is. */
  maxGradientNorm: number;
  /** Rows that go through the network at a time: constant, so that shaders compile once and buffers are used again. */
  chunkRows: number;
}

/**
 * Gradient ascent with Adam on Σ [ weight · log π(a|s) + entropyWeight · H(π(·|s)) ], over any number of rows.
 *
 * Rows go through in chunks of constant shape, the last one filled up with weights of 0, and the gradients are summed: the
 * page gets its turn between two chunks, and memory stays the same however long a rollout is.
 *
 * Memory: keeps Adam's moments and a copy of the variables until `dispose`, nothing else between updates.
 */
export class PolicyGradient {
  readonly #policy: Policy;
  readonly #optimizer: tf.AdamOptimizer;
  /** All variables, one after the other: what Adam takes a step with. It has fifteen operations for each variable it is given. */
  readonly #joined: tf.Variable;
  readonly #maxGradientNorm: number;
  readonly #chunkRows: number;
  readonly #inputs: Float32Array;
  readonly #actions: ActionRows;
  readonly #weights: Float32Array;
  readonly #entropyWeights: Float32Array;

  constructor(policy: Policy, { learningRate, maxGradientNorm, chunkRows }: PolicyGradientOptions) {
    this.#policy = policy;
    this.#optimizer = withBackend(policy.backend, () => tf.train.adam(learningRate));
    this.#joined = withBackend(policy.backend, () => tf.tidy(() => tf.variable(join(policy.variables))));
    this.#maxGradientNorm = maxGradientNorm;
    this.#chunkRows = chunkRows;
    this.#inputs = new Float32Array(chunkRows * policy.shape.inputs);
    this.#actions = policy.distribution.createActions(chunkRows);
    this.#weights = new Float32Array(chunkRows);
    this.#entropyWeights = new Float32Array(chunkRows);
  }

  /** Takes one step up the gradient. */
  async update(batch: LearningBatch, entropyWeight: number, loop: LoopControl): Promise<Update> {
    if (batch.rows === 0) return { loss: 0, gradientNorm: 0 };
    const { backend } = this.#policy;
    const sums = await this.#sumGradients(batch, entropyWeight, loop);
    const [loss, gradient] = sums;
    try {
      const norm = withBackend(backend, () => tf.tidy(() => tf.sqrt(tf.sum(tf.square(gradient)))));
      sums.push(norm);
      const [[lossValue], [gradientNorm]] = await Promise.all([
        readBack(backend, loss),
        readBack(backend, norm),
      ]);
      if (!Number.isFinite(gradientNorm)) {
        throw new Error(
          `PolicyGradient.update: expected a finite gradient, got length ${gradientNorm}. Try a smaller learningRate.`,
        );
      }
      const scale = Math.min(1, this.#maxGradientNorm / gradientNorm);
      withBackend(backend, () => tf.tidy(() => this.#step(scale < 1 ? tf.mul(gradient, scale) : gradient)));
      this.#policy.weightsChanged();
      return { loss: lossValue, gradientNorm };
    } finally {
      tf.dispose(sums);
    }
  }

  dispose(): void {
    this.#optimizer.dispose();
    this.#joined.dispose();
  }

  /** `gradient`: joined. */
  #step(gradient: tf.Tensor): void {
    const { variables } = this.#policy;
    this.#joined.assign(join(variables)); // they may have been set since the last step
    this.#optimizer.applyGradients([{ name: this.#joined.name, tensor: gradient }]);
    const sizes = variables.map(({ size }) => size);
    for (const [i, part] of tf.split(this.#joined, sizes).entries()) {
      variables[i].assign(tf.reshape(part, variables[i].shape));
    }
  }

  /** Gives the loss and the joined gradient. */
  async #sumGradients(batch: LearningBatch, entropyWeight: number, loop: LoopControl): Promise<tf.Tensor[]> {
    let sums: tf.Tensor[] = [];
    try {
      for (let start = 0; start < batch.rows; start += this.#chunkRows) {
        this.#fillChunk(batch, start, entropyWeight);
        const previous = sums;
        sums = withBackend(this.#policy.backend, () => tf.tidy(() => this.#addChunk(previous)));
        tf.dispose(previous);
        await loop.yield();
      }
      return sums;
    } catch (error) {
      tf.dispose(sums);
      throw error;
    }
  }

  /** Gives the loss and the joined gradient, added to `previous`. */
  #addChunk(previous: readonly tf.Tensor[]): tf.Tensor[] {
    const { variables } = this.#policy;
    const { value, grads } = tf.variableGrads(() => this.#loss(), [...variables]);
    const chunk = [value, join(variables.map(({ name }) => grads[name]))];
    return previous.length === 0 ? chunk : chunk.map((tensor, i) => tf.add(previous[i], tensor));
  }

  #loss(): tf.Scalar {
    const { shape, distribution } = this.#policy;
    const objective = distributionObjective(distribution, {
      described: this.#policy.forward(tf.tensor2d(this.#inputs, [this.#chunkRows, shape.inputs])),
      actions: this.#actions,
      weights: tf.tensor1d(this.#weights),
      entropyWeights: tf.tensor1d(this.#entropyWeights),
    });
    return tf.neg(objective); // optimisers go down
  }

  #fillChunk(
    { rows, observations, actions, weights }: LearningBatch,
    start: number,
    entropyWeight: number,
  ): void {
    const end = Math.min(start + this.#chunkRows, rows);
    const actionSize = this.#actions.length / this.#chunkRows;
    this.#inputs.fill(0);
    this.#policy.encoder.encodeInto(this.#inputs, observations, start, end);
    this.#actions.fill(0).set(actions.subarray(start * actionSize, end * actionSize));
    this.#weights.fill(0).set(weights.subarray(start, end));
    this.#entropyWeights.fill(0).fill(entropyWeight, 0, end - start);
  }
}

/** All numbers, one after the other: one operation on them is faster than one for each tensor. */
function join(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat1d(tensors.map((tensor) => tensor.flatten()));
}
