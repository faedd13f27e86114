import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type BackendName, Generator } from '../../../index.ts';
import { computeTerms, differentiateTerms } from '../../policy/distribution-terms.ts';
import { startBackend, withBackend } from '../backends/backend.ts';
import { drawRows, relativeError } from '../testing/plain-network.ts';
import { ALL_BACKENDS } from '../testing/policies.ts';
import { distributionTerms } from './distribution-tensors.ts';

interface Rows {
  kind: 'categorical' | 'gaussian';
  sizes: readonly number[];
  rows: number;
  described: Float32Array;
  actions: Int32Array | Float32Array;
}

/** Gives the terms, and the gradient of Σ a · log π + b · H. */
async function differentiate(
  name: BackendName,
  { kind, sizes, rows, described, actions }: Rows,
  a: Float32Array,
  b: Float32Array,
) {
  const backend = await startBackend(name);
  const { numTensors } = tf.memory();
  const tensors = withBackend(backend, () =>
    tf.tidy(() => {
      const width = described.length / rows;
      const taken =
        actions instanceof Int32Array
          ? tf.tensor(actions, sizes.length === 1 ? [rows] : [rows, sizes.length], 'int32')
          : tf.tensor2d(actions, [rows, width / 2]);
      const given = tf.tensor2d(described, [rows, width]);
      const terms = distributionTerms({ kind, sizes }, given, taken);
      const gradient = tf.grad((x) => {
        const { logProbabilities, entropies } = distributionTerms({ kind, sizes }, x as tf.Tensor2D, taken);
        return tf.sum(tf.add(tf.mul(tf.tensor1d(a), logProbabilities), tf.mul(tf.tensor1d(b), entropies)));
      })(given);
      const onlyEntropy = tf.grad((x) =>
        tf.sum(distributionTerms({ kind, sizes }, x as tf.Tensor2D, taken).entropies),
      )(given);
      return [terms.logProbabilities, terms.entropies, gradient, onlyEntropy];
    }),
  );
  const read = (await Promise.all(tensors.map((tensor) => tensor.data()))) as Float32Array[];
  const shapes = tensors.map(({ shape }) => shape);
  tf.dispose(tensors);
  expect(tf.memory().numTensors).toBe(numTensors);
  const [logProbabilities, entropies, gradient, onlyEntropy] = read;
  return { logProbabilities, entropies, gradient, onlyEntropy, shapes };
}

describe.each(ALL_BACKENDS)('the terms of distributions (%s)', (backend) => {
  it.each([
    ['categorical', 1, [2]],
    ['categorical', 77, [5]],
    ['categorical', 77, [3, 1, 4]],
    ['gaussian', 1, [1]],
    ['gaussian', 77, [3]],
  ] as const)(
    'and their gradients equal those of plain arithmetic: %s, %i rows of %j',
    async (kind, rows, counts) => {
      const random = new Generator(rows);
      const isDiscrete = kind === 'categorical';
      const width = isDiscrete ? counts.reduce<number>((sum, n) => sum + n, 0) : 2 * counts[0];
      const given = {
        kind,
        sizes: isDiscrete ? counts : [],
        rows,
        described: drawRows(rows * width, random),
        actions: isDiscrete
          ? Int32Array.from({ length: rows * counts.length }, (_, k) =>
              random.integers(0, counts[k % counts.length]),
            )
          : drawRows((rows * width) / 2, random),
      };
      const [a, b] = [drawRows(rows, random), drawRows(rows, random)];
      const found = await differentiate(backend, given, a, b);
      const { logProbabilities, entropies } = computeTerms(given);
      expect(found.shapes).toEqual([[rows], [rows], [rows, width], [rows, width]]);
      expect(relativeError(found.logProbabilities, logProbabilities)).toBeLessThan(1e-5);
      expect(relativeError(found.entropies, entropies)).toBeLessThan(1e-5);
      const gradient = differentiateTerms(given, { logProbabilities: a, entropies: b });
      expect(relativeError(found.gradient, gradient)).toBeLessThan(1e-5);
      const dy = { logProbabilities: new Float32Array(rows), entropies: new Float32Array(rows).fill(1) };
      expect(relativeError(found.onlyEntropy, differentiateTerms(given, dy))).toBeLessThan(1e-5);
    },
  );

  it('are finite for saturated logits and masked actions', async () => {
    const given = {
      kind: 'categorical',
      sizes: [3],
      rows: 4,
      described: Float32Array.of(1e4, -1e4, 1e4, 0, -Infinity, 0, 0, -Infinity, 0, 0, -1e8, 0),
      actions: Int32Array.of(0, 0, 1, 2),
    } as const;
    const found = await differentiate(
      backend,
      given,
      Float32Array.of(1, 1, 0, 1),
      new Float32Array(4).fill(2),
    );
    const half = Math.fround(-Math.LN2);
    expect(found.logProbabilities[2]).toBeLessThan(-2e38);
    expect(relativeError(found.logProbabilities.with(2, 0), [half, half, 0, half])).toBeLessThan(1e-5);
    expect(relativeError(found.entropies, Array(4).fill(Math.LN2))).toBeLessThan(1e-5);
    const expected = [0.5, 0, -0.5, 0.5, 0, -0.5, 0, 0, 0, -0.5, 0, 0.5];
    expect(relativeError(found.gradient, expected)).toBeLessThan(1e-5);
  });

  it('are not finite for a logit that is NaN, so that it is noticed', async () => {
    const given = {
      kind: 'categorical',
      sizes: [2, 2],
      rows: 2,
      described: Float32Array.of(0, Number.NaN, 0, 0, 0, 0, 0, 0),
      actions: Int32Array.of(0, 0, 0, 0),
    } as const;
    const one = new Float32Array(2).fill(1);
    const { logProbabilities, entropies } = await differentiate(backend, given, one, one);
    for (const terms of [logProbabilities, entropies]) {
      expect(Number.isFinite(terms[0])).toBe(false);
      expect(Math.abs(terms[1])).toBeCloseTo(2 * Math.LN2, 5);
    }
  });

  it('are compiled at once for many actions', async () => {
    const rows = 2;
    const given = {
      kind: 'categorical',
      sizes: Array(200).fill(2),
      rows,
      described: new Float32Array(400 * rows),
      actions: new Int32Array(200 * rows),
    } as const;
    const one = new Float32Array(rows).fill(1);
    const { logProbabilities } = await differentiate(backend, given, one, one);
    expect(logProbabilities[1] / 200).toBeCloseTo(-Math.LN2, 4);
  });
});
