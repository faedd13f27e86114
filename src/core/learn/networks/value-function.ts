import * as tf from '@tensorflow/tfjs';
import type { RolloutValues } from '../../policy/advantages.ts';
import { drawWeights, layerSizes, type NetworkShape, VALUE_GAIN } from '../../policy/network-shape.ts';
import { Generator } from '../../random/generator.ts';
import { STREAMS } from '../../random/streams.ts';
import type { StoredRows } from '../../spaces/dtype.ts';
import { readBack, withBackend } from '../backends/backend.ts';
import { computeOn } from '../backends/recovery.ts';
import type { LoopControl } from '../loop/loop-control.ts';
import type { Rollout } from '../rollouts/rollout.ts';
import { applyNetwork } from './apply-network.ts';
import { describeDistributions } from './distribution-tensors.ts';
import { maxChunkRows } from './learning-batch.ts';
import type { Policy } from './policy.ts';
import { createVariables, WeightState } from './weight-state.ts';

/** Observations that pass through the network at a time, at most. */
const MAX_CHUNK_ROWS = 1024;

/** What `ppo` and `a2c` need for the same observations. */
interface PolicyAndValues {
  /** The parameters of π(·|s), [B × width]. */
  readonly described: tf.Tensor2D;
  /** V(s), [B]. */
  readonly values: tf.Tensor1D;
}

/** The sizes of a value function's own hidden layers, or 'shared' if it has none: it is an output of the policy's network then. */
export type ValueLayers = readonly number[] | 'shared';

/**
 * V(s), the return to expect from a state on, on the same observations and the same backend as a policy: a network of its own, or a head
 * on the trunk that it shares with the policy, which is all layers of the policy's network but the last.
 *
 * Memory: its variables, until `dispose`. They are those of the head if the trunk is shared.
 */
export class ValueFunction extends WeightState {
  readonly #policy: Policy;
  /** The whole network from observations to V. */
  readonly shape: NetworkShape;
  readonly #isShared: boolean;
  /** The weights of the layers before its own variables. */
  readonly #trunk: readonly tf.Variable[];
  readonly #chunkRows: number;

  /**
   * `hidden`: the sizes of its hidden layers, or 'shared'. The policy gives the rest: the convolutions, if it has any, and the seed, too.
   * `rows`: the observations that are usually judged at a time.
   */
  constructor(policy: Policy, hidden: ValueLayers, rows = MAX_CHUNK_ROWS) {
    const isShared = hidden === 'shared';
    const shape: NetworkShape = { ...policy.shape, ...(!isShared && { hidden }), outputs: 1 };
    const own = isShared ? headOf(shape) : shape;
    const weights = drawWeights(own, new Generator(policy.seed, STREAMS.valueWeights), VALUE_GAIN);
    const option = isShared ? 'sharedTrunk' : 'valueHidden';
    super(option, createVariables(own, weights, policy.backend), policy.backend);
    this.#chunkRows = Math.min(rows, MAX_CHUNK_ROWS, maxChunkRows(shape.inputs));
    this.#policy = policy;
    this.#isShared = isShared;
    this.#trunk = isShared ? policy.variables.slice(0, 2 * (layerSizes(shape).length - 1)) : [];
    this.shape = shape;
  }

  /** Computes V(s), [B], from encoded observations [B × inputs]. Differentiable. Call it in `tf.tidy`. */
  forward(inputs: tf.Tensor2D): tf.Tensor1D {
    const weights = [...this.#trunk, ...this.variables];
    return tf.reshape(applyNetwork(weights, this.shape, inputs), [inputs.shape[0]]);
  }

  /**
   * Computes the parameters of π(·|s), as `policy.forward` does, and V(s): in one pass if they share a trunk. Differentiable. Call it in
   * `tf.tidy`.
   */
  forwardWithPolicy(inputs: tf.Tensor2D, masks?: tf.Tensor2D): PolicyAndValues {
    const policy = this.#policy;
    if (!this.#isShared) return { described: policy.forward(inputs, masks), values: this.forward(inputs) };
    const trunk = this.#trunk;
    const [kernel, bias, ...own] = policy.variables.slice(trunk.length);
    const joined = [kernel, bias].map((weights, i) => tf.concat([weights, this.variables[i]], -1));
    const outputs = applyNetwork([...trunk, ...joined], policy.shape, inputs);
    const [ofPolicy, values] = tf.split<tf.Tensor2D>(outputs, [policy.shape.outputs, 1], 1);
    const described = describeDistributions(policy.distribution, ofPolicy, own);
    return {
      described: masks ? tf.add(described, masks) : described,
      values: tf.reshape(values, [inputs.shape[0]]),
    };
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

/** The last layer of a network, as a network without hidden layers. */
function headOf(shape: NetworkShape): NetworkShape {
  const [[inputs, outputs]] = layerSizes(shape).slice(-1);
  return { inputs, hidden: [], outputs, activation: shape.activation };
}
