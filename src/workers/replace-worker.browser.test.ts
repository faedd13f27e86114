import { afterEach, describe, expect, it } from 'vitest';
import { a3c } from '../core/learn/algorithms/a3c.ts';
import { LoopControl } from '../core/learn/loop/loop-control.ts';
import { createPolicy } from '../core/learn/networks/create-policy.ts';
import { type CollectorOptions, EpisodeCollector } from '../core/learn/rollouts/collector.ts';
import type { Rollout } from '../core/learn/rollouts/rollout.ts';
import { nextTask } from '../core/next-task.ts';
import { CounterStream } from '../core/random/counter-stream.ts';
import { NormalizeReward } from '../core/vector/normalize-reward.ts';
import type { ParallelEnv, VecStep } from '../core/vector/parallel-env.ts';
import { findWrapper } from '../core/vector/wrap-parallel-env.ts';
import { makeEnv } from '../core/wrappers/make-env.ts';
import { type MakeVecOptions, makeVec } from './make-vec.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

/** Makes environments whose workers a test can stop. */
async function make(id: string, options: Partial<MakeVecOptions> = {}) {
  const workers: Worker[] = [];
  const createWorker = () => {
    const url = new URL('./testing/trouble.worker.ts', import.meta.url);
    workers.push(new Worker(url, { type: 'module' }));
    return workers[workers.length - 1];
  };
  const given = { numEnvs: 4, workers: 2, seed: 0, onWorkerLost: 'replace', createWorker } as const;
  const envs = await makeVec(id, { ...given, ...options });
  open.push(envs);
  return { envs, workers };
}

const zeros = (envs: ParallelEnv) => new Int32Array(envs.numEnvs);

/** Steps until the loss of a worker is reported. */
async function stepUntilLost(envs: ParallelEnv): Promise<VecStep> {
  for (;;) {
    const step = await envs.step(zeros(envs));
    if (step.infos.workerLost) return step;
  }
}

/** The first observation of an environment whose worker was lost for the first time. */
function firstOf(env: number): number[] {
  const seed = new CounterStream(0, 'replacements').seed(env, 1);
  return Array.from(makeEnv('CartPole-v1').reset({ seed }).observation as Float32Array);
}

describe.each(['shared', 'transfer'] as const)('a worker that is lost over the transport %s', (transport) => {
  it('is replaced: its episodes are cut off without a return, and others begin from seeds of their own', async () => {
    const { envs, workers } = await make('CartPole', { transport });
    const { envs: whole } = await make('CartPole', { transport, workers: 1 });
    await Promise.all([envs.reset(), whole.reset()]);
    await envs.step(zeros(envs));
    await whole.step(zeros(whole));
    workers[1].terminate();
    let step: VecStep;
    let same: VecStep;
    do {
      step = await envs.step(zeros(envs));
      same = await whole.step(zeros(whole));
    } while (!step.infos.workerLost);

    const { observations, rewards, terminated, truncated, done, infos } = step;
    expect([...infos.workerLost, ...infos._workerLost]).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
    expect([...rewards.subarray(2)]).toEqual([0, 0]);
    expect([[...terminated.subarray(2)], [...truncated.subarray(2)]]).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect([...done.subarray(2), ...infos._episodeReturn.subarray(2)]).toEqual([1, 1, 0, 0]);
    expect([...observations.subarray(8)]).toEqual([...firstOf(2), ...firstOf(3)]);
    expect(step.finalObservations.subarray(8).every(Number.isFinite)).toBe(true);
    // The other worker's environments have noticed nothing.
    expect(observations.subarray(0, 8)).toEqual(same.observations.subarray(0, 8));
    expect(rewards.subarray(0, 2)).toEqual(same.rewards.subarray(0, 2));
    expect(envs.work.map(({ losses }) => losses)).toEqual([0, 1]);

    const next = await envs.step(zeros(envs));
    expect(next.infos.workerLost).toBeUndefined();
    expect([...next.rewards, ...next.infos.episodeLength.subarray(2)]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('is replaced while nobody calls', async () => {
    const { envs, workers } = await make('CartPole', { transport });
    await envs.reset();
    workers[0].terminate();
    while (envs.work[0].losses === 0) await nextTask();
    const step = await envs.step(zeros(envs));
    expect([...step.infos.workerLost]).toEqual([1, 1, 0, 0]);
    expect([...step.rewards]).toEqual([0, 0, 1, 1]);
    // The actions that were chosen for the lost episodes are not taken in the new ones.
    expect([...step.observations.subarray(0, 8)]).toEqual([...firstOf(0), ...firstOf(1)]);
    expect([...(await envs.step(zeros(envs))).infos.episodeLength]).toEqual([1, 1, 2, 2]);
  });

  it('is replaced while another is, in a step and in a reset', async () => {
    const { envs, workers } = await make('CartPole', { transport, workers: 4 });
    const first = (await envs.reset({ seed: 5 })).observations.slice();
    workers[3].terminate();
    const stepping = envs.step(zeros(envs));
    while (workers.length < 5) await nextTask();
    workers[0].terminate();
    await stepping;
    const lost = new Set<number>();
    while (lost.size < 2) {
      const { infos } = await envs.step(zeros(envs));
      for (const [i, isLost] of (infos.workerLost ?? envs.work.map(({ losses }) => losses)).entries())
        if (isLost) lost.add(i);
    }
    expect([...lost].sort()).toEqual([0, 3]);
    const made = workers.length;
    const resetting = envs.reset({ seed: 5 });
    workers[1].terminate();
    while (workers.length === made && envs.work[1].losses === 0) await nextTask();
    workers[2].terminate();
    expect((await resetting).observations).toEqual(first);
    expect((await envs.reset({ seed: 5 })).observations).toEqual(first);
  });

  it('is replaced in the middle of a reset, which has the seeds that were asked for', async () => {
    const { envs, workers } = await make('CartPole', { transport });
    const first = (await envs.reset({ seed: 7 })).observations.slice();
    const resetting = envs.reset({ seed: 7 });
    workers[1].terminate();
    expect((await resetting).observations).toEqual(first);
    while (envs.work[1].losses === 0) await envs.step(zeros(envs)); // it may be noticed later
    expect((await envs.reset({ seed: 7 })).observations).toEqual(first);
    expect((await envs.step(zeros(envs))).infos.workerLost).toBeUndefined();
  });

  it('is replaced if it stands still', async () => {
    const timeoutMs = 8000; // workers start slowly on a busy machine
    if (transport === 'shared') {
      const { envs } = await make('HangingSecond', { transport, workers: 4, timeoutMs });
      await envs.reset();
      const { infos } = await stepUntilLost(envs);
      expect([...infos.workerLost]).toEqual([0, 1, 0, 0]);
    } else {
      const { envs } = await make('NeverResetting', { numEnvs: 2, transport, timeoutMs });
      expect((await envs.reset()).observations.length).toBe(8);
      expect(envs.work.map(({ losses }) => losses)).toEqual([0, 1]);
    }
  });

  it('is an error with all messages after three losses within a minute', async () => {
    const { envs } = await make('Dying', { numEnvs: 1, workers: 1, transport });
    await envs.reset();
    const dying = (async () => {
      for (;;) await envs.step(zeros(envs));
    })();
    await expect(dying).rejects.toMatchObject({
      name: 'WorkerLostError',
      message: expect.stringMatching(
        /^WorkerPool: expected workers that run, got 3 losses of one within a minute\.( WorkerPool: worker 1 of 1 \(environments 0 to 0, seeds \d+ to \d+\) was stopped\.){3}$/,
      ),
    });
    await expect(envs.reset()).rejects.toMatchObject({ name: 'WorkerLostError' });
  });

  it('does not end asynchronous learning', async () => {
    const { envs, workers } = await make('CartPole', { transport });
    const policy = await createPolicy(envs, { hidden: [8], backend: 'cpu', seed: 0 });
    open.push({ close: async () => policy.dispose() });
    for await (const report of a3c(envs, policy, { updatesPerReport: 20 })) {
      expect(report.envSteps).toBe(report.iteration * 20 * 20 * 4);
      if (report.iteration === 2) workers[0].terminate();
      if (envs.work[0].losses === 1 && report.iteration > 5) break;
    }
  });
});

it.each([
  ['shared', 'page', 64, 3],
  ['transfer', 'workers', 64, 16],
  ['shared', 'workers', Infinity, Infinity],
] as const)(
  'over the transport %s, a worker is replaced in a rollout that is decided by %s, of %s steps, whose first %s do not count',
  async (transport, deciding, rolloutSteps, lostSteps) => {
    const given = { transport, envOptions: { maxEpisodeSteps: 40 }, wrappers: ['NormalizeReward'] };
    const options = { deciding, rolloutSteps, stream: new CounterStream(3, 'actions') };
    const { envs } = await make('HangingSecond', { ...given, timeoutMs: 8000 });
    const { envs: whole } = await make('CartPole', given);
    const [collect, collectWhole] = [await collectWith(envs, options), await collectWith(whole, options)];
    const [rollout, complete] = [await collect(), await collectWhole()];
    expect(envs.work.map(({ losses }) => losses)).toEqual([1, 0]);
    for (let row = 0; row < rollout.mask.length; row++) {
      const t = Math.floor(row / 4);
      if (row % 4 < 2) expect(rollout.mask[row]).toBe(t < lostSteps ? 0 : 1);
      else {
        for (const name of ['mask', 'actions', 'logProbabilities', 'done'] as const)
          expect(rollout[name][row]).toBe(complete[name][row]);
      }
    }
    expect(rollout.episodeReturns.length).toBe(
      rolloutSteps === Infinity
        ? 2
        : rollout.done.reduce((sum, done, row) => sum + done * rollout.mask[row], 0),
    );
    // It continues, with episodes of all environments.
    expect([...(await collect()).mask.subarray(0, 4)]).toEqual([1, 1, 1, 1]);
    const variance = findWrapper(envs, NormalizeReward)?.getStatistics().variance[0];
    expect(variance).toBeGreaterThan(0);
    expect(variance).toBeLessThan(1000);
  },
);

async function collectWith(envs: ParallelEnv, options: CollectorOptions): Promise<() => Promise<Rollout>> {
  const policy = await createPolicy(envs, { hidden: [8], backend: 'cpu', seed: 0 });
  open.push({ close: async () => policy.dispose() });
  const collector = new EpisodeCollector(envs, policy, options);
  return () => collector.collect(new LoopControl());
}
