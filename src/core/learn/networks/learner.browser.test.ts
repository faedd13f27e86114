import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import { type BackendName, Generator, type Policy } from '../../../index.ts';
import type { NetworkShape } from '../../policy/network-shape.ts';
import { LoopControl } from '../loop/loop-control.ts';
import {
  drawPlainWeights,
  drawRows,
  plainGradientNorm,
  plainLogits,
  plainLoss,
} from '../testing/plain-network.ts';
import { ALL_BACKENDS, createPolicyWith } from '../testing/policies.ts';
import { type PolicyBatch, PolicyLearner, type PolicyLearnerOptions } from '../testing/policy-learner.ts';
import { Learner } from './learner.ts';
import type { Chunk } from './learning-batch.ts';
import { Optimizer } from './optimizer.ts';

const open: { dispose(): void }[] = [];
afterEach(() => {
  for (const thing of open.splice(0)) thing.dispose();
});

async function createPolicy(
  shape: NetworkShape,
  weights: readonly Float32Array[],
  backend: BackendName = 'cpu',
) {
  const policy = await createPolicyWith(shape, weights, backend);
  open.push(policy);
  return policy;
}

function createLearner(policy: Policy, options: PolicyLearnerOptions = {}): PolicyLearner {
  const defaults = { learningRate: 0.125, maxGradientNorm: Infinity, chunkRows: 4 };
  const learner = new PolicyLearner(policy, { ...defaults, ...options });
  open.push(learner);
  return learner;
}

async function readVariables(policy: Policy): Promise<number[][]> {
  const values = await Promise.all(policy.variables.map((variable) => variable.data()));
  return values.map((numbers) => Array.from(numbers));
}

/*
 * One parameter, θ = P(a=1). With a bias of 0 for action 0 and z for action 1, and observations of 0,
 *
 *   θ = 1 / (1 + e^−z),   dθ/dz = θ (1 − θ).
 *
 * Three steps with actions 1, 0, 1, rewards 1, 2, 3 and γ = ½ have returns G = 2.75, 3.5, 3. Since d ln θ/dθ = 1/θ and
 * d ln (1 − θ)/dθ = −1/(1 − θ),
 *
 *   d/dθ Σ G ln π = 2.75/θ − 3.5/(1 − θ) + 3/θ,   d/dz = 5.75 (1 − θ) − 3.5 θ.
 *
 * The entropy has d/dθ H = ln((1 − θ)/θ) = −z, so d/dz H = −z θ (1 − θ), three times over. The bias of action 0 has the
 * opposite gradient, so the length is √2 |d/dz|.
 */
const oneParameter: NetworkShape = { inputs: 1, hidden: [], outputs: 2, activation: 'tanh' };
const episode: PolicyBatch = {
  rows: 3,
  observations: new Float32Array(3),
  actions: Int32Array.of(1, 0, 1),
  columns: { weights: Float32Array.of(2.75, 3.5, 3) },
};

describe.each(ALL_BACKENDS)('an episode calculated by hand (%s)', (backend) => {
  const ln2 = Math.LN2;
  const ln3 = Math.log(3);

  it.each([
    // θ = ½: d/dz = 5.75/2 − 3.5/2 = 1.125; Σ G ln π = −9.25 ln 2; the entropy, 3 ln 2, has a slope of 0
    ['at θ = ½', 0, 0, 1.125, 9.25 * ln2],
    ['at θ = ½ with entropy', 0, 2, 1.125, 9.25 * ln2 - 2 * 3 * ln2],
    // θ = ¾: d/dz = 5.75/4 − 3.5 · ¾ = −1.1875; Σ G ln π = 5.75 ln ¾ − 3.5 ln 4
    ['at θ = ¾', ln3, 0, -1.1875, 5.75 * (2 * ln2 - ln3) + 3.5 * 2 * ln2],
    // and H = 2 ln 2 − ¾ ln 3
    [
      'at θ = ¾ with entropy',
      ln3,
      2,
      -1.1875 - (2 * 3 * ln3 * 3) / 16,
      5.75 * (2 * ln2 - ln3) + 3.5 * 2 * ln2 - 2 * 3 * (2 * ln2 - 0.75 * ln3),
    ],
  ])('has the loss and gradient of the formula, %s', async (_, z, entropyWeight, slope, expectedLoss) => {
    const policy = await createPolicy(oneParameter, [new Float32Array(2), Float32Array.of(0, z)], backend);
    const { loss, gradientNorm } = await createLearner(policy).update(episode, entropyWeight);
    expect(loss).toBeCloseTo(expectedLoss, 4);
    expect(gradientNorm).toBeCloseTo(Math.SQRT2 * Math.abs(slope), 4);
    // Adam's first step moves each bias uphill by the learning rate. The kernel has no gradient, because the observations are 0.
    const [kernel, bias] = await readVariables(policy);
    expect(kernel).toEqual([0, 0]);
    expect(bias[0]).toBeCloseTo(-0.125 * Math.sign(slope), 4);
    expect(bias[1]).toBeCloseTo(z + 0.125 * Math.sign(slope), 4);
  });
});

const shape: NetworkShape = { inputs: 3, hidden: [5], outputs: 3, activation: 'tanh' };
const rows = 23;
const random = new Generator(4);
const weights = drawPlainWeights(shape, random);
const batch: PolicyBatch = {
  rows,
  observations: drawRows(3 * rows, random),
  actions: Int32Array.from({ length: rows }, () => random.integers(0, 3)),
  columns: { weights: drawRows(rows, random) },
};

const expectedLoss = plainLoss(shape, weights, batch, 0.1);

describe('Learner.update', () => {
  it.each([4, 7, 23, 64])(
    'gives the loss and gradient of plain arithmetic, in chunks of %i rows',
    async (chunkRows) => {
      const policy = await createPolicy(shape, weights);
      const { loss, gradientNorm } = await createLearner(policy, { chunkRows }).update(batch, 0.1);
      expect(Math.abs(loss / expectedLoss - 1)).toBeLessThan(1e-5);
      expect(Math.abs(gradientNorm / plainGradientNorm(shape, weights, batch, 0.1) - 1)).toBeLessThan(1e-5);
    },
  );

  it.each(ALL_BACKENDS)('gives them for a deep network, too (%s)', async (backend) => {
    const deep: NetworkShape = { ...shape, hidden: [5, 6, 7] };
    const deepWeights = drawPlainWeights(deep, new Generator(5));
    const policy = await createPolicy(deep, deepWeights, backend);
    const { loss, gradientNorm } = await createLearner(policy).update(batch, 0.1);
    expect(Math.abs(loss / plainLoss(deep, deepWeights, batch, 0.1) - 1)).toBeLessThan(1e-4);
    expect(Math.abs(gradientNorm / plainGradientNorm(deep, deepWeights, batch, 0.1) - 1)).toBeLessThan(1e-4);
  });

  it('takes rows in the order of a batch, also from bytes', async () => {
    const numbers = drawRows(3 * rows, random).map((value) => Math.round(9 * value));
    const order = Int32Array.from({ length: rows }, (_, k) => (5 * k) % rows);
    const ordered = Float32Array.from(
      { length: 3 * rows },
      (_, k) => numbers[3 * order[Math.floor(k / 3)] + (k % 3)],
    );
    const policy = await createPolicy(shape, weights);
    const expected = await createLearner(policy, { chunkRows: 7 }).update(
      { ...batch, observations: ordered },
      0.1,
    );
    for (const observations of [numbers, Int8Array.from(numbers)]) {
      const again = await createPolicy(shape, weights);
      const learner = createLearner(again, { chunkRows: 7 });
      expect(await learner.update({ ...batch, observations, order } as PolicyBatch, 0.1)).toEqual(expected);
    }
  });

  it('uses only the first `rows` rows and does not change the batch', async () => {
    const longer = {
      rows,
      observations: Float32Array.of(...batch.observations, 9, 9, 9),
      actions: Int32Array.of(...batch.actions, 2),
      columns: { weights: Float32Array.of(...batch.columns.weights, 100) },
    };
    for (const chunkRows of [4, 64]) {
      const learner = createLearner(await createPolicy(shape, weights), { chunkRows });
      const { loss } = await learner.update(longer, 0.1);
      expect(Math.abs(loss / expectedLoss - 1)).toBeLessThan(1e-5);
    }
    expect(longer.columns.weights[rows]).toBe(100);
  });

  it('clips a gradient to maxGradientNorm, and does not change a smaller one', async () => {
    const policy = await createPolicy(oneParameter, [new Float32Array(2), new Float32Array(2)]);
    const learner = createLearner(policy, { maxGradientNorm: 1 });
    const step = (weight: number) =>
      learner.update({ ...episode, rows: 1, columns: { weights: Float32Array.of(weight) } }, 0);
    const first = await step(100);
    expect(first.gradientNorm).toBeCloseTo((100 * Math.SQRT2) / 2, 3); // before clipping
    const z = 2 * 0.125; // the difference of the two biases
    const [g1, g2] = [Math.SQRT1_2, 0.5 / (1 + Math.exp(z))]; // clipped to 1 / √2, and w (1 − θ)
    expect((await step(0.5)).gradientNorm).toBeCloseTo(Math.SQRT2 * g2, 5);
    // Adam's second step, from Kingma and Ba's paper: only the ratio of the two gradients counts.
    const m = (0.9 * 0.1 * g1 + 0.1 * g2) / (1 - 0.9 ** 2);
    const v = (0.999 * 0.001 * g1 ** 2 + 0.001 * g2 ** 2) / (1 - 0.999 ** 2);
    expect((await readVariables(policy))[1][1]).toBeCloseTo(0.125 + (0.125 * m) / Math.sqrt(v), 4);
  });

  it.each(ALL_BACKENDS)(
    'rejects a loss or a gradient that is not finite, and neither changes a weight nor leaks (%s)',
    async (backend) => {
      const policy = await createPolicy(shape, weights, backend);
      const optimizer = new Optimizer(policy.variables, policy.backend, { kind: 'adam' });
      open.push(optimizer);
      const learner = new Learner(policy, optimizer, { chunkRows: 4 });
      const { numTensors } = tf.memory();
      const sumOutputs = ({ inputs }: Chunk<'weights'>) => tf.sum<tf.Tensor1D>(policy.forward(inputs), 1);
      const cases: [RegExp, (chunk: Chunk<'weights'>) => tf.Tensor1D][] = [
        [/expected a finite loss.*smaller learningRate/, (chunk) => tf.add(sumOutputs(chunk), Infinity)],
        [/expected a finite loss, got NaN/, (chunk) => tf.mul(sumOutputs(chunk), Number.NaN)],
        // √0 is 0, but its slope is infinite
        [/expected a finite gradient, got .* norm NaN/, (chunk) => tf.sqrt(tf.mul(sumOutputs(chunk), 0))],
      ];
      for (const [message, lossOf] of cases) {
        const update = learner.update(batch, (chunk) => ({ loss: lossOf(chunk) }), new LoopControl());
        await expect(update).rejects.toThrow(message);
        expect(tf.memory().numTensors).toBe(numTensors);
      }
      expect(await readVariables(policy)).toEqual(weights.map((values) => Array.from(values)));
    },
  );

  it("stops between two chunks when aborted, with the signal's reason, and leaks nothing", async () => {
    const learner = createLearner(await createPolicy(shape, weights));
    const { numTensors } = tf.memory();
    const reason = new Error('enough');
    const update = learner.update(batch, 0, new LoopControl({ signal: AbortSignal.abort(reason) }));
    await expect(update).rejects.toBe(reason);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it("keeps only the optimiser's moments in memory, and nothing after dispose", async () => {
    const policy = await createPolicy(shape, weights);
    const { numTensors } = tf.memory();
    const learner = createLearner(policy);
    for (let i = 0; i < 3; i++) {
      await learner.update(batch, 0.1);
      expect(tf.memory().numTensors).toBe(numTensors + 1); // m and v in one tensor
    }
    learner.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

describe('the losses that a Learner is given', () => {
  async function create(backend: BackendName, chunkRows: number) {
    const policy = await createPolicy(shape, weights, backend);
    const optimizer = new Optimizer(policy.variables, policy.backend, { kind: 'adam', learningRate: 0.01 });
    open.push(optimizer);
    return { policy, learner: new Learner(policy, optimizer, { chunkRows }) };
  }

  const columns = { targets: batch.columns.weights, importance: batch.columns.weights.map(Math.abs) };
  const losses = (policy: Policy) => (chunk: Chunk<'targets' | 'importance'>) => {
    const { targets, importance } = chunk.columns;
    const value = tf.sum(policy.forward(chunk.inputs), 1);
    const loss = tf.mul(importance, tf.squaredDifference(value, targets)) as tf.Tensor1D;
    return { loss, values: value as tf.Tensor1D, count: tf.onesLike(targets) };
  };

  it.each(ALL_BACKENDS)(
    'are summed over all chunks, like the metrics, without padded rows (%s)',
    async (backend) => {
      const logits = Array.from({ length: rows }, (_, i) =>
        plainLogits(shape, weights, batch.observations.subarray(3 * i, 3 * i + 3)).reduce(
          (sum, z) => sum + z,
          0,
        ),
      );
      const expected = logits.reduce(
        (sum, value, i) => sum + columns.importance[i] * (value - columns.targets[i]) ** 2,
        0,
      );
      for (const chunkRows of [4, 23, 64]) {
        const { policy, learner } = await create(backend, chunkRows);
        const { numTensors } = tf.memory();
        const { loss, metrics } = await learner.update(
          { ...batch, columns },
          losses(policy),
          new LoopControl(),
        );
        expect(Math.abs(loss / expected - 1)).toBeLessThan(1e-5);
        expect(metrics.count).toBe(rows);
        expect(metrics.values).toBeCloseTo(
          logits.reduce((sum, value) => sum + value, 0),
          3,
        );
        expect(tf.memory().numTensors).toBe(numTensors);
      }
    },
  );

  it('leave variables unchanged that they do not depend on', async () => {
    const { policy, learner } = await create('cpu', 8);
    const before = await readVariables(policy);
    const onlyLast = () => ({
      loss: tf.add(tf.sum(tf.square(policy.variables[3])), tf.zeros([8])) as tf.Tensor1D,
    });
    await learner.update({ ...batch, columns: {} }, onlyLast, new LoopControl());
    const after = await readVariables(policy);
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
    expect(after[3]).not.toEqual(before[3]);
  });

  it('are rejected without a leak if they are not one number for each row', async () => {
    const { policy, learner } = await create('cpu', 4);
    const { numTensors } = tf.memory();
    const column = ({ inputs }: Chunk<never>) => ({ loss: policy.forward(inputs) as unknown as tf.Tensor1D });
    await expect(learner.update({ ...batch, columns: {} }, column, new LoopControl())).rejects.toThrow(
      'Learner.update: expected loss of shape [4], one number for each row, got [4, 3]. Reshape it, or sum over its columns.',
    );
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
