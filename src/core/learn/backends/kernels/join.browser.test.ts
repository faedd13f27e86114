import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { ALL_BACKENDS } from '../../testing/policies.ts';
import { startOnce, withBackend } from '../backend.ts';
import { joinFlat } from './join.ts';

it.each(ALL_BACKENDS)('joins tensors of all shapes in their order, and keeps none (%s)', async (name) => {
  const backend = await startOnce(name);
  const before = tf.memory().numTensors;
  const joined = withBackend(backend, () =>
    tf.tidy(() => {
      const numbers = Array.from({ length: 9 }, (_, k) => tf.scalar(k + 7)); // their names get two digits
      return joinFlat([tf.scalar(0), tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), ...numbers, tf.tensor1d([16])]);
    }),
  );
  expect(joined.shape).toEqual([17]);
  expect([...(await joined.data())]).toEqual(Array.from({ length: 17 }, (_, k) => k));
  joined.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
