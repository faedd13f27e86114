import type { Draws } from '../random/counter-stream.ts';
import type { Decision, Distribution } from './distribution.ts';
import { copyMeans, gaussianEntropy, logDensity, writeNumbers } from './gaussian.ts';

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
  readonly #normals: Float64Array;

  constructor(size: number) {
    this.outputs = size;
    this.width = 2 * size;
    this.firstValues = [new Float32Array(size)]; // ln 1
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
