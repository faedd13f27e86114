import * as tf from '@tensorflow/tfjs';
import type { ActionRows, Distribution } from '../../policy/distribution.ts';
import type { NetworkShape } from '../../policy/network-shape.ts';
import { type Backend, readBack, withBackend } from '../backends/backend.ts';
import { applyNetwork } from './apply-network.ts';
import { describeDistributions, distributionTerms } from './distribution-tensors.ts';

/** What it needs of a policy. */
interface Deciding {
  readonly variables: readonly tf.Variable[];
  readonly shape: NetworkShape;
  readonly distribution: Distribution;
  readonly backend: Backend;
}

/**
 * Computes ∂ log π(a|s) / ∂x for each of the network's inputs x, [B × inputs], from encoded observations [B × inputs] and their actions: how
 * much the choice depends on each of them. Of a deterministic policy, it is the gradient of the sum of the actions.
 *
 * Source: K. Simonyan and others, "Deep Inside Convolutional Networks", 2014, section 3.
 */
export async function differentiateByInputs(
  { variables, shape, distribution, backend }: Deciding,
  inputs: Float32Array,
  actions: ActionRows,
): Promise<Float32Array> {
  const rows = inputs.length / shape.inputs;
  const ofNetwork = variables.length - distribution.ownVariables;
  const gradient = withBackend(backend, () =>
    tf.tidy(() => {
      const width = actions.length / rows;
      const isSingle = actions instanceof Int32Array && width === 1;
      const taken = tf.tensor(
        actions,
        isSingle ? [rows] : [rows, width],
        actions instanceof Int32Array ? 'int32' : 'float32',
      );
      const sum = (x: tf.Tensor2D): tf.Scalar => {
        const outputs = applyNetwork(variables.slice(0, ofNetwork), shape, x, 'inputs');
        const described = describeDistributions(distribution, outputs, variables.slice(ofNetwork));
        if (distribution.kind === 'deterministic') return tf.sum(described);
        return tf.sum(distributionTerms(distribution, described, taken).logProbabilities);
      };
      return tf.grad(sum as (x: tf.Tensor) => tf.Tensor)(tf.tensor2d(inputs, [rows, shape.inputs]));
    }),
  );
  try {
    return await readBack(backend, gradient);
  } finally {
    gradient.dispose();
  }
}
