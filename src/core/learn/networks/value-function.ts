import * as tf from '@tensorflow/tfjs';
import type { RolloutValues } from '../../policy/advantages.ts';
import { drawWeights, type NetworkShape, VALUE_GAIN } from '../../policy/network-shape.ts';
import { Generator } from '../../random/generator.ts';
import { STREAMS } from '../../random/streams.ts';
import type { StoredRows } from '../../spaces/dtype.ts';
import { readBack, withBackend } from '../backends/backend.ts';
import { computeOn } from '../backends/recovery.ts';
import type { LoopControl } from '../loop/loop-control.ts';
import type { Rollout } from '../rollouts/collector.ts';
import { applyNetwork } from './apply-network.ts';
import { maxChunkRows } from './learning-batch.ts';
import type { Policy } from './policy.ts';
import { createVariables, WeightState } from './weight-state.ts';

/** Observations that pass through the network at a time, at most. */
const MAX_CHUNK_ROWS = 1024;

/**
 * V(s), the return to expect from a state on: a network of its own, on the same observations and the same backend as a policy.
 *
 * Memory: its variables, until `dispose`.
 */
export class ValueFunction extends WeightState {
  readonly #policy: Policy;
  readonly shape: NetworkShape;
  readonly #chunkRows: number;

  /**
   * `hidden`: the sizes of its hidden layers. The policy gives the rest: the convolutions, if it has any, and the seed, too. `rows`: the observations that are usually judged at
   * a time.
   */
  constructor(policy: Policy, hidden: readonly number[], rows = MAX_CHUNK_ROWS) {
    const shape: NetworkShape = { ...policy.shape, hidden, outputs: 1 };
    const weights = drawWeights(shape, new Generator(policy.seed, STREAMS.valueWeights), VALUE_GAIN);
    super('valueHidden', createVariables(shape, weights, policy.backend), policy.backend);
    this.#chunkRows = Math.min(rows, MAX_CHUNK_ROWS, maxChunkRows(shape.inputs));
    this.#policy = policy;
    this.shape = shape;
  }

  /** Computes V(s), [B], from encoded observations [B × inputs]. Differentiable. Call it in `tf.tidy`. */
  forward(inputs: tf.Tensor2D): tf.Tensor1D {
    return tf.reshape(applyNetwork(this.variables, this.shape, inputs), [inputs.shape[0]]);
  }

  /** Computes V(s) for a rollout: before each action, after the last step, and where episodes were truncated. */
  async describe(rollout: Rollout, loop: LoopControl): Promise<RolloutValues> {
    const { observations, lastObservations, finalObservations } = rollout;
    return {
      values: await this.values(observations, loop),
      lastValues: await this.values(lastObservations, loop),
      finalValues: await this.values(finalObservations, loop),
    };
  }

  /** Computes V(s) for observations [B × D], with one read from the backend. */
  values(observations: StoredRows, loop: LoopControl): Promise<Float32Array> {
    return computeOn(this.backend, () => this.#compute(observations, loop));
  }

  async #compute(observations: StoredRows, loop: LoopControl): Promise<Float32Array> {
    const { encoder, backend } = this.#policy;
    const rows = observations.length / encoder.rowSize;
    const chunkRows = this.#chunkRows;
    const results = new Float32Array(rows);
    const chunks: tf.Tensor1D[] = [];
    const inputs = new Float32Array(rows > 0 ? chunkRows * encoder.inputs : 0);
    try {
      for (let start = 0; start < rows; start += chunkRows) {
        // Always of the same shape: the last chunk ends with rows of 0.
        const end = Math.min(start + chunkRows, rows);
        encoder.encodeInto(inputs, observations, start, end);
        inputs.fill(0, (end - start) * encoder.inputs);
        const tensor = (): tf.Tensor1D => this.forward(tf.tensor2d(inputs, [chunkRows, encoder.inputs]));
        chunks.push(withBackend(backend, () => tf.tidy(tensor)));
        await loop.yield();
      }
      for (const [i, values] of (
        await Promise.all(chunks.map((chunk) => readBack(backend, chunk)))
      ).entries()) {
        results.set(values.subarray(0, rows - i * chunkRows), i * chunkRows);
      }
      return results;
    } finally {
      tf.dispose(chunks);
    }
  }
}
