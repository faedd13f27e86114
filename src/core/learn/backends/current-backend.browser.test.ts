import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPolicy, evaluate, loadPolicy, makeVec, reinforce, startBackend } from '../../../index.ts';

// A page that uses TensorFlow.js itself, too.

const BACKENDS = ['cpu', 'wasm', 'webgpu'] as const;
const options = { hidden: [8], seed: 1 };

/** Does all that the kit does with a policy. `check` runs after each part. */
async function useKit(backend: (typeof BACKENDS)[number] | 'auto', check: () => void): Promise<void> {
  const envs = await makeVec('CartPole-v1', { numEnvs: 4, workers: 0, seed: 1 });
  const policy = await createPolicy(envs, { ...options, backend });
  check();
  for await (const { iteration } of reinforce(envs, policy, { rolloutSteps: 8 })) {
    check();
    if (iteration === 2) break;
  }
  await evaluate(envs, policy, { episodes: 2 });
  check();
  const loaded = await loadPolicy(await policy.save(), envs, { backend });
  check();
  for (const each of [policy, loaded]) each.dispose();
  check();
}

// Before other tests: a page keeps the backends it has started.
describe('a page whose own backend the kit uses, too', () => {
  it.each(['wasm', 'webgpu'] as const)('keeps its tensors (%s)', async (name) => {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    const { default: binary } = await import(
      '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
    );
    await import('@tensorflow/tfjs-backend-webgpu');
    if (name === 'wasm')
      setWasmPaths({
        'tfjs-backend-wasm.wasm': binary,
        'tfjs-backend-wasm-simd.wasm': binary,
        'tfjs-backend-wasm-threaded-simd.wasm': binary,
      });
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false); // a binary that is not served here
    await tf.setBackend(name);
    const mine = tf.tensor1d([1, 2, 3]);
    await useKit(name, () => expect(tf.getBackend()).toBe(name));
    expect([...(await tf.add(mine, 1).data())]).toEqual([2, 3, 4]);
    mine.dispose();
  });

  it('keeps them after a command of the page that its device refuses, and a new policy works', async () => {
    const own = tf.backend() as tf.KernelBackend & { device: GPUDevice };
    const mine = tf.tensor1d([1, 2, 3]);
    const sum = tf.add(mine, 1); // on the GPU
    const envs = await makeVec('CartPole-v1', { numEnvs: 4, workers: 0, seed: 1 });
    const policy = await createPolicy(envs, { ...options, backend: 'webgpu' });
    const { observations } = await envs.reset();
    await policy.act(observations);
    const refused = new Promise((resolve) => own.device.addEventListener('uncapturederror', resolve));
    own.device.createBuffer({ size: 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.MAP_WRITE });
    await Promise.all([refused, own.device.queue.onSubmittedWorkDone()]);
    await expect(policy.act(observations)).rejects.toThrow('the GPU device refused a command');
    const next = await createPolicy(envs, { ...options, backend: 'webgpu' });
    await next.act(observations);
    expect(tf.backend()).toBe(own);
    expect([...(await sum.data())]).toEqual([2, 3, 4]);
    tf.dispose([mine, sum]);
    for (const each of [policy, next]) each.dispose();
  });
});

describe('a page with a backend of its own', () => {
  beforeAll(async () => {
    for (const name of BACKENDS) await startBackend(name);
  });
  afterEach(() => tf.setBackend('cpu'));

  it.each(
    ['webgl', ...BACKENDS].flatMap((own) =>
      [...BACKENDS, 'auto' as const].map((name) => [own, name] as const),
    ),
  )('keeps it current: %s, with the kit on %s', async (own, name) => {
    await tf.setBackend(own);
    await useKit(name, () => expect(tf.getBackend()).toBe(own));
    expect(tf.backend()).toBe(tf.engine().registry[own]);
    const mine = tf.tensor1d([1, 2]);
    expect([...(await tf.mul(mine, 2).data())]).toEqual([2, 4]);
    mine.dispose();
  });

  it('computes on it while the kit learns on another', async () => {
    await tf.setBackend('cpu');
    const envs = await makeVec('CartPole-v1', { numEnvs: 4, workers: 0, seed: 1 });
    const policy = await createPolicy(envs, { ...options, backend: 'webgpu' });
    const run = reinforce(envs, policy, { rolloutSteps: 8 });
    const learning = run.next();
    let isDone = false;
    void learning.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      expect(tf.getBackend()).toBe('cpu');
      expect(tf.tidy(() => tf.add(tf.tensor1d([1, 2]), 1).dataSync())).toEqual(Float32Array.of(2, 3));
      await new Promise((resolve) => setTimeout(resolve));
    }
    await run.return(undefined as never);
    policy.dispose();
  });
});

it('a backend whose own start is still running does not stop the kit', async () => {
  let start: (backend: tf.KernelBackend) => void = () => {};
  tf.registerBackend('slow', () => new Promise<tf.KernelBackend>((resolve) => (start = resolve)));
  const setting = tf.setBackend('slow');
  await useKit('wasm', () => expect(tf.getBackend()).toBe('slow'));
  start(tf.engine().registry.cpu);
  expect(await setting).toBe(true);
  expect(tf.getBackend()).toBe('slow');
  await tf.setBackend('cpu');
});
