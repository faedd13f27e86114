import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { BackendName } from '../../../index.ts';
import { Generator } from '../../random/generator.ts';
import { startBackend, withBackend } from '../backends/backend.ts';
import { readOnce } from '../backends/tensor-snapshot.ts';
import { drawRows, relativeError } from '../testing/plain-network.ts';
import { ALL_BACKENDS } from '../testing/policies.ts';
import { Optimizer, type OptimizerOptions } from './optimizer.ts';

const open: { dispose(): void }[] = [];
afterEach(() => {
  for (const thing of open.splice(0)) thing.dispose();
});

/** Makes variables with these values and an optimiser for them. */
async function create(name: BackendName, values: readonly number[][], options: OptimizerOptions) {
  const backend = await startBackend(name);
  const variables = withBackend(backend, () =>
    tf.tidy(() => values.map((numbers) => tf.variable(tf.tensor(numbers)))),
  );
  const optimizer = new Optimizer(variables, backend, options);
  open.push(optimizer, ...variables);
  const step = async (...slopes: number[]): Promise<number> => {
    const gradient = withBackend(backend, () => tf.tensor1d(slopes));
    try {
      return await optimizer.step(gradient);
    } finally {
      gradient.dispose();
    }
  };
  const read = async (): Promise<number[]> =>
    (await Promise.all(variables.map((variable) => variable.data()))).flatMap((numbers) => [...numbers]);
  return { optimizer, step, read };
}

const ADAM = { kind: 'adam', learningRate: 0.5 } as const;

describe.each(ALL_BACKENDS)('an optimiser (%s)', (backend) => {
  it.each<[string, OptimizerOptions, number, number]>([
    // Adam: α g / (|g| + ε)
    ['Adam', ADAM, 1, 1],
    ['Adam', ADAM, -20, -1],
    ['Adam', ADAM, 1e-6, 0.909],
    ['Adam with ε 1e-5', { ...ADAM, epsilon: 1e-5 }, 1e-6, 0.0909],
    // RMSprop: α g / (√(.01 g²) + 1e-5), and with ε inside the root and v₀ = 1: α g / √(.99 + .01 g² + 1e-5)
    ['RMSprop of PyTorch', { kind: 'rmsprop', learningRate: 0.5, variant: 'pytorch' }, 1e-4, 5],
    ['RMSprop of PyTorch', { kind: 'rmsprop', learningRate: 0.5, variant: 'pytorch' }, 1, 9.999],
    ['RMSprop of TensorFlow', { kind: 'rmsprop', learningRate: 0.5 }, 1e-4, 1.005e-4],
    ['RMSprop of TensorFlow', { kind: 'rmsprop', learningRate: 0.5 }, 1, 1],
  ])('has the first step of the formula: %s, %o, slope %d', async (_, options, slope, times) => {
    const { step, read } = await create(backend, [[0]], options);
    await step(slope);
    expect(Math.abs((await read())[0] / (-0.5 * times) - 1)).toBeLessThan(1e-3);
  });

  it('takes the second and third step as the paper on Adam defines them', async () => {
    const { step, read, optimizer } = await create(backend, [[1, 2], [3]], {
      ...ADAM,
      beta1: 0.8,
      beta2: 0.9,
    });
    const slopes = [
      [1, -2, 0.5],
      [0.5, 3, 0],
      [-1, 1, 2],
    ];
    const [w, m, v] = [
      [1, 2, 3],
      [0, 0, 0],
      [0, 0, 0],
    ];
    for (const [t, g] of slopes.entries()) {
      optimizer.learningRate = 0.5 / (t + 1); // a schedule
      await step(...g);
      for (const k of [0, 1, 2]) {
        m[k] = 0.8 * m[k] + 0.2 * g[k];
        v[k] = 0.9 * v[k] + 0.1 * g[k] ** 2;
        const [first, second] = [m[k] / (1 - 0.8 ** (t + 1)), v[k] / (1 - 0.9 ** (t + 1))];
        w[k] -= ((0.5 / (t + 1)) * first) / (Math.sqrt(second) + 1e-7);
      }
      expect(relativeError(await read(), w)).toBeLessThan(1e-5);
    }
  });

  it('clips the joint gradient of all variables, and gives its norm before clipping', async () => {
    const { step, optimizer } = await create(backend, [[0], [0]], { ...ADAM, maxGradientNorm: 0.5 });
    expect(await step(3, 4)).toBeCloseTo(5, 5);
    const [m, v] = (await readOnce(optimizer.snapshot())).moments; // of the gradient (.3, .4)
    expect(relativeError(m, [0.03, 0.04])).toBeLessThan(1e-5);
    expect(relativeError(v, [0.09e-3, 0.16e-3])).toBeLessThan(1e-4);
    expect(await step(0.3, 0)).toBeCloseTo(0.3, 6); // below the limit
    expect(
      relativeError((await readOnce(optimizer.snapshot())).moments[0], [0.9 * 0.03 + 0.03, 0.9 * 0.04]),
    ).toBeLessThan(1e-5);
  });

  it.each([Number.NaN, Infinity])(
    'rejects a gradient of %d without a change, and can take later steps',
    async (bad) => {
      const { step, read, optimizer } = await create(backend, [[1, 2], [3]], { ...ADAM, maxGradientNorm: 1 });
      await step(1, 1, 1);
      const [weights, state] = [await read(), await readOnce(optimizer.snapshot())];
      await expect(step(1, bad, 1)).rejects.toThrow(
        /Optimizer.step: expected a finite gradient, got one of norm (NaN|Infinity)/,
      );
      expect(await read()).toEqual(weights);
      expect(await readOnce(optimizer.snapshot())).toEqual(state);
      await step(1, 1, 1);
      expect((await readOnce(optimizer.snapshot())).steps).toBe(2);
    },
  );

  it('resumes from a saved state byte for byte', async () => {
    for (const options of [ADAM, { kind: 'rmsprop', learningRate: 0.01 }] as const) {
      const random = new Generator(3);
      const size = 7;
      const slopes = Array.from({ length: 12 }, () => [...drawRows(size, random)]);
      const one = await create(backend, [Array(size).fill(0.5)], options);
      for (const g of slopes.slice(0, 5)) await one.step(...g);
      const two = await create(backend, [await one.read()], options);
      two.optimizer.restore(structuredClone(await readOnce(one.optimizer.snapshot())));
      for (const g of slopes.slice(5)) {
        await one.step(...g);
        await two.step(...g);
      }
      expect(await two.read()).toEqual(await one.read());
      expect(await readOnce(two.optimizer.snapshot())).toEqual(await readOnce(one.optimizer.snapshot()));
      expect((await readOnce(two.optimizer.snapshot())).steps).toBe(12);
    }
  });

  it('keeps one tensor, leaks nothing, and frees it on dispose', async () => {
    const { numTensors } = tf.memory();
    const { step, optimizer } = await create(backend, [[1, 2], [3]], ADAM);
    for (let i = 0; i < 3; i++) {
      await step(1, 2, 3);
      optimizer.restore(await readOnce(optimizer.snapshot()));
      expect(tf.memory().numTensors).toBe(numTensors + 2 + 1); // two variables, the moments
    }
    for (const thing of open.splice(0)) thing.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

it.each(['cpu', 'wasm'] as const)('sets moments to 0 when they become tiny (%s)', async (backend) => {
  const { step, optimizer } = await create(backend, [[0, 0]], { ...ADAM, beta1: 0.01, beta2: 0.01 });
  await step(1, 1);
  for (let i = 0; i < 20; i++) await step(1e-20, 1e-36);
  const [m, v] = (await readOnce(optimizer.snapshot())).moments;
  expect([...m]).toEqual([Math.fround(1e-20), 0]);
  expect([...v]).toEqual([0, 0]);
});

it.each([
  ['cpu', ADAM],
  ['wasm', ADAM],
  ['cpu', { kind: 'rmsprop', learningRate: 0.5 }],
  ['wasm', { kind: 'rmsprop', learningRate: 0.5 }],
] as const)(
  'leaves no tiny number in weights and moments while they decay (%s, %o)',
  async (backend, options) => {
    const decaying = options.kind === 'adam' ? { beta1: 0.5, beta2: 0.5 } : { decay: 0.5 };
    const { step, read, optimizer } = await create(backend, [[0, 1e-35, -3]], { ...options, ...decaying });
    for (let i = 0; i < 250; i++) {
      await step(i === 0 ? 1e-3 : 0, i < 3 ? 1e-25 : 1e-38, i === 0 ? -1 : 0);
      const { moments } = await readOnce(optimizer.snapshot());
      const numbers = [...(await read()), ...moments.flatMap((moment) => [...moment])];
      expect(numbers.filter((number) => number !== 0 && Math.abs(number) < 1e-30)).toEqual([]);
    }
    if (options.kind === 'adam')
      expect((await readOnce(optimizer.snapshot())).moments.flatMap((m) => [...m])).toEqual(Array(6).fill(0));
  },
);

it('rejects the state of another kind or size, a gradient of another size, and an ε of 0', async () => {
  const { optimizer, step } = await create('cpu', [[1, 2], [3]], ADAM);
  const state = await readOnce(optimizer.snapshot());
  expect(state).toEqual({ kind: 'adam', steps: 0, moments: [new Float32Array(3), new Float32Array(3)] });
  for (const wrong of [
    { ...state, kind: 'rmsprop' as const },
    { ...state, steps: -1 },
    { ...state, moments: state.moments.slice(1) },
    { ...state, moments: [new Float32Array(3), new Float32Array(2)] },
  ]) {
    expect(() => optimizer.restore(wrong)).toThrow(
      /Optimizer.restore: expected the state of adam with 2 × 3 moments, got one of .* Restore it into the network/,
    );
  }
  await expect(step(1, 2)).rejects.toThrow('expected a gradient of 3 numbers (all variables joined), got 2');
  await expect(create('cpu', [[1]], { ...ADAM, epsilon: 0 })).rejects.toThrow('expected epsilon above 0');
});
