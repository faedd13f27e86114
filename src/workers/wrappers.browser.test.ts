import { afterEach, describe, expect, it } from 'vitest';
import { BatchEnv } from '../core/vector/batch-env.ts';
import { NormalizeObservation } from '../core/vector/normalize-observation.ts';
import { NormalizeReward } from '../core/vector/normalize-reward.ts';
import type { Autoreset, ParallelEnv } from '../core/vector/parallel-env.ts';
import { hashRandomRun } from '../core/vector/testing/random-run.ts';
import { findWrapper } from '../core/vector/wrap-parallel-env.ts';
import type { WrapperRequest } from '../core/wrappers/wrap-env.ts';
import { type MakeVecOptions, makeVec } from './make-vec.ts';
import { Half } from './testing/half.ts';

const open: ParallelEnv[] = [];
const make = async (options: MakeVecOptions): Promise<ParallelEnv> => {
  const envs = await makeVec('CartPole-v1', options);
  open.push(envs);
  return envs;
};
afterEach(async () => {
  for (const envs of open.splice(0)) await envs.close();
});

const wrappers: WrapperRequest[] = [
  { name: 'StickyAction', repeatActionProbability: 0.25, repeatActionDuration: [1, 3] },
  { name: 'RepeatAction', numRepeats: 2 },
  { name: 'TimeLimit', maxEpisodeSteps: 12 },
  { name: 'DelayObservation', delay: 1 },
  { name: 'FrameStackObservation', stackSize: 3, paddingType: 'zero' },
  { name: 'TimeAwareObservation', normalizeTime: true },
  { name: 'ClipReward', maxReward: 1.5 },
  'PassiveEnvChecker',
];

/** Runs steps and returns copies of all results. `slice` copies shared memory, which a structured clone would share. */
async function record(envs: ParallelEnv, steps: number): Promise<unknown[]> {
  const rows: unknown[] = [(await envs.reset()).observations.slice()];
  for (let t = 0; t < steps; t++) {
    const actions = Int32Array.from({ length: envs.numEnvs }, (_, i) => ((t * 7 + i * 13) % 11 < 5 ? 0 : 1));
    const { observations, finalObservations, rewards, terminated, truncated, done, infos } =
      await envs.step(actions);
    const results = [observations, finalObservations, rewards, terminated, truncated, infos.episodeReturn];
    rows.push(results.map((array) => array.slice()));
    if (envs.autoreset === 'disabled' && done.includes(1)) await envs.reset({ mask: done.slice() });
  }
  return rows;
}

describe('wrappers by name', () => {
  it('run in the workers and give the bytes of one batch, over both transports', async () => {
    const expected = await record(
      new BatchEnv('CartPole-v1', { numEnvs: 5, seed: 2, envOptions: { wrappers } }),
      60,
    );
    for (const transport of ['shared', 'transfer'] as const) {
      for (const workers of [1, 3]) {
        const envs = await make({ numEnvs: 5, workers, seed: 2, transport, wrappers });
        expect(envs.observationSpace.size).toBe(3 * 4 + 1);
        expect(envs.spec.maxEpisodeSteps).toBe(12);
        expect(await record(envs, 60), `${workers} workers, ${transport}`).toEqual(expected);
      }
    }
  });

  it.each<Autoreset>(['same-step', 'next-step', 'disabled'])(
    'NormalizeObservation and NormalizeReward have the same statistics for any number of workers (%s)',
    async (autoreset) => {
      const normalized: WrapperRequest[] = [...wrappers, 'NormalizeObservation', 'NormalizeReward'];
      const runs = [];
      for (const workers of [0, 1, 3]) {
        const envs = await make({ numEnvs: 5, workers, seed: 2, autoreset, wrappers: normalized });
        const rows = await record(envs, 60);
        const statistics = [
          findWrapper(envs, NormalizeObservation)?.getStatistics(),
          findWrapper(envs, NormalizeReward)?.getStatistics(),
        ];
        runs.push({ rows, statistics });
      }
      expect(runs[1]).toEqual(runs[0]);
      expect(runs[2]).toEqual(runs[0]);
    },
  );

  it.each<Autoreset>(['same-step', 'next-step', 'disabled'])(
    'and environments add infos, which are the same for any number of workers (%s)',
    async (autoreset) => {
      const counted: WrapperRequest[] = [
        'RecordEpisodeStatistics',
        { name: 'TimeLimit', maxEpisodeSteps: 7 },
      ];
      const options = { numEnvs: 5, seed: 2, autoreset, wrappers: counted };
      const alone = await makeVec('FrozenLake-v1', { ...options, workers: 0 });
      const names = ['prob', '_prob', 'episode.r', '_episode.r', 'episode.l', '_episode.l'];
      expect(Object.keys((await alone.reset()).infos)).toEqual(expect.arrayContaining(names));
      const expected = await hashRandomRun(await makeVec('FrozenLake-v1', { ...options, workers: 0 }), 60, 1);
      for (const transport of ['shared', 'transfer'] as const) {
        for (const workers of [1, 2, 3]) {
          const envs = await makeVec('FrozenLake-v1', { ...options, workers, transport });
          open.push(envs);
          expect(await hashRandomRun(envs, 60, 1), `${workers} workers, ${transport}`).toEqual(expected);
          await envs.reset();
          const { infos, finalInfos } = await envs.step(new Int32Array(5));
          expect(Object.keys(infos)).toEqual(expect.arrayContaining(names));
          expect(Object.keys(finalInfos).sort()).toEqual([...names].sort());
        }
      }
    },
  );

  it("of a worker entry's own table run in the workers, and give the bytes of one batch", async () => {
    const named: WrapperRequest[] = [
      'Half',
      { name: 'TimeLimit', maxEpisodeSteps: 7 },
      'NormalizeObservation',
    ];
    const [, ...others] = named;
    const expected = await record(
      await make({ numEnvs: 5, workers: 0, seed: 2, wrappers: [Half, ...others] }),
      20,
    );
    const createWorker = () =>
      new Worker(new URL('./testing/half.worker.ts', import.meta.url), { type: 'module' });
    const envs = await make({ numEnvs: 5, workers: 2, seed: 2, wrappers: named, createWorker });
    expect(await record(envs, 20)).toEqual(expected);
    expect((await envs.step(new Int32Array(5))).rewards).toEqual(new Float64Array(5).fill(0.5));
    const misspelt = make({ numEnvs: 2, workers: 1, wrappers: ['Hal'], createWorker });
    await expect(misspelt).rejects.toThrow("unknown wrapper 'Hal'. Did you mean 'Half'?");
  });

  it('and options that the workers do not know are refused', async () => {
    await expect(make({ numEnvs: 2, workers: 1, wrappers: ['TimeLimits'] })).rejects.toMatchObject({
      name: 'RangeError',
      message: expect.stringContaining("unknown wrapper 'TimeLimits'. Did you mean 'TimeLimit'?"),
    });
    const envOptions = { suttonBartoRewards: true };
    await expect(make({ numEnvs: 2, workers: 1, envOptions })).rejects.toMatchObject({
      name: 'RangeError',
      message: expect.stringContaining(
        "unknown option 'suttonBartoRewards'. Did you mean 'suttonBartoReward'?",
      ),
    });
  });

  it('that the pool refuses reject makeVec', async () => {
    const wrapped = make({ numEnvs: 2, workers: 1, wrappers: [{ name: 'NormalizeReward', gamma: 2 }] });
    await expect(wrapped).rejects.toThrow('NormalizeReward: expected gamma from 0 to 1, got 2.');
  });
});
