// Elements come and go, many times and many at once: nothing of them stays.
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { cdp } from 'vitest/browser';
import '../../elements.ts';
import type { PalestraRun } from '../palestra-run.ts';
import { until, untilWorkers } from '../testing/runs.ts';

const ELEMENTS = `
  <palestra-controls></palestra-controls>
  <palestra-status></palestra-status>
  <palestra-worlds></palestra-worlds>
  <palestra-curve metric="meanReturn entropy"></palestra-curve>
  <palestra-policy map="2 3"></palestra-policy>
  <palestra-player></palestra-player>
  <palestra-throughput></palestra-throughput>
  <palestra-workers></palestra-workers>`;

afterEach(() => document.body.replaceChildren());

/** Puts a run with all elements into the page, has it learn, and takes it out again. */
async function comeAndGo(backend: string): Promise<void> {
  document.body.innerHTML = `<palestra-run num-envs="4" workers="1" backend="${backend}" seed="1" autostart hidden-layers="8">
    ${ELEMENTS}</palestra-run>`;
  const run = document.querySelector('palestra-run') as PalestraRun;
  await until(run.controller, () => run.controller.points.length >= 1);
  document.body.replaceChildren();
  await run.updateComplete;
  await run.controller.reset(); // resolves when all is freed
}

interface Counts {
  heap: number;
  nodes: number;
  listeners: number;
}

/** Counts the live objects after a garbage collection. */
async function count(): Promise<Counts> {
  const session = cdp() as unknown as { send(method: string): Promise<never> };
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize }: { usedSize: number } = await session.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners }: { nodes: number; jsEventListeners: number } =
    await session.send('Memory.getDOMCounters');
  return { heap: usedSize, nodes, listeners: jsEventListeners };
}

describe('elements that were connected, started and removed', () => {
  test('50 times leave no worker, no tensor, no canvas, and a heap that is flat within 5 %', {
    timeout: 300_000,
  }, async () => {
    for (let i = 0; i < 10; i++) await comeAndGo('cpu'); // what is loaded and compiled once
    await untilWorkers(0);
    const { numTensors, numBytes } = tf.memory();
    const before = await count();
    for (let i = 0; i < 50; i++) await comeAndGo('cpu');
    await untilWorkers(0);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    // polled, because a callback that is still due, such as that of an observer, keeps the last elements for a moment
    const isFlat = async () => {
      const after = await count();
      return {
        heap: after.heap / before.heap < 1.05,
        nodes: after.nodes - before.nodes < 50, // less than one node each: no canvas stays
        listeners: after.listeners - before.listeners < 50,
      };
    };
    await expect.poll(isFlat).toEqual({ heap: true, nodes: true, listeners: true });
  });

  test('on WebGPU leave no buffer', { timeout: 180_000 }, async () => {
    const { createBuffer } = GPUDevice.prototype;
    const { destroy } = GPUBuffer.prototype;
    const live = new Set<GPUBuffer>();
    GPUDevice.prototype.createBuffer = function (...parameters) {
      const buffer = createBuffer.apply(this, parameters);
      live.add(buffer);
      return buffer;
    };
    GPUBuffer.prototype.destroy = function () {
      live.delete(this);
      return destroy.call(this);
    };
    const bytes = (): number => [...live].reduce((sum, { size }) => sum + size, 0);
    try {
      const left: number[] = [];
      for (let i = 0; i < 6; i++) {
        await comeAndGo('webgpu');
        left.push(bytes());
      }
      // TensorFlow.js keeps what was freed for the next one
      expect(left[5]).toBeLessThanOrEqual(left[1]);
    } finally {
      GPUDevice.prototype.createBuffer = createBuffer;
      GPUBuffer.prototype.destroy = destroy;
    }
  });
});

test('forty elements on one page work', async () => {
  const one = (i: number) =>
    `<palestra-run num-envs="2" workers="${i % 2}" backend="cpu" seed="${i}" autostart>${ELEMENTS}</palestra-run>`;
  document.body.innerHTML = Array.from({ length: 5 }, (_, i) => one(i)).join('');
  const runs = [...document.querySelectorAll('palestra-run')];
  await Promise.all(runs.map(({ controller }) => until(controller, () => controller.points.length >= 2)));
  for (const run of runs) {
    const label = () =>
      run.querySelector('palestra-curve')?.shadowRoot?.querySelector('.chart')?.getAttribute('aria-label');
    run.querySelector('palestra-curve')?.scrollIntoView(); // what is out of view is not drawn
    await expect.poll(label).toMatch(/^CartPole-v1, iteration \d+: mean return \d/);
  }
  document.body.replaceChildren();
  await Promise.all(runs.map(({ controller }) => until(controller, () => controller.state === 'idle')));
  await untilWorkers(0);
});
