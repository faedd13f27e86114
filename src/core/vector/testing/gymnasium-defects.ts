// Tests that defects of Gymnasium 1.4 do not occur here, neither on this thread nor in workers. A fifth defect, that a step after a
// timeout gives the data of the previous step, is tested in workers/worker-pool.browser.test.ts.

import { afterEach, describe, expect, it } from 'vitest';
import { type Autoreset, type BatchEnvOptions, NormalizeReward, type ParallelEnv } from '../../../envs.ts';

type Options = Required<Pick<BatchEnvOptions, 'numEnvs' | 'seed' | 'autoreset' | 'envOptions'>>;

const LEFT = [0, 0, 0];
const MODES: Autoreset[] = ['same-step', 'next-step', 'disabled'];

/** Tests a kind of parallel environment; `make` creates one with three environments, CartPole or Brittle. */
export function describeGymnasiumDefects(
  make: (id: 'CartPole' | 'Brittle', options: Options) => Promise<ParallelEnv>,
): void {
  const open: ParallelEnv[] = [];
  const makeThree = async (
    autoreset: Autoreset,
    {
      id = 'CartPole',
      ...envOptions
    }: { id?: 'CartPole' | 'Brittle'; maxEpisodeSteps?: number; wrappers?: string[] },
  ): Promise<ParallelEnv> => {
    const envs = await make(id, {
      numEnvs: 3,
      seed: 5,
      autoreset,
      envOptions: { maxEpisodeSteps: 3, ...envOptions },
    });
    open.push(envs);
    return envs;
  };
  afterEach(async () => {
    for (const envs of open.splice(0)) await envs.close();
  });

  async function run(envs: ParallelEnv, steps: number): Promise<void> {
    await envs.reset();
    for (let t = 0; t < steps; t++) await envs.step(LEFT);
  }

  describe('a partial reset', () => {
    it.each(MODES)(
      'clears the statistics of the environments that it resets, and of no others (%s)',
      async (autoreset) => {
        const envs = await makeThree(autoreset, { maxEpisodeSteps: 9 });
        await run(envs, 2);
        await envs.reset({ mask: [0, 1, 0] });
        const { infos } = await envs.step(LEFT);
        expect(infos.episodeReturn).toEqual(Float64Array.of(3, 1, 3));
        expect(infos.episodeLength).toEqual(Int32Array.of(3, 1, 3));
      },
    );

    it.each(MODES)(
      'does so with RecordEpisodeStatistics, too: the others continue to count (%s)',
      async (autoreset) => {
        const envs = await makeThree(autoreset, {
          maxEpisodeSteps: 5,
          wrappers: ['RecordEpisodeStatistics'],
        });
        await run(envs, 2);
        await envs.reset({ mask: [0, 1, 0] });
        for (let t = 0; t < 2; t++) await envs.step(LEFT);
        const { infos, finalInfos, done } = await envs.step(LEFT);
        const { 'episode.r': sums, 'episode.l': lengths } = autoreset === 'same-step' ? finalInfos : infos;
        expect(done).toEqual(Uint8Array.of(1, 0, 1));
        expect([sums[0], lengths[0], sums[2], lengths[2]]).toEqual([5, 5, 5, 5]);
        expect(infos.episodeReturn).toEqual(Float64Array.of(5, 3, 5));
      },
    );

    it('works inside NormalizeReward, too', async () => {
      const envs = new NormalizeReward(await makeThree('next-step', { maxEpisodeSteps: 9 }));
      await run(envs, 2);
      await envs.reset({ mask: [0, 1, 0] });
      expect((await envs.step(LEFT)).infos.episodeReturn).toEqual(Float64Array.of(3, 1, 3));
    });
  });

  describe('an explicit reset', () => {
    it.each<[string, { mask?: number[]; seed?: number }]>([
      ['of all', {}],
      ['of all with a seed', { seed: 1 }],
      ['with a mask', { mask: [1, 1, 1] }],
    ])(
      '%s leaves no next-step autoreset pending: the environment takes the next action',
      async (_, options) => {
        const envs = await makeThree('next-step', {});
        await run(envs, 2);
        expect((await envs.step(LEFT)).done).toEqual(Uint8Array.of(1, 1, 1));
        const before = (await envs.reset(options)).observations.slice();
        const { observations, rewards, infos } = await envs.step(LEFT);
        expect(rewards).toEqual(Float64Array.of(1, 1, 1));
        expect(infos.episodeLength).toEqual(Int32Array.of(1, 1, 1));
        expect(observations).not.toEqual(before);
      },
    );

    it('leaves none pending in NormalizeReward: the next reward counts', async () => {
      const envs = new NormalizeReward(await makeThree('next-step', {}));
      await run(envs, 3);
      await envs.reset({ mask: [1, 0, 0] });
      const { count } = envs.getStatistics();
      await envs.step(LEFT);
      expect(envs.getStatistics().count).toBe(count + 1); // environments 1 and 2 are only reset
    });
  });

  it('after one environment throws, the error names it, and a reset makes all of them usable again', async () => {
    const envs = await makeThree('same-step', { id: 'Brittle' });
    const first = (await envs.reset()).observations.slice();
    await expect(envs.step([0, 0, 1])).rejects.toThrow(
      'Brittle, environment 2 (seed 7), step 1, action 1: the pole broke',
    );
    expect((await envs.reset({ seed: 5 })).observations).toEqual(first);
    const { rewards, infos } = await envs.step(LEFT);
    expect(rewards).toEqual(Float64Array.of(1, 1, 1));
    expect(infos.episodeLength).toEqual(Int32Array.of(1, 1, 1));
  });

  it.each(MODES)('NormalizeReward leaks no return across a truncation (%s)', async (autoreset) => {
    // the returns of an episode are 1, 1.5 and 1.75: a leak would make the first return of the next episode larger than 1
    const envs = new NormalizeReward(await makeThree(autoreset, {}), { gamma: 0.5 });
    await run(envs, 3);
    if (autoreset === 'next-step') await envs.step(LEFT);
    if (autoreset === 'disabled') await envs.reset({ mask: [1, 1, 1] });
    await envs.step(LEFT);
    const returns = [1, 1.5, 1.75, 1].flatMap((x) => [x, x, x]);
    expect(envs.getStatistics().mean[0]).toBeCloseTo(returns.reduce((sum, x) => sum + x) / (12 + 1e-4), 9);
  });
}
