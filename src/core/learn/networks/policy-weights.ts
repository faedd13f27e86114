import type * as tf from '@tensorflow/tfjs';
import { type Backend, readBack } from '../backends/backend.ts';
import { assignNumbers } from './assign-numbers.ts';

/** A policy, or variables that are learned together. */
interface Weighted {
  readonly variables: readonly tf.Variable[];
  readonly backend: Backend;
  /** Called after a change. */
  weightsChanged(): void;
}

/** Gives all variables, flattened and joined: [P]. */
export async function readWeights({
  variables,
  backend,
}: Omit<Weighted, 'weightsChanged'>): Promise<Float32Array> {
  const values = await Promise.all(variables.map((variable) => readBack(backend, variable)));
  const weights = new Float32Array(values.reduce((sum, { length }) => sum + length, 0));
  let first = 0;
  for (const each of values) {
    weights.set(each, first);
    first += each.length;
  }
  return weights;
}

/** Sets all variables. Keeps no reference to `weights` [P]. */
export function writeWeights(to: Weighted, weights: Float32Array): void {
  let end = 0;
  const numbers = to.variables.map(({ size }) => {
    const start = end;
    end += size;
    return weights.slice(start, end);
  });
  assignNumbers(to.backend, to.variables, numbers);
  to.weightsChanged();
}
