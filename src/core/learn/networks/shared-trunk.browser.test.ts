// A value function that shares its trunk with the policy: outputs and gradients against plain arithmetic.

import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type BackendName, Box, createPolicy, Discrete, MultiDiscrete } from '../../../index.ts';
import { LOWEST } from '../../policy/distribution-terms.ts';
import { Generator } from '../../random/generator.ts';
import type { AnySpace } from '../../spaces/space-json.ts';
import { a2cLoss } from '../algorithms/a2c.ts';
import { withBackend } from '../backends/backend.ts';
import { MLP, MLP_GRADIENT } from '../backends/kernels/contract.ts';
import { LoopControl } from '../loop/loop-control.ts';
import { drawPlainWeights, drawRows, plainLogits, relativeError } from '../testing/plain-network.ts';
import { ALL_BACKENDS } from '../testing/policies.ts';
import type { CreatePolicyOptions } from './create-policy.ts';
import { writeWeights } from './policy-weights.ts';
import { ValueFunction } from './value-function.ts';

const spec = { id: 'Test-v0', maxEpisodeSteps: Infinity, rewardThreshold: undefined };
const vector = new Box(-Infinity, Infinity, [4]);
const picture = new Box(-1, 1, [7, 6, 2]);
const network = { convolutions: [{ filters: 3, size: 3, stride: 2 }], hidden: [5] };
const ROWS = 9;

interface Case {
  readonly observations: Box;
  readonly actions: AnySpace;
  readonly options: CreatePolicyOptions;
}
const CASES: Record<string, Case> = {
  'discrete actions': { observations: vector, actions: new Discrete(3), options: { hidden: [6, 5] } },
  'discrete actions, no hidden layer': {
    ...{ observations: vector, actions: new Discrete(2), options: { hidden: [] } },
  },
  'several discrete actions, from pictures': {
    ...{ observations: picture, actions: new MultiDiscrete([2, 3]), options: { network } },
  },
  'continuous actions': {
    observations: vector,
    actions: new Box(-1, 1, [2]),
    options: { hidden: [6], actionMean: 'tanh' },
  },
  'continuous actions with deviations of the state, from pictures': {
    observations: picture,
    actions: new Box(-1, 1, [2]),
    options: { network, activation: 'tanh', actionDeviation: 'state' },
  },
};
const LOSS = { rows: ROWS, valueCoefficient: 0.7, entropyCoefficient: 0.3, overlap: false };

/** A policy with large weights and a head on it, and rows to learn from. The same on each backend. */
async function open({ observations, actions, options }: Case, backend: BackendName) {
  const random = new Generator(4);
  const described = { spec, observationSpace: observations, actionSpace: actions };
  const policy = await createPolicy(described, { ...options, backend, seed: 1 });
  const { shape, distribution } = policy;
  const own = Array.from({ length: distribution.ownVariables }, () => drawRows(2, random));
  const ofPolicy = [...drawPlainWeights(shape, random), ...own];
  writeWeights(policy, Float32Array.from(ofPolicy.flatMap((values) => [...values])));
  const value = new ValueFunction(policy, 'shared');
  const head = value.variables.map(({ size }) => drawRows(size, random));
  value.restore(head);
  const inputs = drawRows(ROWS * shape.inputs, random);
  const [advantages, targets] = [drawRows(ROWS, random), drawRows(ROWS, random)];
  const { sizes } = distribution;
  const taken = sizes.length === 0 ? [...drawRows(2 * ROWS, random)] : [];
  for (let i = 0; i < ROWS && sizes.length > 0; i++)
    taken.push(...sizes.map((size) => size - 1 - (i % size)));
  return { policy, value, weights: [...ofPolicy, ...head], inputs, advantages, targets, taken };
}
type Opened = Awaited<ReturnType<typeof open>>;

/** Gives the network's outputs for row i, and then V, in double precision. `weights`: the policy's, then the head's. */
function plainOutputs(
  { policy, inputs }: Opened,
  weights: readonly ArrayLike<number>[],
  i: number,
): number[] {
  const { shape } = policy;
  const row = inputs.subarray(i * shape.inputs, (i + 1) * shape.inputs);
  const ofNetwork = policy.variables.length - policy.distribution.ownVariables;
  const head = [...weights.slice(0, ofNetwork - 2), ...weights.slice(-2)];
  return [
    ...plainLogits(shape, weights.slice(0, ofNetwork), row),
    ...plainLogits({ ...shape, outputs: 1 }, head, row),
  ];
}

/** log π(a|s) and H(π(·|s)) of row i in double precision. */
function plainTerms(opened: Opened, outputs: readonly number[], own: ArrayLike<number>, i: number): number[] {
  const { policy, taken } = opened;
  const { sizes, fields } = policy.distribution;
  let [logProbability, entropy, start] = [0, 0, 0];
  for (const [k, size] of sizes.entries()) {
    const logits = outputs.slice(start, start + size);
    const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    logProbability += logits[taken[i * sizes.length + k]] - logSum;
    for (const logit of logits) entropy -= Math.exp(logit - logSum) * (logit - logSum);
    start += size;
  }
  for (let a = 0; a < 2 && sizes.length === 0; a++) {
    const mean = fields.actionMean === 'tanh' ? Math.tanh(outputs[a]) : outputs[a];
    const ofState = fields.actionDeviation === 'state';
    const logDeviation = ofState ? Math.min(Math.max(outputs[2 + a], -5), 2) : own[a];
    const z = (taken[2 * i + a] - mean) / Math.exp(logDeviation);
    logProbability -= z ** 2 / 2 + logDeviation + Math.log(2 * Math.PI) / 2;
    entropy += logDeviation + Math.log(2 * Math.PI * Math.E) / 2;
  }
  return [logProbability, entropy];
}

/** The loss of A2C over all rows, in double precision. */
function plainLoss(opened: Opened, weights: readonly ArrayLike<number>[]): number {
  let sum = 0;
  for (let i = 0; i < ROWS; i++) {
    const outputs = plainOutputs(opened, weights, i);
    const error = opened.targets[i] - outputs[outputs.length - 1];
    const [logProbability, entropy] = plainTerms(opened, outputs, weights[weights.length - 3], i);
    sum -= opened.advantages[i] * logProbability + LOSS.entropyCoefficient * entropy;
    sum += LOSS.valueCoefficient * error ** 2;
  }
  return sum / ROWS;
}

/** Computes the loss of A2C and its gradient, by the policy's variables and then by the head's. */
async function differentiate({ policy, value, inputs, advantages, targets, taken }: Opened) {
  const { sizes } = policy.distribution;
  const variables = [...policy.variables, ...value.variables];
  const results = withBackend(policy.backend, () =>
    tf.tidy(() => {
      const chunk = {
        inputs: tf.tensor2d(inputs, [ROWS, policy.shape.inputs]),
        actions:
          sizes.length === 1
            ? tf.tensor1d(taken, 'int32')
            : tf.tensor2d(taken, [ROWS, taken.length / ROWS], sizes.length > 0 ? 'int32' : 'float32'),
        columns: {
          advantages: tf.tensor1d(advantages),
          targets: tf.tensor1d(targets),
          oldLogProbabilities: tf.zeros<tf.Rank.R1>([ROWS]),
        },
      };
      const loss = a2cLoss(policy, value, LOSS);
      const { value: total, grads } = tf.variableGrads(() => tf.sum(loss(chunk).loss), variables);
      return [total, ...variables.map(({ name }) => grads[name])];
    }),
  );
  const [[loss], ...gradient] = await Promise.all(results.map((tensor) => tensor.data()));
  tf.dispose(results);
  return { loss, gradient: gradient.map((values) => Array.from(values)) };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * b[k], 0);
}

describe.each(Object.entries(CASES))('a shared trunk: %s', (_, parts) => {
  it('gives the outputs and the values of plain arithmetic on every backend', async () => {
    for (const backend of ALL_BACKENDS) {
      const opened = await open(parts, backend);
      const { policy, value, weights, inputs } = opened;
      const expected = Array.from({ length: ROWS }, (_, i) => plainOutputs(opened, weights, i).at(-1) ?? 0);
      const tensors = withBackend(policy.backend, () =>
        tf.tidy(() => {
          const x = tf.tensor2d(inputs, [ROWS, policy.shape.inputs]);
          const { described, values } = value.forwardWithPolicy(x);
          return [described, policy.forward(x), values];
        }),
      );
      const [described, alone, values] = await Promise.all(tensors.map((tensor) => tensor.data()));
      tf.dispose(tensors);
      expect(relativeError(described, alone)).toBeLessThan(1e-6);
      expect(relativeError(values, expected)).toBeLessThan(1e-4);
      const many = await value.values(inputs, new LoopControl());
      expect(relativeError(many, expected)).toBeLessThan(1e-4);
      value.dispose();
      policy.dispose();
    }
  });

  it('has the gradient of plain arithmetic, and the same on every backend', async () => {
    const random = new Generator(5);
    const gradients: number[][][] = [];
    for (const backend of ALL_BACKENDS) {
      const opened = await open(parts, backend);
      const { numTensors } = tf.memory();
      const { loss, gradient } = await differentiate(opened);
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(loss).toBeCloseTo(plainLoss(opened, opened.weights), 4);
      gradients.push(gradient);
      if (backend === 'cpu') {
        // along a direction for each variable, so that a wrong one has a name
        for (const [i, values] of opened.weights.entries()) {
          const direction = Array.from(values, () => random.normal());
          const at = (step: number) =>
            plainLoss(
              opened,
              opened.weights.map((each, j) =>
                i === j ? Array.from(each, (w, k) => w + step * direction[k]) : each,
              ),
            );
          const slope = (at(1e-5) - at(-1e-5)) / 2e-5;
          const scale = Math.hypot(...gradient[i]);
          expect(scale).toBeGreaterThan(1e-3);
          expect(Math.abs(dot(gradient[i], direction) - slope), `variable ${i}`).toBeLessThan(1e-4 * scale);
        }
      }
      opened.value.dispose();
      opened.policy.dispose();
    }
    const [cpu, ...others] = gradients;
    for (const other of others) {
      for (const [i, gradient] of other.entries()) expect(relativeError(gradient, cpu[i])).toBeLessThan(1e-4);
    }
  });
});

it.each(ALL_BACKENDS)(
  'needs one pass forward and one back, and adds masks to the logits only (%s)',
  async (backend) => {
    const { policy, value, inputs } = await open(CASES['discrete actions'], backend);
    const { kernelNames } = await withBackend(policy.backend, () =>
      tf.profile(() =>
        tf.tidy(() => {
          const { grads } = tf.variableGrads(() => {
            const { described, values } = value.forwardWithPolicy(tf.tensor2d(inputs, [ROWS, 4]));
            return tf.add<tf.Scalar>(tf.sum(described), tf.sum(values));
          }, [...policy.variables, ...value.variables]);
          return Object.values(grads);
        }),
      ),
    );
    expect(kernelNames.filter((name) => name === MLP || name === MLP_GRADIENT)).toEqual([MLP, MLP_GRADIENT]);
    const masks = Array.from({ length: 3 * ROWS }, (_, k) => (k % 3 === 1 ? LOWEST : 0));
    const tensors = withBackend(policy.backend, () =>
      tf.tidy(() => {
        const x = tf.tensor2d(inputs, [ROWS, 4]);
        const [masked, free] = [tf.tensor2d(masks, [ROWS, 3]), undefined].map((each) =>
          value.forwardWithPolicy(x, each),
        );
        return [masked.described, free.described, masked.values, free.values];
      }),
    );
    const [masked, free, values, same] = await Promise.all(tensors.map((tensor) => tensor.data()));
    for (const [k, logit] of masked.entries()) {
      if (k % 3 === 1) expect(logit).toBeLessThan(-2e38);
      else expect(logit).toBe(free[k]);
    }
    expect(values).toEqual(same);
    tf.dispose(tensors);
    value.dispose();
    policy.dispose();
  },
);
