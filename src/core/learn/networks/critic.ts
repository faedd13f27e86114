import * as tf from '@tensorflow/tfjs';
import { showConvolutions } from '../../policy/convolution-options.ts';
import type { DeterministicDistribution } from '../../policy/deterministic-distribution.ts';
import { drawWeights, type NetworkShape, VALUE_GAIN } from '../../policy/network-shape.ts';
import { Generator } from '../../random/generator.ts';
import { STREAMS } from '../../random/streams.ts';
import type { DifferentiatedBy } from '../backends/kernels/mlp.ts';
import { applyNetwork } from './apply-network.ts';
import type { Policy } from './policy.ts';
import { createVariables, WeightState } from './weight-state.ts';

/** μ(s), [B × A], the actions of a deterministic policy for encoded observations [B × inputs]. */
export interface Actor {
  forward(inputs: tf.Tensor2D): tf.Tensor2D;
}

/** Q(s, a), [B]: the return to expect after an action. Differentiable by the weights, or by the actions if `by` is 'inputs'. */
export interface QFunction {
  forward(inputs: tf.Tensor2D, actions: tf.Tensor2D, by?: DifferentiatedBy): tf.Tensor1D;
}

/**
 * Q(s, a), the return to expect after an action: a network of its own, on the encoded observations of a policy followed by the actions,
 * which it scales to −1 to 1.
 *
 * Memory: its variables, until `dispose`.
 */
export class Critic extends WeightState implements QFunction {
  readonly #policy: Policy;
  readonly #shape: NetworkShape;

  constructor(policy: Policy, shape: NetworkShape, variables: readonly tf.Variable[]) {
    super('criticHidden', variables, policy.backend);
    this.#policy = policy;
    this.#shape = shape;
  }

  forward(inputs: tf.Tensor2D, actions: tf.Tensor2D, by?: DifferentiatedBy): tf.Tensor1D {
    return this.#compute(this.variables, inputs, actions, by);
  }

  #compute(
    weights: readonly tf.Variable[],
    inputs: tf.Tensor2D,
    actions: tf.Tensor2D,
    by: DifferentiatedBy = 'weights',
  ): tf.Tensor1D {
    const { centres, halves } = this.#policy.distribution as DeterministicDistribution;
    const scaled = tf.div<tf.Tensor2D>(tf.sub(actions, tf.tensor1d([...centres])), tf.tensor1d([...halves]));
    const joined = tf.concat([inputs, scaled], 1);
    return tf.reshape(applyNetwork(weights, this.#shape, joined, by), [inputs.shape[0]]);
  }

  /** Gives the same function with other weights, which belong to the caller. */
  withWeights(weights: readonly tf.Variable[]): QFunction {
    return { forward: (inputs, actions, by) => this.#compute(weights, inputs, actions, by) };
  }
}

/** Makes critics that differ in their first weights. `hidden`: the sizes of their hidden layers. The policy gives the rest, the seed too. */
export function createCritics(policy: Policy, hidden: readonly number[], count: number): Critic[] {
  const { inputs, outputs, activation, convolutions } = policy.shape;
  if (convolutions) {
    throw new RangeError(
      'createCritics: expected a policy without convolutions, because Q(s, a) joins observation and action, ' +
        `got one with ${showConvolutions(convolutions)}. Use ppo, a2c or reinforce, or createPolicy(envs, { network: { convolutions: [] } }).`,
    );
  }
  const shape: NetworkShape = { inputs: inputs + outputs, hidden, outputs: 1, activation };
  const random = new Generator(policy.seed, STREAMS.criticWeights);
  return Array.from({ length: count }, () => {
    const weights = drawWeights(shape, random, VALUE_GAIN);
    return new Critic(policy, shape, createVariables(shape, weights, policy.backend));
  });
}

/**
 * Checks that a policy is deterministic. `where` is the name of the algorithm.
 *
 * @throws {RangeError} if it draws its actions.
 */
export function checkDeterministic(where: string, { distribution }: Policy): DeterministicDistribution {
  if (distribution.kind === 'deterministic') return distribution as DeterministicDistribution;
  throw new RangeError(
    `${where}: expected a deterministic policy, got one that draws its actions (${distribution.kind}). ` +
      'Make it with createPolicy(envs, { deterministic: true }).',
  );
}
