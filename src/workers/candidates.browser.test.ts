import { afterEach, describe, expect, it } from 'vitest';
import { evaluatorOf } from '../core/learn/rollouts/candidate-evaluator.ts';
import type { Generation } from '../core/policy/candidates.ts';
import { CounterStream } from '../core/random/counter-stream.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import { type MakeVecOptions, makeVec } from './make-vec.ts';

const FREE = { yield: async () => {}, whenStepIsDue: async () => {} };
const MEMBERS = Array.from({ length: 21 }, (_, member) => member);

const open: ParallelEnv[] = [];
async function make(id: string, options: Partial<MakeVecOptions>): Promise<ParallelEnv> {
  const envs = await makeVec(id, { numEnvs: 6, seed: 0, ...options });
  open.push(envs);
  return envs;
}
const createWorker = () =>
  new Worker(new URL('./testing/trouble.worker.ts', import.meta.url), { type: 'module' });
afterEach(async () => {
  for (const envs of open.splice(0)) await envs.close();
});

function cartPoleGeneration(changes: Partial<Generation> = {}): Generation {
  return {
    weights: Float32Array.of(0, 0, 0, 0, -1, 1, -1, 1, 0, 0), // balances the pole
    ...{ searched: 10, noise: 1, mirrored: true, generation: 0, kernels: 'wasm' },
    decider: {
      ...{ inputs: 4, hidden: [], outputs: 2, activation: 'tanh' },
      observations: [{ length: 4 }],
      distribution: 'categorical',
    },
    noiseKeys: new CounterStream(9, 'perturbations').keys,
    ...{ seeds: [5, 6, 7], episodes: 2, maxEpisodeSteps: 500 },
    ...changes,
  };
}

/** Expects the steps of candidates in the counts of the workers, and no more time than `yield` leaves. Gives the number of pauses. */
async function expectWork(envs: ParallelEnv, generation: Generation): Promise<number> {
  const before = envs.work;
  let [pauses, pausedMs] = [0, 0];
  const pause = async () => {
    const start = performance.now();
    await new Promise<void>((resolve) => setTimeout(resolve, 20));
    pauses += 1;
    pausedMs += performance.now() - start;
  };
  const start = performance.now();
  const control = { ...FREE, yield: pause };
  const scores = await evaluatorOf('test', envs).evaluateCandidates(generation, [0, 1, 2, 3, 4], control);
  const ms = performance.now() - start - (envs.transport.kind === 'none' ? pausedMs : 0);
  const done = envs.work.map(({ steps, stepMs }, w) => {
    const { start: first, end } = envs.parts[w];
    return { steps: (steps - before[w].steps) * (end - first), stepMs: stepMs - before[w].stepMs };
  });
  const played = scores.reduce((sum, { steps }) => sum + steps, 0);
  expect(done.reduce((sum, { steps }) => sum + steps, 0)).toBeCloseTo(played, 6);
  for (const { stepMs } of done) expect(stepMs).toBeLessThanOrEqual(ms);
  expect(Math.max(...done.map(({ stepMs }) => stepMs))).toBeGreaterThan(0);
  return pauses;
}

describe.each(['shared', 'transfer'] as const)("candidates over transport '%s'", (transport) => {
  it.each([1, 2, 3])('score over %i workers as on the page', async (workers) => {
    const here = evaluatorOf('test', await make('CartPole-v1', { workers: 0 }));
    const there = evaluatorOf('test', await make('CartPole-v1', { workers, transport }));
    for (const generation of [0, 1]) {
      const request = cartPoleGeneration({ generation });
      const expected = await here.evaluateCandidates(request, MEMBERS, FREE);
      expect(await there.evaluateCandidates(request, MEMBERS, FREE)).toEqual(expected);
      expect(new Set(expected.map(({ returns }) => returns[0])).size).toBeGreaterThan(3);
    }
  });

  it('count as work of their workers, of which some have more environments', async () => {
    const envs = await make('CartPole-v1', { workers: 4, transport });
    await expectWork(envs, cartPoleGeneration());
    await expectWork(envs.groups(2)[1], cartPoleGeneration());
  });

  it('leave the workers able to step after a reset, and not before', async () => {
    const envs = await make('CartPole-v1', { workers: 2, transport });
    const { observations } = await envs.reset({ seed: 3 });
    const first = observations.slice();
    await evaluatorOf('test', envs).evaluateCandidates(cartPoleGeneration(), MEMBERS, FREE);
    await expect(envs.step([0, 0, 0, 0, 0, 0])).rejects.toThrow('expected a reset of all environments first');
    expect((await envs.reset({ seed: 3 })).observations).toEqual(first);
    await envs.step([0, 0, 0, 0, 0, 0]);
  });

  it('reject if their worker ends', async () => {
    const envs = await make('Dying', { workers: 2, transport, createWorker });
    const lost = { name: 'WorkerLostError' };
    const { evaluateCandidates } = evaluatorOf('test', envs);
    const evaluating = evaluateCandidates.call(envs, cartPoleGeneration(), MEMBERS, FREE);
    await expect(evaluating).rejects.toMatchObject(lost);
    await expect(envs.reset()).rejects.toMatchObject(lost);
  });

  it('score the same if a worker is lost meanwhile and replaced', async () => {
    const workers: Worker[] = [];
    const envs = await make('CartPole-v1', {
      ...{ workers: 2, transport, onWorkerLost: 'replace' },
      createWorker: () => {
        workers.push(new Worker(new URL('./env.worker.ts', import.meta.url), { type: 'module' }));
        return workers[workers.length - 1];
      },
    });
    let shares = 0;
    const control = {
      ...FREE,
      yield: async () => {
        if (shares++ === 0) workers[0].terminate();
      },
    };
    const seeds = Array.from({ length: 100 }, (_, i) => i); // so many that the worker is in the middle of a share
    const generation = cartPoleGeneration({ seeds, episodes: 100 });
    const scores = await evaluatorOf('test', envs).evaluateCandidates(generation, MEMBERS, control);
    const here = evaluatorOf('test', await make('CartPole-v1', { workers: 0 }));
    expect(scores).toEqual(await here.evaluateCandidates(generation, MEMBERS, FREE));
    expect(envs.work.map(({ losses }) => losses)).toEqual([1, 0]);
  });

  it('reject if the pool closes', async () => {
    const envs = await make('CartPole-v1', { workers: 2, transport });
    const evaluating = evaluatorOf('test', envs).evaluateCandidates(cartPoleGeneration(), MEMBERS, FREE);
    await envs.close();
    await expect(evaluating).rejects.toMatchObject({ name: 'ClosedError' });
  });

  it('name the worker, the candidate and the seed if an environment fails, and can be evaluated again', async () => {
    const envs = await make('Odd', { workers: 2, transport, createWorker });
    const evaluator = evaluatorOf('test', envs);
    const failing = evaluator.evaluateCandidates(cartPoleGeneration({ seeds: [1], episodes: 1 }), [4], FREE);
    await expect(failing).rejects.toThrow(
      /^WorkerPool, worker \d of 2: evaluateCandidates: Odd, candidate 4, episode 0 \(seed 1\), step 2: .*got NaN/,
    );
    const request = cartPoleGeneration({ seeds: [2], episodes: 1 });
    expect(await evaluator.evaluateCandidates(request, [4], FREE)).toHaveLength(1);
  });

  it('leave a worker able to answer other calls', async () => {
    const envs = await make('CartPole-v1', { workers: 1, transport });
    await envs.reset();
    const order: string[] = [];
    const seeds = Array.from({ length: 2000 }, (_, i) => i); // in one share: a million steps
    const evaluating = evaluatorOf('test', envs)
      .evaluateCandidates(cartPoleGeneration({ seeds }), [0], FREE)
      .then(([{ steps }]) => order.push(`evaluated ${steps > 500_000}`));
    const canvas = document.createElement('canvas').transferControlToOffscreen();
    const colors = { foreground: '#222', muted: '#bbb', accent: '#26a', background: '#fff' };
    const tile = { tiles: 1, columns: 1, tileWidth: 60, tileHeight: 60, gap: 0, pixelRatio: 1 };
    await envs.show(0, { ...tile, visible: true, frameMs: 0, colors }, canvas);
    order.push('drawn');
    await evaluating;
    expect(order).toEqual(['drawn', 'evaluated true']);
  });
});

it('an evaluation whose worker stands still rejects, and names the worker', async () => {
  const timeoutMs = 8000; // workers start slowly on a busy machine
  const envs = await make('HangingSecond', { workers: 2, timeoutMs, createWorker });
  const generation = cartPoleGeneration({ seeds: [1], episodes: 1 });
  const evaluating = evaluatorOf('test', envs).evaluateCandidates(generation, MEMBERS, FREE);
  await expect(evaluating).rejects.toMatchObject({
    name: 'WorkerLostError',
    message: expect.stringMatching(/^WorkerPool\.evaluateCandidates: .*worker [12] of 2.* within 8 s\.$/),
  });
});

it('candidates count as work of the page, without its pauses', async () => {
  const seeds = Array.from({ length: 300 }, (_, seed) => seed);
  const generation = cartPoleGeneration({ seeds, episodes: 300 }); // so long that there are pauses within a candidate
  const pauses = await expectWork(await make('CartPole-v1', { workers: 0 }), generation);
  expect(pauses).toBeGreaterThan(5);
});

it('an abort ends an evaluation between two shares with its reason', async () => {
  const envs = await make('CartPole-v1', { workers: 2 });
  const reason = new Error('enough');
  const control = { ...FREE, yield: () => Promise.reject(reason) };
  const evaluator = evaluatorOf('test', envs);
  await expect(evaluator.evaluateCandidates(cartPoleGeneration(), MEMBERS, control)).rejects.toBe(reason);
  expect(await evaluator.evaluateCandidates(cartPoleGeneration(), [1], FREE)).toHaveLength(1);
});
