import type { Draws } from '../random/counter-stream.ts';
import type { Decision, Distribution } from './distribution.ts';
import { copyMeans, gaussianEntropy, logDensity, writeNumbers } from './gaussian.ts';

/**
 * Independent normal distributions of A action numbers. The network's outputs are the means. The standard deviations are separate
 * learned variables, which do not depend on the observation.
 *
 * A drawn number may lie outside the bounds of the action space. The policy does not clip it, because its density is known only
 * there. Environments accept any finite numbers and clip them, like Gymnasium's, or use ClipAction.
 */
export class GaussianDistribution implements Distribution {
  readonly kind = 'gaussian';
  readonly outputs: number;
  readonly width: number;
  readonly firstValues: readonly Float32Array[];
  readonly #normals: Float64Array;

  /** `size`: A. */
  constructor(size: number, initialDeviation = 1) {
    this.outputs = size;
    this.width = 2 * size;
    this.firstValues = [new Float32Array(size).fill(Math.log(initialDeviation))];
    this.#normals = new Float64Array(size);
  }

  createActions(rows: number): Float32Array {
    return new Float32Array(rows * this.outputs);
  }

  decide(described: Float32Array, draws: Draws | undefined, decision: Decision): void {
    const { actions, logProbabilities, entropies } = decision;
    const size = this.outputs;
    for (let i = 0; i < entropies.length; i++) {
      if (draws) {
        draws.stream.fillNormals(this.#normals, draws.firstEnv + i, draws.step);
        writeNumbers(described, size, i, this.#normals, actions);
      } else {
        copyMeans(described, size, i, actions);
      }
      logProbabilities[i] = logDensity(described, size, i, actions);
      entropies[i] = gaussianEntropy(described, size, i);
    }
  }
}
