// The pass back through the description of distributions. Apart from them, because what only plays does not need it.

import { tanhSlope } from '../math/exponential.ts';
import { DeterministicDistribution } from './deterministic-distribution.ts';
import type { Distribution } from './distribution.ts';
import { LOG_DEVIATION_LIMITS } from './gaussian.ts';
import { GaussianDistribution } from './gaussian-distribution.ts';

/** A gradient by the outputs of a network, [N × outputs], and by each variable of the distribution, summed over the rows. */
interface DescriptionGradient {
  readonly outputs: Float32Array;
  readonly own: readonly Float32Array[];
}

/** Passes a gradient back through `distribution.describe`: from that of the described values, [N × width]. `outputs`: [N × outputs]. */
export function passBackDescription(
  distribution: Distribution,
  outputs: Float32Array,
  gradient: Float32Array,
): DescriptionGradient {
  if (distribution instanceof GaussianDistribution) return passBackGaussian(distribution, outputs, gradient);
  if (!(distribution instanceof DeterministicDistribution)) return { outputs: gradient, own: [] };
  const { halves, width } = distribution;
  return {
    outputs: outputs.map((output, k) => gradient[k] * halves[k % width] * tanhSlope(output)),
    own: [],
  };
}

function passBackGaussian(
  distribution: GaussianDistribution,
  outputs: Float32Array,
  gradient: Float32Array,
): DescriptionGradient {
  const { width, mean, deviation } = distribution;
  const size = width / 2;
  const [low, high] = LOG_DEVIATION_LIMITS;
  const ofOutputs = new Float32Array(outputs.length);
  const ofDeviations = new Float32Array(size);
  for (let k = 0, to = 0; k < gradient.length; k += width, to += distribution.outputs) {
    for (let a = 0; a < size; a++) {
      const slope = mean === 'tanh' ? tanhSlope(outputs[to + a]) : 1;
      ofOutputs[to + a] = slope * gradient[k + a];
      if (deviation === 'shared') ofDeviations[a] += gradient[k + size + a];
      else {
        const output = outputs[to + size + a];
        ofOutputs[to + size + a] = output >= low && output <= high ? gradient[k + size + a] : 0;
      }
    }
  }
  return { outputs: ofOutputs, own: deviation === 'shared' ? [ofDeviations] : [] };
}
