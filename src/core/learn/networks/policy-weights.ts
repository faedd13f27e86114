import * as tf from '@tensorflow/tfjs';
import { readBack, withBackend } from '../backends/backend.ts';
import type { Policy } from './policy.ts';

/** Gives all variables of a policy, flattened and joined: [P]. */
export async function readWeights({ variables, backend }: Policy): Promise<Float32Array> {
  const values = await Promise.all(variables.map((variable) => readBack(backend, variable)));
  const weights = new Float32Array(values.reduce((sum, { length }) => sum + length, 0));
  let first = 0;
  for (const each of values) {
    weights.set(each, first);
    first += each.length;
  }
  return weights;
}

/** Sets all variables of a policy. Keeps no reference to `weights` [P]. */
export function writeWeights(policy: Policy, weights: Float32Array): void {
  withBackend(policy.backend, () =>
    tf.tidy(() => {
      let first = 0;
      for (const variable of policy.variables) {
        variable.assign(tf.tensor(weights.slice(first, first + variable.size), variable.shape));
        first += variable.size;
      }
    }),
  );
  policy.weightsChanged();
}
