import * as tf from '@tensorflow/tfjs';
import { isList } from '../../checks/option-checks.ts';
import { layerSizes, type NetworkShape } from '../../policy/network-shape.ts';
import type { Backend } from '../backends/backend.ts';
import type { LearnedPart } from '../backends/recovery.ts';
import { TensorSnapshot } from '../backends/tensor-snapshot.ts';
import type { LastingPart, Snapshot } from '../loop/training-state.ts';
import { assignNumbers, variablesOf } from './assign-numbers.ts';

/**
 * Weights of networks that last between iterations.
 *
 * Memory: the variables, until `dispose`.
 */
export class WeightState implements LastingPart<readonly Float32Array[]>, LearnedPart {
  /** A kernel and a bias for each layer of each network, in order. */
  readonly variables: readonly tf.Variable[];
  readonly backend: Backend;
  readonly #option: string;

  /** `option`: the name of the option that sets the sizes of hidden layers, for errors. */
  constructor(option: string, variables: readonly tf.Variable[], backend: Backend) {
    this.#option = option;
    this.variables = variables;
    this.backend = backend;
    backend.recovery?.add(this);
  }

  get tensors(): readonly tf.Tensor[] {
    return this.variables;
  }

  snapshot(): Snapshot<readonly Float32Array[]> {
    return new TensorSnapshot(this.backend, this.variables, (weights) => weights);
  }

  /** @throws {RangeError} if the weights are of networks of other shapes. */
  restore(weights: readonly Float32Array[]): void {
    const lengths = Array.isArray(weights)
      ? weights.map((values) => (isList(values) ? values.length : 'no'))
      : [];
    const expected = this.variables.map(({ size }) => size);
    if (lengths.join() !== expected.join()) {
      throw new RangeError(
        `${this.constructor.name}.restore: expected weights of [${expected.join(', ')}] numbers, got [${lengths.join(', ')}]. ` +
          `Restore them into a network with the same ${this.#option}.`,
      );
    }
    this.recover(weights.map((values) => Float32Array.from(values)));
  }

  recover(weights: readonly Float32Array[]): void {
    assignNumbers(this.backend, this.variables, weights);
  }

  dispose(): void {
    this.backend.recovery?.delete(this);
    tf.dispose([...this.variables]);
  }
}

/** Makes variables for a kernel and a bias of each layer, in order. */
export function createVariables(
  shape: NetworkShape,
  weights: readonly Float32Array[],
  backend: Backend,
): tf.Variable[] {
  const shapes = layerSizes(shape).flatMap(([fanIn, fanOut]) => [[fanIn, fanOut], [fanOut]]);
  return variablesOf(backend, shapes, weights);
}
