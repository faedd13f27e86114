import * as tf from '@tensorflow/tfjs';
import type { Generator } from '../random/generator.ts';
import { entropy, greedyAction, sampleAction, writeLogProbabilities } from './categorical.ts';
import type { ActionRows, Decision, Distribution, ObjectiveInputs } from './distribution.ts';
import { policyObjective } from './kernels/objective.ts';

/** One of A actions: the network's outputs are their logits, π = softmax(logits). */
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

  describe(logits: tf.Tensor2D): tf.Tensor2D {
    return logits;
  }

  decide(logits: Float32Array, random: Generator | undefined, decision: Decision): void {
    const { actions, logProbabilities, entropies } = decision;
    const numActions = this.width;
    if (this.#logProbabilities.length !== logits.length)
      this.#logProbabilities = new Float32Array(logits.length);
    const logs = this.#logProbabilities;
    for (let i = 0; i < actions.length; i++) {
      writeLogProbabilities(logits, numActions, i, logs);
      actions[i] = random ? sampleAction(logs, numActions, i, random) : greedyAction(logs, numActions, i);
      logProbabilities[i] = logs[i * numActions + actions[i]];
      entropies[i] = entropy(logs, numActions, i);
    }
  }

  objective({ described, actions, weights, entropyWeights }: ObjectiveInputs): tf.Scalar {
    return policyObjective({ logits: described, actions: toTensor(actions), weights, entropyWeights });
  }
}

function toTensor(actions: ActionRows): tf.Tensor1D {
  return tf.tensor1d(actions, 'int32');
}
