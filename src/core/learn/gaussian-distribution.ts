import * as tf from '@tensorflow/tfjs';
import type { Generator } from '../random/generator.ts';
import type { Decision, Distribution, ObjectiveInputs } from './distribution.ts';
import { copyMeans, gaussianEntropy, HALF_LOG_TWO_PI, logDensity, sampleNumbers } from './gaussian.ts';

/**
 * A numbers, each normal and independent of the others: the network's outputs are their means; their standard deviations are
 * learned beside it, the same for every observation, and are 1 at first.
 *
 * What is drawn may lie outside the bounds of the action space. The policy leaves it there, where its density is known; an
 * environment takes any finite numbers and clips them itself, as Gymnasium's do, or is wrapped in ClipAction.
 */
export class GaussianDistribution implements Distribution {
  readonly kind = 'gaussian';
  readonly outputs: number;
  readonly width: number;
  readonly firstValues: readonly Float32Array[];

  constructor(size: number) {
    this.outputs = size;
    this.width = 2 * size;
    this.firstValues = [new Float32Array(size)]; // ln 1
  }

  createActions(rows: number): Float32Array {
    return new Float32Array(rows * this.outputs);
  }

  describe(means: tf.Tensor2D, [logDeviations]: readonly tf.Tensor[]): tf.Tensor2D {
    return tf.concat([means, tf.add(tf.zerosLike(means), logDeviations) as tf.Tensor2D], 1);
  }

  decide(described: Float32Array, random: Generator | undefined, decision: Decision): void {
    const { actions, logProbabilities, entropies } = decision;
    const size = this.outputs;
    for (let i = 0; i < entropies.length; i++) {
      if (random) sampleNumbers(described, size, i, random, actions);
      else copyMeans(described, size, i, actions);
      logProbabilities[i] = logDensity(described, size, i, actions);
      entropies[i] = gaussianEntropy(described, size, i);
    }
  }

  objective({ described, actions, weights, entropyWeights }: ObjectiveInputs): tf.Scalar {
    const [means, logDeviations] = tf.split(described, 2, 1);
    const z = tf.div(
      tf.sub(tf.tensor2d(actions, [weights.size, this.outputs]), means),
      tf.exp(logDeviations),
    );
    const logDensities = tf.neg(tf.add(tf.add(tf.mul(0.5, tf.square(z)), logDeviations), HALF_LOG_TWO_PI));
    const entropies = tf.add(logDeviations, 0.5 + HALF_LOG_TWO_PI);
    const sum = tf.add(
      tf.mul(logDensities, tf.expandDims(weights, 1)),
      tf.mul(entropies, tf.expandDims(entropyWeights, 1)),
    );
    return tf.sum(sum).asScalar();
  }
}
