import type { Draws } from '../random/counter-stream.ts';
import { entropy, greedyAction, pickAction, writeLogProbabilities } from './categorical.ts';
import type { Decision, Distribution } from './distribution.ts';
import { flushTiny } from './mlp.ts';

/** A discrete distribution over A actions. The network's outputs are their logits: π = softmax(logits). */
export class CategoricalDistribution implements Distribution {
  readonly kind = 'categorical';
  readonly outputs: number;
  readonly width: number;
  readonly firstValues = [];
  #logProbabilities = new Float32Array();

  constructor(numActions: number) {
    this.outputs = numActions;
    this.width = numActions;
  }

  createActions(rows: number): Int32Array {
    return new Int32Array(rows);
  }

  decide(logits: Float32Array, draws: Draws | undefined, decision: Decision): void {
    const { actions, logProbabilities, entropies } = decision;
    const numActions = this.width;
    if (this.#logProbabilities.length !== logits.length)
      this.#logProbabilities = new Float32Array(logits.length);
    const logs = this.#logProbabilities;
    for (let i = 0; i < actions.length; i++) {
      writeLogProbabilities(logits, numActions, i, logs);
      actions[i] = draws
        ? pickAction(logs, numActions, i, draws.stream.uniform(draws.firstEnv + i, draws.step))
        : greedyAction(logs, numActions, i);
      logProbabilities[i] = logs[i * numActions + actions[i]];
      entropies[i] = flushTiny(entropy(logs, numActions, i));
    }
  }
}
