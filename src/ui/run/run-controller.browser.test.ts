import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import '../palestra-status.ts';
import { listWorkers, replaceWorkers } from '../testing/replace-workers.ts';
import { afterIteration, configure, inState, smallRun, untilWorkers } from '../testing/runs.ts';
import type { RunController, RunSettings, RunState } from './run-controller.ts';

const runs: RunController[] = [];
function makeRun(settings: Partial<RunSettings> = {}): RunController {
  const run = smallRun(settings);
  runs.push(run);
  return run;
}
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const run of runs.splice(0)) await run.reset();
});

/** Records every state that the run enters. */
function recordStates(run: RunController): RunState[] {
  const states: RunState[] = [run.state];
  run.addEventListener('change', () => {
    if (run.state !== states.at(-1)) states.push(run.state);
  });
  return states;
}
const BROKEN_MODULE = 'data:text/javascript,throw new Error("there are no environments here.")';

describe('states', () => {
  test('it is idle, starts, runs, pauses, continues, and is idle again after a reset', async () => {
    const run = makeRun();
    const states = recordStates(run);
    expect([run.envs, run.policy, run.error, run.points.length]).toEqual([
      undefined,
      undefined,
      undefined,
      0,
    ]);
    run.start();
    expect(run.state).toBe('starting');
    await afterIteration(run, 1);
    run.pause();
    expect(run.envs?.numEnvs).toBe(8);
    expect(run.policy).toBeDefined();
    run.start();
    await afterIteration(run, 2);
    await run.reset();
    expect(states).toEqual(['idle', 'starting', 'running', 'paused', 'running', 'idle']);
    expect([run.envs, run.policy, run.error, run.points.length]).toEqual([
      undefined,
      undefined,
      undefined,
      0,
    ]);
  });

  test('no steps are taken while paused', async () => {
    const run = makeRun({ workers: 0 });
    run.start();
    await afterIteration(run, 1);
    run.pause();
    const steps = vi.spyOn(run.envs as NonNullable<typeof run.envs>, 'step');
    await new Promise((resolve) => requestAnimationFrame(resolve)); // the running step ends
    steps.mockClear();
    for (let i = 0; i < 10; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(steps).not.toHaveBeenCalled();
    run.start();
    await vi.waitFor(() => expect(steps).toHaveBeenCalled());
  });

  test('runIteration runs one iteration, from the start and from a pause', async () => {
    const run = makeRun();
    const states = recordStates(run);
    run.runIteration();
    await inState(run, 'paused');
    expect(run.points.length).toBe(1);
    run.runIteration();
    await inState(run, 'paused');
    expect(run.points.map(({ iteration }) => iteration)).toEqual([1, 2]);
    expect(states).toEqual(['idle', 'starting', 'running', 'paused', 'running', 'paused']);
  });

  test('it finishes once, when the mean return of 100 episodes reaches the target, and can continue', async () => {
    const run = makeRun({ numEnvs: 64, target: 5 });
    run.start();
    await inState(run, 'finished');
    expect(run.points.length).toBe(2); // 64 episodes are not 100
    run.start();
    await afterIteration(run, 4);
    expect(run.state).toBe('running');
  });

  test('it ends when its patience ends, and then does not continue until a reset', async () => {
    const run = makeRun({ ...{ evalEvery: 1, evalEpisodes: 1, patience: 2 }, options: { learningRate: 0 } });
    const states = recordStates(run);
    run.start();
    await inState(run, 'finished');
    expect([run.points.length, run.isOver, run.solved]).toEqual([3, true, false]);
    run.start();
    run.runIteration();
    expect(run.state).toBe('finished');
    await run.reset();
    expect(run.isOver).toBe(false);
    expect(states).toEqual(['idle', 'starting', 'running', 'finished', 'idle']);
  });

  test('a lost GPU device is replaced and counted, and the status line says so', async () => {
    const devices: GPUDevice[] = [];
    const { requestDevice } = GPUAdapter.prototype;
    const spy = vi.spyOn(GPUAdapter.prototype, 'requestDevice').mockImplementation(async function (
      this: GPUAdapter,
      descriptor,
    ) {
      const device = await requestDevice.call(this, descriptor);
      devices.push(device);
      return device;
    });
    const run = makeRun();
    run.settings = { ...run.settings, backend: 'webgpu' };
    run.start();
    await afterIteration(run, 1);
    const { policy } = run;
    let changes = 0;
    run.addEventListener('change', () => changes++);
    devices[devices.length - 1].destroy();
    await expect.poll(() => run.points.at(-1)?.lostDevices, { timeout: 60_000 }).toBe(1);
    expect([run.state, changes, run.policy]).toEqual(['running', 1, policy]);
    run.pause();
    const status = document.createElement('palestra-status');
    status.run = run;
    document.body.append(status);
    await status.updateComplete;
    const text = status.shadowRoot?.textContent;
    expect(text).toContain('GPU devices lost so far: 1. No update was lost with them.');
    expect(text).toContain('webgpu (');
    expect(text).toContain('the GPU device was lost, and this is a new one.');
    status.remove();
    await run.reset();
    spy.mockRestore();
  });

  test('a lost worker is replaced and counted; the third one is a failure that names it, and start begins a new run', async () => {
    const workers = listWorkers();
    const run = makeRun();
    run.start();
    await afterIteration(run, 1);
    const { policy } = run;
    const { envs } = run;
    let changes = 0;
    run.addEventListener('change', () => changes++);
    for (const losses of [1, 2]) {
      workers[workers.length === 2 ? 1 : workers.length - 1].terminate();
      await expect.poll(() => run.points.at(-1)?.lostWorkers).toBe(losses);
    }
    expect(envs?.work.map(({ losses }) => losses)).toEqual([0, 2]);
    expect([run.state, changes]).toEqual(['running', 2]);
    workers[workers.length - 1].terminate();
    await inState(run, 'failed');
    expect(run.error?.message).toMatch(
      /got 3 losses of one within a minute.*worker 2 of 2 \(environments 4 to 7, seeds .*\) was stopped/,
    );
    expect(run.envs).toBeUndefined();
    expect(run.policy).toBe(policy);
    expect(run.editable).toBe(true);

    run.start();
    await afterIteration(run, 1);
    expect(run.state).toBe('running');
    expect(run.error).toBeUndefined();
    expect(run.policy).not.toBe(policy);
    expect(run.points[0].iteration).toBe(1);
  });

  test('without workers it runs on the page’s own thread, with a reason', async () => {
    const run = makeRun();
    replaceWorkers(() => {
      throw new Error('there are no workers here.');
    });
    run.start();
    await afterIteration(run, 1);
    expect(run.envs?.transport).toMatchObject({
      kind: 'none',
      reason:
        'no worker can be started on this page (there are no workers here.): environments run on its own thread',
    });
  });

  test('a failure to make environments is a failure of the run', async () => {
    const run = makeRun({ envSrc: BROKEN_MODULE });
    run.start();
    await inState(run, 'failed');
    expect(run.error?.message).toContain('there are no environments here.');
  });

  test('pause has no effect unless the run is running', () => {
    const run = makeRun();
    run.pause();
    expect(run.state).toBe('idle');
    run.start();
    run.pause();
    expect(run.state).toBe('starting');
  });
});

describe('reset', () => {
  test('works immediately while the run starts', async () => {
    const run = makeRun();
    run.start();
    const freed = run.reset();
    expect(run.state).toBe('idle');
    await freed;
    expect([run.state, run.envs, run.policy]).toEqual(['idle', undefined, undefined]);
    await untilWorkers(0);
  });

  test('works immediately while a new worker never answers', async () => {
    const run = makeRun();
    const silent = Object.assign(new EventTarget(), { postMessage() {}, terminate() {} });
    replaceWorkers(() => silent as unknown as Worker);
    run.start();
    void run.reset();
    expect(run.state).toBe('idle');
    vi.unstubAllGlobals();
    run.start();
    await afterIteration(run, 1);
    runs.splice(0); // not reset in afterEach: its first start would take half a minute to give up
    void run.reset();
  });

  test('ends a step that never ends', async () => {
    const NativeWorker = Worker;
    const url = new URL('../testing/hanging.worker.ts', import.meta.url);
    replaceWorkers(() => new NativeWorker(url, { type: 'module' }));
    const run = makeRun();
    run.start();
    await inState(run, 'running');
    await new Promise((resolve) => setTimeout(resolve, 200)); // the third step never returns
    expect(run.points).toEqual([]);
    await run.reset();
    expect([run.state, run.error, run.envs]).toEqual(['idle', undefined, undefined]);
    await untilWorkers(0);
  });

  test('frees workers and tensors in every state', async () => {
    const run = makeRun();
    run.runIteration();
    await inState(run, 'paused');
    await untilWorkers(2);
    await run.reset();
    const { numTensors } = tf.memory();
    for (const state of ['starting', 'running', 'paused'] as const) {
      run.runIteration();
      await inState(run, state);
      if (state === 'paused') expect(tf.memory().numTensors).toBeGreaterThan(numTensors);
      await run.reset();
      expect(tf.memory().numTensors, state).toBe(numTensors);
      await untilWorkers(0);
    }
  });

  test('the same seed gives the same curve again, and another seed a different one', async () => {
    const run = makeRun();
    const curves: number[][] = [];
    for (const seed of [3, 3, 4]) {
      configure(run, { seed });
      run.start();
      await afterIteration(run, 3);
      curves.push(
        run.points
          .slice(0, 3)
          .flatMap(({ meanReturn, metrics }) => [meanReturn, metrics.entropy, metrics.loss]),
      );
      await run.reset();
    }
    expect(curves[1]).toEqual(curves[0]);
    expect(curves[2]).not.toEqual(curves[0]);
  });
});

describe('only the latest call counts', () => {
  test('start, reset and start again is one run', async () => {
    const run = makeRun();
    run.start();
    void run.reset();
    run.start();
    void run.reset();
    run.start();
    await afterIteration(run, 2);
    expect(run.points.map(({ iteration }) => iteration).slice(0, 2)).toEqual([1, 2]);
    await untilWorkers(2);
    await run.reset();
    await untilWorkers(0);
  });

  test('a second start has no effect while the run starts or runs', async () => {
    const run = makeRun();
    run.start();
    run.start();
    await inState(run, 'running');
    const { policy } = run;
    run.start();
    await afterIteration(run, 1);
    expect(run.policy).toBe(policy);
    await untilWorkers(2);
  });

  test('a start while a loaded run is starting lets it continue; something else is refused', async () => {
    const run = makeRun();
    run.start();
    await afterIteration(run, 1);
    const file = await run.policy?.save();
    await run.load(file);
    run.start();
    await inState(run, 'running');
    await afterIteration(run, 1);
    await expect(run.load(undefined)).rejects.toThrow(
      /^RunController.load: expected a saved policy or run, got undefined/,
    );
    expect(run.state).toBe('running');
    await run.reset();
  });

  test('a start during a load wins, and the loaded policy is freed', async () => {
    const run = makeRun();
    run.runIteration();
    await inState(run, 'paused');
    const file = await run.policy?.save();
    const { numTensors } = tf.memory();
    await run.reset();
    const loaded = run.load(file);
    run.runIteration();
    await loaded;
    await inState(run, 'paused');
    expect(run.points.length).toBe(1); // a loaded run would have none
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
