import { afterEach, describe, expect, it } from 'vitest';
import { BatchEnv } from '../core/vector/batch-env.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import { hashBytes } from '../core/vector/testing/random-run.ts';
import { type MakeVecOptions, makeVec } from './make-vec.ts';

const open: ParallelEnv[] = [];
const make = async (id: string, options: MakeVecOptions): Promise<ParallelEnv> => {
  const createWorker = () =>
    new Worker(new URL('./testing/trouble.worker.ts', import.meta.url), { type: 'module' });
  const envs = await makeVec(id, { createWorker, ...options });
  open.push(envs);
  return envs;
};
afterEach(async () => {
  for (const envs of open.splice(0)) await envs.close();
});

/** Runs steps with actions that depend on `shift`, and returns a hash of all results. */
async function hashRun(envs: ParallelEnv, steps: number, shift: number): Promise<number> {
  let hash = hashBytes(1, (await envs.reset()).observations);
  for (let t = 0; t < steps; t++) {
    const actions = Int32Array.from({ length: envs.numEnvs }, (_, i) =>
      (t * 7 + (i + shift) * 13) % 11 < 5 ? 0 : 1,
    );
    const { observations, rewards, done, finalObservations, infos } = await envs.step(actions);
    hash = hashBytes(hash, observations, rewards, done, finalObservations, infos.episodeReturn);
  }
  return hash;
}

const zeros = (envs: ParallelEnv) => new Int32Array(envs.numEnvs);

describe.each(['shared', 'transfer'] as const)("groups of a pool with transport '%s'", (transport) => {
  it('have the rows in order, and at least one worker each', async () => {
    const envs = await make('CartPole', { numEnvs: 10, workers: 3, seed: 5, transport });
    const groups = envs.groups(2);
    expect(groups.map(({ numEnvs, seed, parts }) => ({ numEnvs, seed, parts }))).toEqual([
      { numEnvs: 3, seed: 5, parts: [{ start: 0, end: 3 }] },
      {
        numEnvs: 7,
        seed: 8,
        parts: [
          { start: 0, end: 3 },
          { start: 3, end: 7 },
        ],
      },
    ]);
    expect(envs.groups(9).map(({ numEnvs }) => numEnvs)).toEqual([3, 3, 4]);
    expect(envs.groups(1)).toEqual([envs]);
    expect(groups[1].groups(2).map(({ seed }) => seed)).toEqual([8, 11]);
    expect(() => envs.groups(0)).toThrow(
      new RangeError('ParallelEnv.groups: expected count to be a whole number ≥ 1, got 0.'),
    );
  });

  it('give the bytes of a batch of their rows while they run at the same time', async () => {
    const envs = await make('CartPole', { numEnvs: 9, workers: 3, seed: 5, transport });
    const groups = envs.groups(3);
    const runs = groups.map((group, g) => hashRun(group, 300 + 100 * g, g));
    for (const [g, hash] of (await Promise.all(runs)).entries()) {
      const batch = new BatchEnv('CartPole-v1', { numEnvs: 3, seed: 5 + 3 * g });
      expect(hash).toBe(await hashRun(batch, 300 + 100 * g, g));
    }
  });

  it('write into the arrays of the pool, but not into the rows of other groups', async () => {
    const envs = await make('CartPole', { numEnvs: 4, workers: 2, seed: 0, transport });
    const { observations, infos } = await envs.reset();
    const before = observations.slice();
    const [, second] = envs.groups(2);
    const step = await second.step([1, 1]);
    expect(step.observations.buffer).toBe(observations.buffer);
    expect(infos.episodeLength).toEqual(Int32Array.of(0, 0, 1, 1));
    expect(observations.slice(0, 8)).toEqual(before.slice(0, 8));
    expect(observations.slice(8)).not.toEqual(before.slice(8));
  });

  it('count the steps of each worker and their time, which is shorter than the time of the whole calls', async () => {
    const envs = await make('CartPole', { numEnvs: 300, workers: 3, transport });
    const none = { steps: 0, stepMs: 0, decideMs: 0, losses: 0, envErrors: 0, firstEnvError: undefined };
    expect(envs.work).toEqual([none, none, none]);
    await envs.reset();
    const startedAt = performance.now();
    for (let t = 0; t < 50; t++) await envs.step(zeros(envs));
    const totalMs = performance.now() - startedAt;
    for (const { steps, stepMs } of envs.work) {
      expect(steps).toBe(50);
      expect(stepMs).toBeGreaterThan(0);
      expect(stepMs).toBeLessThan(totalMs);
    }
    const [first, second] = envs.groups(2);
    await second.step(zeros(second));
    expect(envs.work.map(({ steps }) => steps)).toEqual([50, 51, 51]);
    expect([...first.work, ...second.work]).toEqual(envs.work);
  });

  it('have seeds of their own, counted by row', async () => {
    const envs = await make('CartPole', { numEnvs: 4, workers: 2, seed: 0, transport });
    const expected = (await envs.reset({ seed: 7 })).observations.slice(0, 8);
    const [, second] = envs.groups(2);
    expect((await second.reset({ seed: 7 })).observations).toEqual(expected);
    expect([envs.seed, second.seed]).toEqual([7, 7]);
  });

  it('take a list of seeds, and reset options that hold after autoreset, with the bytes of a batch', async () => {
    const options = {
      numEnvs: 5,
      seed: [3, 1, 4, 1, 5],
      envOptions: { maxEpisodeSteps: 4, resetOptions: { low: 0.1, high: 0.2 } },
    };
    const envs = await make('CartPole', { ...options, workers: 2, transport });
    const batch = new BatchEnv('CartPole-v1', options);
    expect(await hashRun(envs, 20, 0)).toBe(await hashRun(batch, 20, 0));
    const seed = Float64Array.of(5, 9, 20, 2 ** 40, 0);
    const { observations } = await envs.reset({ seed });
    expect(observations).toEqual((await batch.reset({ seed })).observations);
    expect([envs.seed, envs.groups(2)[1].seed]).toEqual([5, 20]);
    const mask = [0, 1, 1, 0, 0];
    await envs.reset({ seed: [7, 7, 7, 7, 7], mask });
    await batch.reset({ seed: [7, 7, 7, 7, 7], mask });
    expect(await hashRun(envs, 20, 1)).toBe(await hashRun(batch, 20, 1));
    const [, second] = envs.groups(2);
    await expect(second.reset({ seed: [1, 2] })).rejects.toThrow(RangeError);
    expect((await second.reset({ seed: [5, 9, 20] })).observations).toEqual(
      (await new BatchEnv('CartPole-v1', { ...options, numEnvs: 3, seed: [5, 9, 20] }).reset()).observations,
    );
  });

  it('have independent seeds if the pool has', async () => {
    const options = { numEnvs: 4, seed: 1, seeding: 'independent' } as const;
    const envs = await make('CartPole', { ...options, workers: 2, transport });
    const batch = new BatchEnv('CartPole-v1', options);
    expect(await hashRun(envs, 20, 0)).toBe(await hashRun(batch, 20, 0));
    const { observations } = await envs.reset({ seed: 2 });
    expect(observations).toEqual((await batch.reset({ seed: 2 })).observations);
    expect(envs.seed).toBe(batch.seed);
  });

  it('are busy while the pool is, and the pool while one of them is', async () => {
    const envs = await make('CartPole', { numEnvs: 4, workers: 2, transport });
    await envs.reset();
    const [first, second] = envs.groups(2);
    const pending = first.step([0, 0]);
    const busy = { name: 'BusyError', message: /the previous step has not finished/ };
    const refused = [envs.step(zeros(envs)), envs.reset(), first.step([0, 0])]; // without waiting, because the step may finish soon
    await Promise.all(refused.map((each) => expect(each).rejects.toMatchObject(busy)));
    expect((await second.step([0, 0])).rewards).toEqual(Float64Array.of(1, 1));
    await pending;
    const whole = envs.step(zeros(envs));
    await expect(second.step([0, 0])).rejects.toMatchObject(busy);
    expect((await whole).infos.episodeLength).toEqual(Int32Array.of(2, 2, 2, 2));
  });

  it('fail separately, and work again after a reset of their own', async () => {
    const envs = await make('Throwing', { numEnvs: 4, workers: 2, seed: 0, transport });
    await envs.reset();
    const [first, second] = envs.groups(2);
    for (let t = 0; t < 2; t++) await envs.step(zeros(envs));
    const failing = first.step([0, 0]);
    await expect(failing).rejects.toThrow(/^WorkerPool, worker 1 of 2: .* environment 0 \(seed 0\), step 3/);
    await expect(first.step([0, 0])).rejects.toThrow(/Reset all environments first/);
    await expect(envs.step(zeros(envs))).rejects.toThrow(/Reset all environments first/);
    await second.reset();
    await second.step([0, 0]);
    await first.reset();
    expect((await envs.step(zeros(envs))).infos.episodeLength).toEqual(Int32Array.of(1, 1, 2, 2));
  });

  it('are all lost if one of them loses a worker, and all closed by one of them', async () => {
    const dying = await make('Dying', { numEnvs: 2, workers: 2, transport });
    await dying.reset();
    const [first, second] = dying.groups(2);
    for (let t = 0; t < 2; t++) await dying.step(zeros(dying));
    const keepStepping = async () => {
      for (let t = 0; t < 1000; t++) await first.step([0]); // a worker may still answer in the task in which it stops
    };
    await expect(keepStepping()).rejects.toMatchObject({ name: 'WorkerLostError' });
    await expect(second.step([0])).rejects.toMatchObject({ name: 'WorkerLostError' });

    const envs = await make('CartPole', { numEnvs: 2, workers: 2, transport });
    await envs.reset();
    const [left, right] = envs.groups(2);
    const pending = left.step([0]);
    await Promise.all([expect(pending).rejects.toMatchObject({ name: 'ClosedError' }), right.close()]);
    await expect(envs.step([0, 0])).rejects.toMatchObject({ name: 'ClosedError' });
  });
});

describe('groups', () => {
  it('are a single one on one thread, or with statistics of the whole pool', async () => {
    const batch = new BatchEnv('CartPole-v1', { numEnvs: 4 });
    expect(batch.groups(2)).toEqual([batch]);
    const normalised = await make('CartPole', {
      numEnvs: 4,
      workers: 2,
      wrappers: ['NormalizeObservation'],
    });
    expect(normalised.groups(2)).toEqual([normalised]);
  });
});
