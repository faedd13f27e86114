import type { Draws } from '../random/counter-stream.ts';
import { entropy, greedyAction, pickAction, writeLogProbabilities } from './categorical.ts';
import type { Decision, Distribution, DistributionFields } from './distribution.ts';
import { LOWEST } from './distribution-terms.ts';
import { flushTiny } from './mlp.ts';

/**
 * A discrete distribution over actions, or several independent ones. The network's outputs are their logits, one after the other:
 * π = softmax(logits) for each, and the probability of all actions together is the product.
 */
export class CategoricalDistribution implements Distribution {
  readonly kind = 'categorical';
  readonly sizes: readonly number[];
  readonly isSingle: boolean;
  readonly outputs: number;
  readonly width: number;
  readonly ownVariables = 0;
  readonly #uniforms: Float64Array;
  #logProbabilities = new Float32Array();

  /** `sizes`: the number of possible values of each action. `isSingle`: whether an action is a number, not a list of numbers. */
  constructor(sizes: readonly number[], isSingle = sizes.length === 1) {
    this.sizes = sizes;
    this.isSingle = isSingle;
    this.outputs = sizes.reduce((sum, size) => sum + size, 0);
    this.width = this.outputs;
    this.#uniforms = new Float64Array(sizes.length);
  }

  get fields(): DistributionFields {
    return { distribution: this.kind, ...(!this.isSingle && { actionSizes: this.sizes }) };
  }

  complete(weights: readonly Float32Array[]): Float32Array[] {
    return [...weights];
  }

  describe(outputs: Float32Array): Float32Array {
    return outputs;
  }

  createActions(rows: number): Int32Array {
    return new Int32Array(rows * this.sizes.length);
  }

  decide(logits: Float32Array, draws: Draws | undefined, decision: Decision): void {
    const { actions, logProbabilities, entropies } = decision;
    const { sizes } = this;
    const uniforms = this.#uniforms;
    if (this.#logProbabilities.length !== logits.length)
      this.#logProbabilities = new Float32Array(logits.length);
    const logs = this.#logProbabilities;
    let start = 0;
    for (let i = 0; i < entropies.length; i++) {
      draws?.stream.fillUniforms(uniforms, draws.firstEnv + i, draws.step);
      let logProbability = 0;
      let sum = 0;
      for (let k = 0; k < sizes.length; k++) {
        const size = sizes[k];
        writeLogProbabilities(logits, start, size, logs);
        const action = draws ? pickAction(logs, start, size, uniforms[k]) : greedyAction(logs, start, size);
        actions[i * sizes.length + k] = action;
        logProbability += logs[start + action];
        sum += entropy(logs, start, size);
        start += size;
      }
      logProbabilities[i] = Math.max(logProbability, LOWEST);
      entropies[i] = flushTiny(sum);
    }
  }
}
