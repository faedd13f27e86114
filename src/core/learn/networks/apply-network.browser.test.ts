import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { Generator, type Policy } from '../../../index.ts';
import type { Convolution, Padding, PictureShape } from '../../policy/convolution.ts';
import type { NetworkShape } from '../../policy/network-shape.ts';
import { readBack, withBackend } from '../backends/backend.ts';
import { MLP, MLP_GRADIENT, MLP_INPUT_GRADIENT } from '../backends/kernels/contract.ts';
import { drawPlainWeights, drawRows, plainLogits, relativeError } from '../testing/plain-network.ts';
import { ALL_BACKENDS, createPolicies, createPolicyWith } from '../testing/policies.ts';
import { applyNetwork } from './apply-network.ts';

/** Computes the logits with the operations that learning uses. */
async function forward(policy: Policy, observations: Float32Array): Promise<Float32Array> {
  const { inputs } = policy.shape;
  const logits = withBackend(policy.backend, () =>
    tf.tidy(() => policy.forward(tf.tensor2d(observations, [observations.length / inputs, inputs]))),
  );
  const values = await readBack(policy.backend, logits);
  logits.dispose();
  return values;
}

/** Gives the gradient of Σ coefficient · logit over all policies, one array for each of their variables. */
async function gradients(
  policies: readonly Policy[],
  observations: Float32Array,
  coefficients: Float32Array,
): Promise<number[][]> {
  const [{ backend, shape }] = policies;
  const { inputs, outputs } = shape;
  const rows = observations.length / inputs;
  const variables = policies.flatMap((policy) => policy.variables);
  const grads = withBackend(backend, () =>
    tf.tidy(() => {
      const scale = tf.tensor2d(coefficients, [rows, outputs]);
      const logits = (): tf.Tensor[] =>
        policies.map((policy) => policy.forward(tf.tensor2d(observations, [rows, inputs])));
      const byName = tf.variableGrads(() => tf.sum(tf.mul(tf.addN(logits()), scale)), variables).grads;
      return variables.map(({ name }) => byName[name]);
    }),
  );
  const values = await Promise.all(grads.map((grad) => grad.data()));
  tf.dispose(grads);
  return values.map((gradient) => Array.from(gradient));
}

/** Gives the gradient of Σ coefficient · logit with respect to the inputs. */
async function inputGradient(
  policy: Policy,
  observations: Float32Array,
  coefficients: Float32Array,
): Promise<number[]> {
  const { inputs, outputs } = policy.shape;
  const rows = observations.length / inputs;
  const gradient = withBackend(policy.backend, () =>
    tf.tidy(() =>
      tf.grad((x) => {
        const logits = applyNetwork(policy.variables, policy.shape, x as tf.Tensor2D, 'inputs');
        return tf.sum(tf.mul(logits, tf.tensor2d(coefficients, [rows, outputs])));
      })(tf.tensor2d(observations, [rows, inputs])),
    ),
  );
  expect(gradient.shape).toEqual([rows, inputs]);
  const values = await gradient.data();
  gradient.dispose();
  return Array.from(values);
}

describe.each([
  { hidden: [], activation: 'tanh', inputs: 4, outputs: 2, rows: 5 },
  { hidden: [], activation: 'relu', inputs: 1, outputs: 5, rows: 64 },
  { hidden: [8], activation: 'tanh', inputs: 4, outputs: 2, rows: 1 },
  { hidden: [8], activation: 'relu', inputs: 3, outputs: 4, rows: 5 },
  { hidden: [32, 32], activation: 'tanh', inputs: 4, outputs: 2, rows: 5 },
  { hidden: [32, 32], activation: 'relu', inputs: 17, outputs: 6, rows: 1 },
  { hidden: [64, 64], activation: 'tanh', inputs: 8, outputs: 3, rows: 5 },
  { hidden: [64, 64], activation: 'relu', inputs: 4, outputs: 2, rows: 64 },
  { hidden: [32, 32], activation: 'tanh', inputs: 500, outputs: 6, rows: 5 }, // one-hot, as Taxi's
  { hidden: [8], activation: 'relu', inputs: 1500, outputs: 3, rows: 5 }, // too long a row for the memory of one workgroup
  { hidden: [5, 6, 7], activation: 'tanh', inputs: 4, outputs: 2, rows: 9 }, // deep
  { hidden: [256, 224], activation: 'tanh', inputs: 4, outputs: 2, rows: 5 }, // wide
  { hidden: [11, 12], activation: 'tanh', inputs: 17, outputs: 13, rows: 257 }, // more than two blocks, no size a multiple of four
] as const)('$rows rows through $inputs-$hidden-$outputs $activation', ({ rows, ...shape }) => {
  testNetwork(rows, shape);
});

/** Convolutions of every stride from 1 to 4, of both paddings, of several channels and of odd sizes. */
const SEEING: readonly (Omit<NetworkShape, 'inputs' | 'outputs'> & {
  picture: PictureShape;
  rows: number;
})[] = [
  { picture: [6, 6, 1], convolutions: [convolution(4, 3, 1)], hidden: [8], activation: 'tanh', rows: 5 },
  {
    picture: [9, 7, 2],
    convolutions: [convolution(3, 4, 1, 'same')],
    hidden: [],
    activation: 'relu',
    rows: 1,
  },
  {
    ...{ picture: [9, 7, 3], convolutions: [convolution(4, 3, 2, 'same'), convolution(5, 2, 1)] },
    ...{ hidden: [6], activation: 'tanh', rows: 9 },
  },
  { picture: [11, 10, 2], convolutions: [convolution(8, 5, 3)], hidden: [], activation: 'tanh', rows: 5 },
  {
    picture: [11, 11, 1],
    convolutions: [convolution(3, 5, 3, 'same')],
    hidden: [4],
    activation: 'relu',
    rows: 3,
  },
  {
    ...{ picture: [20, 21, 4], convolutions: [convolution(16, 8, 4), convolution(8, 3, 1, 'same')] },
    ...{ hidden: [16], activation: 'relu', rows: 17 },
  },
  {
    picture: [8, 8, 1],
    convolutions: [convolution(2, 4, 4, 'same')],
    hidden: [],
    activation: 'tanh',
    rows: 2,
  },
];

describe.each(SEEING)(
  '$rows rows through $picture, $convolutions, $hidden $activation',
  ({ rows, ...network }) => {
    const [height, width, channels] = network.picture;
    testNetwork(rows, { ...network, inputs: height * width * channels, outputs: 3 });
  },
);

function convolution(filters: number, size: number, stride: number, padding: Padding = 'valid'): Convolution {
  return { filters, size, stride, padding };
}

/** Compares outputs and gradients of all backends with plain arithmetic and central differences. */
function testNetwork(rows: number, shape: NetworkShape): void {
  const random = new Generator(rows + shape.inputs);
  const weights = drawPlainWeights(shape, random);
  const observations = drawRows(rows * shape.inputs, random);
  const coefficients = drawRows(rows * shape.outputs, random);
  const logitsOf = (values: readonly ArrayLike<number>[]) =>
    Array.from({ length: rows }, (_, i) =>
      plainLogits(shape, values, observations.subarray(i * shape.inputs, (i + 1) * shape.inputs)),
    ).flat();

  /** Compares the gradient by the inputs with central differences of plain arithmetic along a random direction. */
  async function expectInputGradients(
    policies: readonly Policy[],
    observations: Float32Array,
    coefficients: Float32Array,
  ): Promise<void> {
    const direction = drawRows(observations.length, new Generator(8));
    const valueAt = (step: number) =>
      dot(
        Array.from({ length: rows }, (_, i) =>
          plainLogits(
            shape,
            weights,
            Array.from({ length: shape.inputs }, (_, k) => {
              const at = i * shape.inputs + k;
              return observations[at] + step * direction[at];
            }),
          ),
        ).flat(),
        coefficients,
      );
    const slope = (valueAt(1e-5) - valueAt(-1e-5)) / 2e-5;
    const [cpu, ...others] = await Promise.all(
      policies.map((policy) => inputGradient(policy, observations, coefficients)),
    );
    const length = Math.sqrt(dot(cpu, cpu));
    expect(Math.abs(dot(cpu, direction) - slope)).toBeLessThan(1e-4 * length);
    for (const other of others) expect(relativeError(other, cpu)).toBeLessThan(1e-4);
  }

  it('gives the logits of plain arithmetic and the gradients of the cpu on every backend', async () => {
    const policies = await createPolicies(shape, weights);
    const expected = logitsOf(weights);
    for (const policy of policies) {
      for (const logits of [await policy.distributions(observations), await forward(policy, observations)]) {
        expect(relativeError(logits, expected), policy.backend.name).toBeLessThan(1e-4);
      }
    }
    const [cpu, ...others] = await Promise.all(
      policies.map((policy) => gradients([policy], observations, coefficients)),
    );
    for (const other of others) {
      other.forEach((gradient, i) => {
        expect(relativeError(gradient, cpu[i])).toBeLessThan(1e-4);
      });
    }
    await expectInputGradients(policies, observations, coefficients);
    for (const policy of policies) policy.dispose();

    // Compares the gradient of the cpu with central differences along a random direction.
    const direction = weights.map((values) => Array.from(values, () => random.normal()));
    const valueAt = (step: number) =>
      dot(
        logitsOf(weights.map((values, i) => direction[i].map((d, k) => values[k] + step * d))),
        coefficients,
      );
    const slope = (valueAt(1e-5) - valueAt(-1e-5)) / 2e-5;
    const length = Math.sqrt(dot(cpu.flat(), cpu.flat()));
    expect(Math.abs(dot(cpu.flat(), direction.flat()) - slope)).toBeLessThan(1e-4 * length);
  });
}

it.each(ALL_BACKENDS)(
  'two networks at once have the gradients that each has alone, again and again (%s)',
  async (backend) => {
    const random = new Generator(4);
    const shapes: readonly NetworkShape[] = [[9], [64, 64]].map((hidden) => ({
      ...{ hidden, activation: 'tanh', inputs: 4, outputs: 2 },
    }));
    const policies = await Promise.all(
      shapes.map((shape) => createPolicyWith(shape, drawPlainWeights(shape, random), backend)),
    );
    for (const rows of [70, 3, 200]) {
      const [observations, coefficients] = [drawRows(4 * rows, random), drawRows(2 * rows, random)];
      const alone = await Promise.all(
        policies.map((policy) => gradients([policy], observations, coefficients)),
      );
      for (const order of [policies, policies.toReversed()]) {
        const together = await gradients(order, observations, coefficients);
        expect(together).toEqual((order === policies ? alone : alone.toReversed()).flat());
      }
    }
    for (const policy of policies) policy.dispose();
  },
);

it.each([[[]], [[3, 2]], [[3, 2, 2, 3]], [[7, 9]]])(
  'layers %o are one operation on every backend',
  async (hidden) => {
    const shape = { hidden, activation: 'tanh', inputs: 4, outputs: 2 } as const;
    const policies = await createPolicies(shape, drawPlainWeights(shape, new Generator(0)));
    const found: string[] = [];
    for (const policy of policies) {
      const { kernelNames } = await withBackend(policy.backend, () =>
        tf.profile(() => policy.forward(tf.zeros([1, 4]))),
      );
      if (kernelNames.includes(MLP)) found.push(policy.backend.name);
      policy.dispose();
    }
    expect(found).toEqual(ALL_BACKENDS);
  },
);

function dot(a: readonly number[] | Float32Array, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, k) => sum + value * b[k], 0);
}

it('the gradient of a critic by the actions of an actor does not compute the gradient of its weights', async () => {
  const random = new Generator(3);
  const shape = { hidden: [5], activation: 'tanh', inputs: 3, outputs: 1 } as const;
  for (const critic of await createPolicies(shape, drawPlainWeights(shape, random))) {
    const kernels = await withBackend(critic.backend, () =>
      tf.profile(() => {
        const actor = tf.variable(tf.tensor2d([0.1, -0.2], [2, 1]));
        const { grads } = tf.variableGrads(() => {
          const states = tf.tensor2d([1, 2, 3, 4], [2, 2]);
          const actions = tf.matMul(states, actor) as tf.Tensor2D;
          const inputs = tf.concat([states, actions], 1);
          return tf.sum(applyNetwork(critic.variables, critic.shape, inputs, 'inputs')).asScalar();
        }, [actor]);
        expect(grads[actor.name].shape).toEqual([2, 1]);
        actor.dispose();
        return grads[actor.name];
      }),
    );
    expect(kernels.kernelNames).toContain(MLP_INPUT_GRADIENT);
    expect(kernels.kernelNames).not.toContain(MLP_GRADIENT);
    critic.dispose();
  }
});
