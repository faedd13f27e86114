import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { Generator } from '../../../random/generator.ts';
import { ALL_BACKENDS } from '../../testing/policies.ts';
import { startOnce, withBackend } from '../backend.ts';
import { computeSurrogate } from './surrogate.ts';

interface Row {
  log: number;
  old: number;
  advantage: number;
}

/** Computes the surrogate of the rows, and the gradient of 3 · the sum of the objectives by the log-probabilities. */
async function compute(backend: (typeof ALL_BACKENDS)[number], rows: readonly Row[], clipRange: number) {
  const started = await startOnce(backend);
  const before = tf.memory().numTensors;
  const tensors = withBackend(started, () =>
    tf.tidy(() => {
      const [logs, old, advantages] = (['log', 'old', 'advantage'] as const).map((name) =>
        tf.tensor1d(rows.map((row) => row[name])),
      );
      const surrogate = computeSurrogate(logs, old, advantages, clipRange);
      const sum = (x: tf.Tensor) =>
        tf.mul(3, tf.sum(computeSurrogate(x as tf.Tensor1D, old, advantages, clipRange).objectives));
      return { ...surrogate, gradient: tf.grad(sum)(logs) };
    }),
  );
  const entries = Object.entries(tensors).map(async ([name, tensor]) => [name, [...(await tensor.data())]]);
  const numbers = Object.fromEntries(await Promise.all(entries));
  tf.dispose(tensors);
  expect(tf.memory().numTensors).toBe(before);
  return numbers as Record<keyof typeof tensors, number[]>;
}

describe.each(ALL_BACKENDS)('the clipped surrogate (%s)', (backend) => {
  it.each([0.2, 0, 1.5, Infinity])('of many rows is that of each, with the clip range %f', async (range) => {
    const random = new Generator(2);
    const rows = Array.from({ length: 100 }, (): Row => {
      const [log, old] = [random.uniform(-2, 0), random.uniform(-2, 0)];
      return { log, old, advantage: random.normal() };
    });
    const { objectives, divergences, clipped, gradient } = await compute(backend, rows, range);
    for (const [i, { log, old, advantage }] of rows.entries()) {
      const ratio = Math.exp(log - old);
      const near = Math.max(1 - range, Math.min(ratio, 1 + range)) * advantage;
      expect(objectives[i]).toBeCloseTo(Math.min(ratio * advantage, near), 4);
      expect(divergences[i]).toBeCloseTo(ratio - 1 - (log - old), 4);
      expect(clipped[i]).toBe(Math.abs(ratio - 1) > range ? 1 : 0);
      expect(gradient[i]).toBeCloseTo(near < ratio * advantage ? 0 : 3 * ratio * advantage, 4);
    }
  });

  it.each(['log', 'old', 'advantage'] as const)(
    'of a row whose %s is NaN is NaN, and so is its gradient',
    async (name) => {
      const row: Row = { log: -1, old: -1, advantage: 1 };
      for (const range of [0.2, Infinity]) {
        const { objectives, gradient } = await compute(backend, [row, { ...row, [name]: Number.NaN }], range);
        expect(objectives).toEqual([1, Number.NaN]);
        expect(gradient).toEqual([3, Number.NaN]);
      }
    },
  );
});
