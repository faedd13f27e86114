import * as tf from '@tensorflow/tfjs';
import { type Backend, createOn } from '../backends/backend.ts';

/** Sets variables, even if the device of the backend is lost. Keeps the arrays, which must not change. */
export function assignNumbers(
  backend: Backend,
  variables: readonly tf.Variable[],
  numbers: readonly Float32Array[],
): void {
  createOn(backend, () =>
    tf.tidy(() => {
      for (const [i, variable] of variables.entries()) {
        variable.assign(tf.tensor(numbers[i], variable.shape));
        backend.recovery?.remember(variable, numbers[i]);
      }
    }),
  );
}

/** Makes variables, even if the device of the backend is lost. Keeps the arrays, which must not change. */
export function variablesOf(
  backend: Backend,
  shapes: readonly number[][],
  numbers: readonly Float32Array[],
): tf.Variable[] {
  return createOn(backend, () =>
    tf.tidy(() =>
      numbers.map((values, i) => {
        const variable = tf.variable(tf.tensor(values, shapes[i]));
        backend.recovery?.remember(variable, values);
        return variable;
      }),
    ),
  );
}
