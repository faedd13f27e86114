import { afterEach, describe, expect, it } from 'vitest';
import { a3c } from '../core/learn/algorithms/a3c.ts';
import { crossEntropy } from '../core/learn/algorithms/cross-entropy.ts';
import { LoopControl } from '../core/learn/loop/loop-control.ts';
import { createPolicy } from '../core/learn/networks/create-policy.ts';
import { EpisodeCollector } from '../core/learn/rollouts/collector.ts';
import { evaluate } from '../core/learn/rollouts/evaluate.ts';
import type { Rollout } from '../core/learn/rollouts/rollout.ts';
import { CounterStream } from '../core/random/counter-stream.ts';
import { NormalizeObservation } from '../core/vector/normalize-observation.ts';
import { NormalizeReward } from '../core/vector/normalize-reward.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import { findWrapper } from '../core/vector/wrap-parallel-env.ts';
import { makeEnv } from '../core/wrappers/make-env.ts';
import { TrainingRun } from '../training/training-run.ts';
import { type MakeVecOptions, makeVec } from './make-vec.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const createWorker = () =>
  new Worker(new URL('./testing/trouble.worker.ts', import.meta.url), { type: 'module' });

async function make(id: string, options: Partial<MakeVecOptions> = {}) {
  const given = { numEnvs: 4, workers: 2, seed: 0, onEnvError: 'replace', createWorker } as const;
  const envs = await makeVec(id, { ...given, ...options });
  open.push(envs);
  return envs;
}

async function makePolicy(envs: ParallelEnv) {
  const policy = await createPolicy(envs, { hidden: [8], backend: 'cpu', seed: 0 });
  open.push({ close: async () => policy.dispose() });
  return policy;
}

const countErrors = ({ work }: ParallelEnv) => work.reduce((sum, { envErrors }) => sum + envErrors, 0);
const ones = [1, 1, 1, 1];

/** The next rollout uses the same memory. */
function copyOf(rollout: Rollout): Rollout {
  const entries = Object.entries(rollout).map(([name, value]) => [
    name,
    ArrayBuffer.isView(value) ? (value as Float32Array).slice() : value,
  ]);
  return Object.fromEntries(entries);
}

describe.each(['shared', 'transfer'] as const)(
  'over the transport %s, an environment that throws',
  (transport) => {
    it('is replaced in a step, whatever the number of workers, and the others notice nothing', async () => {
      const whole = await make('CartPole', { transport });
      const pools = await Promise.all(
        [1, 2, 4].map((workers) => make('ThrowingSecond', { transport, workers })),
      );
      const all = [whole, ...pools];
      await Promise.all(all.map((envs) => envs.reset()));
      for (let t = 0; t < 6; t++) {
        const [same, ...steps] = await Promise.all(all.map((envs) => envs.step(ones)));
        for (const { observations, rewards, done, infos } of steps) {
          expect(observations).toEqual(steps[0].observations);
          expect([...observations.subarray(0, 4), ...observations.subarray(8)]).toEqual([
            ...same.observations.subarray(0, 4),
            ...same.observations.subarray(8),
          ]);
          expect([...rewards, ...done]).toEqual(
            t === 2 ? [1, 0, 1, 1, 0, 1, 0, 0] : [1, 1, 1, 1, 0, 0, 0, 0],
          );
          expect(infos.envError).toEqual(t === 2 ? Uint8Array.of(0, 1, 0, 0) : undefined);
          expect(infos.episodeLength[1]).toBe(t < 2 ? t + 1 : t - 2);
          if (t !== 2) continue;
          const seed = new CounterStream(1, 'failures').seed(0, 0);
          const first = makeEnv('CartPole-v1').reset({ seed }).observation as Float32Array;
          expect(observations.subarray(4, 8)).toEqual(first);
          expect([...infos._episodeReturn]).toEqual([0, 0, 0, 0]);
        }
      }
      expect(pools.map(countErrors)).toEqual([1, 1, 1]);
      expect(pools[1].work[0].firstEnvError).toBe(
        'ParallelEnv.step: ThrowingSecond, environment 1 (seed 1), step 3, action 1: the second cart is broken',
      );
      expect(pools[1].work[1].firstEnvError).toBeUndefined();
    });

    it('is replaced in a reset', async () => {
      const envs = await make('ThrowingTwo', { transport });
      await envs.reset();
      expect(envs.work.map(({ envErrors }) => envErrors)).toEqual([1, 0]);
      for (let t = 0; t < 3; t++) await envs.step(ones);
      expect(envs.work.map(({ envErrors }) => envErrors)).toEqual([1, 1]);
    });

    it('is an error with its messages at the third time within a minute, and at the first unless it is to be replaced', async () => {
      const envs = await make('AlwaysThrowing', { transport });
      await envs.reset();
      const stepping = (async () => {
        for (;;) await envs.step(ones);
      })();
      await expect(stepping).rejects.toThrow(
        /^WorkerPool, worker 1 of 2: ParallelEnv: expected environments that run, got 3 errors of one within a minute\.( ParallelEnv\.step: AlwaysThrowing, environment 0 \(seed \d+\), step 3, action 1: all carts are broken){3}$/,
      );
      const strict = await make('AlwaysThrowing', { transport, onEnvError: 'fail' });
      await strict.reset();
      for (let t = 0; t < 2; t++) await strict.step(ones);
      await expect(strict.step(ones)).rejects.toThrow('step 3, action 1: all carts are broken');
    });

    it('does not end asynchronous learning, searches and evaluations', async () => {
      const envOptions = { maxEpisodeSteps: 20 };
      const learning = await make('ThrowingTwice', { transport, envOptions });
      for await (const report of a3c(learning, await makePolicy(learning), {
        updatesPerReport: 4,
        rolloutSteps: 5,
      })) {
        expect(Number.isFinite(report.metrics.gradientNorm)).toBe(true);
        if (report.iteration === 2) break;
      }
      expect(countErrors(learning)).toBe(4); // two in each worker

      const searched = await make('ThrowingTwice', { transport, envOptions });
      for await (const { iteration } of crossEntropy(searched, await makePolicy(searched), {
        population: 8,
        eliteShare: 0.5,
      }))
        if (iteration === 2) break;
      expect(countErrors(searched)).toBeGreaterThan(0);

      const played = await make('ThrowingTwice', { transport, envOptions });
      const returns = await evaluate(played, await makePolicy(played), { episodes: 12 });
      expect(returns.length).toBe(12);
      expect(countErrors(played)).toBe(4);
    });
  },
);

it.each([
  ['shared', 64],
  ['transfer', 64],
  ['shared', Infinity],
  ['transfer', Infinity],
] as const)(
  'over the transport %s, rollouts of %s steps are the same whoever decides, and the rows of the lost episode do not count',
  async (transport, rolloutSteps) => {
    const wrappers = [{ name: 'NormalizeObservation', updates: 'rollout' } as const, 'NormalizeReward'];
    const collect = async (deciding: 'page' | 'workers') => {
      const envs = await make('ThrowingSecond', { transport, wrappers, envOptions: { maxEpisodeSteps: 40 } });
      const stream = new CounterStream(3, 'actions');
      const collector = new EpisodeCollector(envs, await makePolicy(envs), {
        deciding,
        rolloutSteps,
        stream,
      });
      const rollouts: Rollout[] = [];
      for (let k = 0; k < 2; k++) rollouts.push(copyOf(await collector.collect(new LoopControl())));
      expect(countErrors(envs)).toBe(1);
      return {
        rollouts: rollouts.map(({ decidedBy, actMs, envMs, ...rest }) => rest),
        observations: findWrapper(envs, NormalizeObservation)?.getStatistics(),
        rewards: findWrapper(envs, NormalizeReward)?.getStatistics(),
      };
    };
    const [page, workers] = [await collect('page'), await collect('workers')];
    expect(workers).toEqual(page);
    const [first] = page.rollouts;
    expect(first.lostEnvs).toEqual([1]);
    const counting = Array.from({ length: first.steps }, (_, t) => first.mask[4 * t + 1]);
    const after = rolloutSteps === Infinity ? 0 : 1;
    expect(counting).toEqual(counting.map((_, t) => (t < 3 ? 0 : after)));
    if (rolloutSteps === Infinity) expect(first.episodeReturns.length).toBe(3);
  },
);

it.each(['reinforce', 'ppo', 'evolution-strategies'])(
  'a run of %s continues, counts the errors of its evaluations, too, and gives the first message',
  async (algorithm) => {
    const run = new TrainingRun({
      ...{
        env: 'ThrowingTwice',
        algorithm,
        numEnvs: 4,
        workers: 2,
        backend: 'cpu',
        hidden: [8],
        createWorker,
      },
      ...{ onEnvError: 'replace', envOptions: { maxEpisodeSteps: 20 }, evalEvery: 1, evalEpisodes: 4 },
    });
    open.push(run);
    for await (const report of run) {
      expect(report.envErrors).toBeGreaterThanOrEqual(3); // some while training, and two in each evaluation
      expect(report.firstEnvError).toMatch(/ThrowingTwice, .*: the cart was late$/);
      if (report.iteration === 2) break;
    }
  },
);
