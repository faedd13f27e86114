import { afterEach, describe, expect, it, vi } from 'vitest';
import { BatchEnv } from '../core/vector/batch-env.ts';
import type { Autoreset, ParallelEnv } from '../core/vector/parallel-env.ts';
import { hashBytes } from '../core/vector/testing/random-run.ts';
import { type MakeVecOptions, makeVec } from './make-vec.ts';

const open: ParallelEnv[] = [];
const make = async (id: string, options: MakeVecOptions): Promise<ParallelEnv> => {
  const envs = await makeVec(id, options);
  open.push(envs);
  return envs;
};
afterEach(async () => {
  vi.unstubAllGlobals();
  for (const envs of open.splice(0)) await envs.close();
});

const trouble = {
  createWorker: () => new Worker(new URL('./testing/trouble.worker.ts', import.meta.url), { type: 'module' }),
};
const timeoutMs = 8000; // also limits the start of workers, which takes a while on a busy machine
const zeros = (envs: ParallelEnv) => new Int32Array(envs.numEnvs);

/** Runs steps with some resets, and returns a hash of all results so far after each step. */
async function record(envs: ParallelEnv, steps: number): Promise<number[]> {
  const hashes: number[] = [];
  let hash = hashBytes(1, (await envs.reset()).observations);
  for (let t = 0; t < steps; t++) {
    if (t % 250 === 249) {
      const { observations } = await envs.reset(t % 500 === 499 ? { seed: t } : {});
      hash = hashBytes(hash, observations);
    }
    const actions = Int32Array.from({ length: envs.numEnvs }, (_, i) => ((t * 7 + i * 13) % 11 < 5 ? 0 : 1));
    const { infos, ...arrays } = await envs.step(actions);
    hash = hashBytes(
      hash,
      arrays.observations,
      arrays.rewards,
      arrays.terminated,
      arrays.truncated,
      arrays.done,
    );
    hash = hashBytes(
      hash,
      arrays.finalObservations,
      infos.episodeReturn,
      infos.episodeLength,
      infos._episodeReturn,
    );
    hashes.push(hash);
    if (envs.autoreset === 'disabled' && arrays.done.includes(1)) {
      hash = hashBytes(hash, (await envs.reset({ mask: arrays.done })).observations);
    }
  }
  return hashes;
}

describe('WorkerPool', () => {
  it.each([
    ['same-step', 13],
    ['next-step', 13],
    ['disabled', 5],
  ] as [Autoreset, number][])(
    'equals one batch byte for byte, over 1 to 4 workers and both transports (%s, %i environments)',
    async (autoreset, numEnvs) => {
      const envOptions = { maxEpisodeSteps: 30 };
      const reference = new BatchEnv('CartPole-v1', { numEnvs, seed: 5, autoreset, envOptions });
      const expected = await record(reference, 1000);
      for (const transport of ['shared', 'transfer'] as const) {
        for (const workers of [1, 2, 3, 4]) {
          const envs = await make('CartPole-v1', {
            numEnvs,
            workers,
            seed: 5,
            autoreset,
            envOptions,
            transport,
          });
          expect(envs.transport.kind).toBe(transport);
          expect(await record(envs, 1000), `${workers} workers, ${transport}`).toEqual(expected);
          await envs.close();
        }
      }
    },
  );

  it('distributes rows evenly over workers, and says which rows each worker has', async () => {
    const envs = await make('CartPole-v1', { numEnvs: 10, workers: 3, seed: 1 });
    expect(envs.parts).toEqual([
      { start: 0, end: 3 },
      { start: 3, end: 6 },
      { start: 6, end: 10 },
    ]);
  });

  it('shares memory on this isolated page by default, and says why', async () => {
    const shared = await make('CartPole-v1', { numEnvs: 2, workers: 1 });
    expect(shared.transport).toEqual({
      kind: 'shared',
      reason: 'this page is cross-origin isolated; workers from a file of this origin',
    });
    const transfer = await make('CartPole-v1', { numEnvs: 2, workers: 1, transport: 'transfer' });
    expect(transfer.transport).toEqual({
      kind: 'transfer',
      reason: 'as requested; workers from a file of this origin',
    });
  });

  it('transfers buffers if the browser has no SharedArrayBuffer although the page is isolated, and says why', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const envs = await make('CartPole-v1', { numEnvs: 2, workers: 1 });
    expect(envs.transport).toEqual({
      kind: 'transfer',
      reason:
        'this browser lacks SharedArrayBuffer, although this page is cross-origin isolated; ' +
        'workers from a file of this origin',
    });
    await envs.reset();
    expect((await envs.step(zeros(envs))).rewards).toEqual(Float64Array.of(1, 1));
  });

  it('returns the same arrays from every step', async () => {
    for (const transport of ['shared', 'transfer'] as const) {
      const envs = await make('CartPole-v1', { numEnvs: 4, workers: 2, seed: 1, transport });
      const { observations } = await envs.reset();
      const first = await envs.step(zeros(envs));
      expect((await envs.step(zeros(envs))).rewards).toBe(first.rewards);
      expect(first.observations).toBe(observations);
    }
  });

  describe.each(['shared', 'transfer'] as const)("with transport '%s'", (transport) => {
    it('names worker, environment, seed, step and action if an environment throws, and works again after a reset', async () => {
      const envs = await make('Throwing', { ...trouble, numEnvs: 4, workers: 2, seed: 0, transport });
      await envs.reset();
      await envs.step(zeros(envs));
      await envs.step(zeros(envs));
      const error: Error = await envs.step(zeros(envs)).then(
        () => expect.unreachable(),
        (reason) => reason,
      );
      expect(error.message).toBe(
        'WorkerPool, worker 1 of 2: ParallelEnv.step: Throwing, environment 0 (seed 0), step 3, action 0: ' +
          'the cart is on the right',
      );
      expect((error.cause as Error).message).toBe('the cart is on the right');
      expect((error.cause as Error).stack).toContain('trouble.worker');
      await expect(envs.step(zeros(envs))).rejects.toThrow(/Reset all environments first/);
      await envs.reset();
      expect((await envs.step(zeros(envs))).rewards).toEqual(new Float64Array(4).fill(1));
    });

    it.each([
      [
        'Odd',
        'ParallelEnv.step: Odd, environment 1 (seed 1), step 2, action 0: ' +
          'Odd.stepState: expected a finite number as the reward, got NaN.',
      ],
      [
        'Fading',
        'ParallelEnv.step: Fading, environment 0 (seed 0), step 2, action 0: ' +
          'Fading.observe: expected 4 numbers, but number 2 was not written.',
      ],
    ])('names the environment that returns NaN or too few numbers: %s', async (id, message) => {
      const envs = await make(id, { ...trouble, numEnvs: 4, workers: 2, seed: 0, transport });
      await envs.reset();
      await envs.step(zeros(envs));
      await expect(envs.step(zeros(envs))).rejects.toThrow(`WorkerPool, worker 1 of 2: ${message}`);
    });

    it('rejects the pending call when a worker stops, and every later call', async () => {
      const envs = await make('Dying', { ...trouble, numEnvs: 4, workers: 2, seed: 3, transport });
      await envs.reset();
      for (let t = 0; t < 2; t++) await envs.step(zeros(envs));
      const lost = {
        name: 'WorkerLostError',
        message: expect.stringMatching(
          /^WorkerPool: worker \d of 2 \(environments \d to \d, seeds \d to \d\) was stopped\.$/,
        ),
      };
      const keepStepping = async () => {
        for (let t = 0; t < 1000; t++) await envs.step(zeros(envs)); // a worker may still answer in the task in which it stops
      };
      await expect(keepStepping()).rejects.toMatchObject(lost);
      await expect(envs.step(zeros(envs))).rejects.toMatchObject(lost);
      await expect(envs.reset()).rejects.toMatchObject(lost);
      await envs.close();
    });

    it('loses a worker that does not answer in time, and never returns the late step', async () => {
      // In Gymnasium 1.4 the step after a timeout returns the data of the step that timed out.
      const options = { ...trouble, numEnvs: 3, workers: 3, seed: 0, transport, timeoutMs };
      const envs = await make('HangingSecond', options);
      await envs.reset();
      for (let t = 0; t < 2; t++) await envs.step(zeros(envs));
      const lost = {
        name: 'WorkerLostError',
        message:
          'WorkerPool.step: no answer from worker 2 of 3 (environments 1 to 1, seeds 1 to 1) within 8 s.',
      };
      await expect(envs.step(zeros(envs))).rejects.toMatchObject(lost);
      await expect(envs.step(zeros(envs))).rejects.toMatchObject(lost);
      await expect(envs.reset()).rejects.toMatchObject(lost);
    });

    it('refuses reset options that cannot be sent, and keeps working', async () => {
      const envs = await make('CartPole-v1', { numEnvs: 2, workers: 2, transport });
      await expect(envs.reset({ options: { low: Math.random } })).rejects.toThrow(
        new TypeError(
          'ParallelEnv.reset: options.low: expected plain data, got a function, which cannot be sent to a worker. ' +
            'Pass workers: 0, or make it part of an environment of your own.',
        ),
      );
      expect((await envs.reset()).observations.length).toBe(8);
    });

    it('rejects a pending step and every later call with a ClosedError after close', async () => {
      const envs = await make('CartPole', { ...trouble, numEnvs: 2, workers: 2, transport });
      await envs.reset();
      const pending = envs.step(zeros(envs));
      await Promise.all([expect(pending).rejects.toMatchObject({ name: 'ClosedError' }), envs.close()]);
      await expect(envs.reset()).rejects.toMatchObject({ name: 'ClosedError' });
      await envs.close();
    });
  });

  it('names the worker whose reset does not finish in time', async () => {
    const envs = await make('NeverResetting', { ...trouble, numEnvs: 2, workers: 2, seed: 0, timeoutMs });
    await expect(envs.reset()).rejects.toMatchObject({
      name: 'WorkerLostError',
      message:
        'WorkerPool.reset: no answer from worker 2 of 2 (environments 1 to 1, seeds 1 to 1) within 8 s.',
    });
  });

  it('loses a worker that does not start within timeoutMs', async () => {
    const silent = URL.createObjectURL(new Blob(['/* no exposeEnvs */'], { type: 'text/javascript' }));
    const createWorker = () => new Worker(silent, { type: 'module' });
    await expect(
      makeVec('CartPole-v1', { numEnvs: 1, workers: 1, seed: 3, createWorker, timeoutMs: 400 }),
    ).rejects.toMatchObject({
      name: 'WorkerLostError',
      message:
        'WorkerPool: worker 1 of 1 (environments 0 to 0, seeds 3 to 3) did not call exposeEnvs within 0.4 s of its start.',
    });
  });

  it('names the seeds of a list one by one', async () => {
    const silent = URL.createObjectURL(new Blob(['/* no exposeEnvs */'], { type: 'text/javascript' }));
    const createWorker = () => new Worker(silent, { type: 'module' });
    await expect(
      makeVec('CartPole-v1', { numEnvs: 2, workers: 1, seed: [100, 3], createWorker, timeoutMs: 400 }),
    ).rejects.toThrow('worker 1 of 1 (environments 0 to 1, seeds Array [100, 3]) did not call');
  });

  it('rejects with the reason of a signal that aborts the start; a later abort does not affect the pool', async () => {
    const silent = URL.createObjectURL(new Blob(['/* no exposeEnvs */'], { type: 'text/javascript' }));
    const stop = new AbortController();
    const createWorker = () => new Worker(silent, { type: 'module' });
    const made = makeVec('CartPole-v1', { numEnvs: 1, workers: 1, createWorker, signal: stop.signal });
    stop.abort('enough');
    await expect(made).rejects.toBe('enough');

    const later = new AbortController();
    const envs = await make('CartPole-v1', { numEnvs: 2, workers: 1, signal: later.signal });
    later.abort();
    expect((await envs.reset()).observations.length).toBe(8);
  });

  it('allows one call at a time', async () => {
    const envs = await make('CartPole-v1', { numEnvs: 2, workers: 2 });
    await envs.reset();
    const first = envs.step(zeros(envs));
    await expect(envs.step(zeros(envs))).rejects.toMatchObject({ name: 'BusyError' });
    expect((await first).rewards).toEqual(Float64Array.of(1, 1));
  });

  it('rejects wrong arguments before anything changes', async () => {
    const envs = await make('CartPole-v1', { numEnvs: 4, workers: 2 });
    await expect(envs.step(zeros(envs))).rejects.toThrow(/expected a reset of all environments first/);
    await envs.reset();
    await expect(envs.step([0, 1])).rejects.toThrow(
      new RangeError('ParallelEnv.step: expected 4 actions (one per environment), got 2.'),
    );
    await expect(envs.step([0, 1, 2, 0])).rejects.toThrow(/expected an action in Discrete\(2\), got 2/);
    await expect(envs.reset({ mask: [1] })).rejects.toThrow(/mask of 4 entries/);
    expect((await envs.step([0, 1, 1, 0])).infos.episodeLength).toEqual(Int32Array.of(1, 1, 1, 1));
  });

  it('rejects an unknown id, a missing script and a script that throws, each with its reason', async () => {
    const options = { numEnvs: 2, workers: 2 };
    await expect(makeVec('CartPole-v7', options)).rejects.toMatchObject({
      name: 'RangeError',
      message: expect.stringContaining("unknown environment 'CartPole-v7'. Did you mean 'CartPole-v1'?"),
    });
    const missing = () => new Worker('/no-such-worker.js', { type: 'module' });
    await expect(makeVec('CartPole-v1', { ...options, createWorker: missing })).rejects.toMatchObject({
      name: 'WorkerLostError',
      message: expect.stringMatching(/worker \d of 2 \(.*\) failed to load its script/),
    });
    const source = URL.createObjectURL(
      new Blob(['throw new Error("bad start")'], { type: 'text/javascript' }),
    );
    const broken = () => new Worker(source, { type: 'module' });
    await expect(makeVec('CartPole-v1', { ...options, createWorker: broken })).rejects.toMatchObject({
      name: 'WorkerLostError',
      message: expect.stringMatching(/worker \d of 2 \(.*\) stopped: .*bad start/),
    });
  });

  it.each([
    [{ numEnvs: 0 }, 'makeVec: expected numEnvs to be a whole number from 1 to 1048576, got 0.'],
    [{ numEnvs: 4, workers: 5 }, 'makeVec: expected workers to be a whole number from 0 to 4, got 5.'],
    [{ numEnvs: 4, seed: -1 }, 'makeVec: expected a seed that is a whole number from 0 to 2^53 − 1, got -1.'],
  ])('rejects the options %o', async (options, message) => {
    await expect(makeVec('CartPole-v1', options)).rejects.toThrow(new RangeError(message));
  });
});
