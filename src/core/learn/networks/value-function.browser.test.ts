import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { Generator } from '../../random/generator.ts';
import { readOnce } from '../backends/tensor-snapshot.ts';
import { LoopControl } from '../loop/loop-control.ts';
import { drawPlainWeights, drawRows, plainLogits, relativeError } from '../testing/plain-network.ts';
import { ALL_BACKENDS, createPolicyWith } from '../testing/policies.ts';
import { ValueFunction } from './value-function.ts';

const shape = { inputs: 3, hidden: [5], outputs: 2, activation: 'tanh' } as const;
const valueShape = { ...shape, hidden: [6, 4], outputs: 1 };

it.each(ALL_BACKENDS)(
  'a value function gives the values of plain arithmetic, however many there are (%s)',
  async (backend) => {
    const random = new Generator(1);
    const policy = await createPolicyWith(shape, drawPlainWeights(shape, random), backend);
    const { numTensors } = tf.memory();
    const value = new ValueFunction(policy, valueShape.hidden);
    value.restore(drawPlainWeights(valueShape, random));
    const weights = await readOnce(value.snapshot());
    for (const rows of [0, 1, 1024, 1500]) {
      const observations = drawRows(3 * rows, random);
      const values = await value.values(observations, new LoopControl());
      const expected = Array.from({ length: rows }, (_, i) =>
        plainLogits(valueShape, weights, observations.subarray(3 * i, 3 * i + 3)),
      ).flat();
      expect(values.length).toBe(rows);
      if (rows > 0) expect(relativeError(values, expected)).toBeLessThan(1e-4);
    }
    value.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
    policy.dispose();
  },
);

it('begins with weights that depend only on the seed, and takes those of the same shape only', async () => {
  const weights = drawPlainWeights(shape, new Generator(1));
  const first = async (seed: number) => {
    const policy = await createPolicyWith(shape, weights, 'cpu', seed);
    return new ValueFunction(policy, [6]);
  };
  const [a, b, c] = [await first(1), await first(1), await first(2)];
  expect(await readOnce(a.snapshot())).toEqual(await readOnce(b.snapshot()));
  expect(await readOnce(a.snapshot())).not.toEqual(await readOnce(c.snapshot()));
  const [kernel] = await readOnce(a.snapshot());
  expect(() => a.restore([kernel])).toThrow(
    'ValueFunction.restore: expected weights of [18, 6, 6, 1] numbers, got [18]. Restore them into a network with the same valueHidden.',
  );
});
