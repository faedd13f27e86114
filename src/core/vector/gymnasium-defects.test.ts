// What Gymnasium 1.4 gets wrong must not be wrong here. A timeout of a worker: workers/worker-pool.browser.test.ts.

import { describe, expect, it } from 'vitest';
import { type Autoreset, BatchEnv, CartPole, NormalizeReward, type ParallelEnv } from '../../envs.ts';

const LEFT = [0, 0, 0];
const cartPoles = (autoreset: Autoreset, maxEpisodeSteps = 3): BatchEnv =>
  new BatchEnv('CartPole-v1', { numEnvs: 3, seed: 5, autoreset, envOptions: { maxEpisodeSteps } });

async function run(envs: ParallelEnv, steps: number): Promise<void> {
  await envs.reset();
  for (let t = 0; t < steps; t++) await envs.step(LEFT);
}

describe('a partial reset', () => {
  it.each<Autoreset>(['same-step', 'next-step', 'disabled'])(
    'clears the statistics of the environments that it resets, and of no other (%s)',
    async (autoreset) => {
      const envs = cartPoles(autoreset, 9);
      await run(envs, 2);
      await envs.reset({ mask: [0, 1, 0] });
      const { infos } = await envs.step(LEFT);
      expect(infos.episodeReturn).toEqual(Float64Array.of(3, 1, 3));
      expect(infos.episodeLength).toEqual(Int32Array.of(3, 1, 3));
    },
  );

  it('works under NormalizeReward, too', async () => {
    const envs = new NormalizeReward(cartPoles('next-step', 9));
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
  ])('%s leaves no next-step autoreset pending: the next action is taken', async (_, options) => {
    const envs = cartPoles('next-step');
    await run(envs, 3);
    expect(envs.arrays.done).toEqual(Uint8Array.of(1, 1, 1));
    await envs.reset(options);
    const before = envs.envs.map((env) => env.getState());
    const { rewards, infos } = await envs.step(LEFT);
    expect(rewards).toEqual(Float64Array.of(1, 1, 1));
    expect(infos.episodeLength).toEqual(Int32Array.of(1, 1, 1));
    expect(envs.envs.map((env) => env.getState())).not.toEqual(before);
  });

  it('leaves none pending in NormalizeReward: the next reward counts', async () => {
    const envs = new NormalizeReward(cartPoles('next-step'));
    await run(envs, 3);
    await envs.reset({ mask: [1, 0, 0] });
    const { count } = envs.getStatistics();
    await envs.step(LEFT);
    expect(envs.getStatistics().count).toBe(count + 1); // environments 1 and 2 are only reset
  });
});

it('after one environment throws, the error names it, and a reset makes all of them usable again', async () => {
  class Brittle extends CartPole {
    override stepState(action: number): number {
      if (action === 1) throw new Error('the pole broke');
      return super.stepState(action);
    }
  }
  const envs = new BatchEnv(Brittle, { numEnvs: 3, seed: 5 });
  await envs.reset();
  await expect(envs.step([0, 0, 1])).rejects.toThrow(
    'Brittle, environment 2 (seed 7), step 1, action 1: the pole broke',
  );
  await envs.reset();
  const { rewards, infos } = await envs.step(LEFT);
  expect(rewards).toEqual(Float64Array.of(1, 1, 1));
  expect(infos.episodeLength).toEqual(Int32Array.of(1, 1, 1));
});

it.each<Autoreset>(['same-step', 'next-step', 'disabled'])(
  'NormalizeReward leaks no return across a truncation (%s)',
  async (autoreset) => {
    // every return within an episode is 1, 1.5 or 1.75: with a leak, the first of the next one would be more than 1
    const envs = new NormalizeReward(cartPoles(autoreset), { gamma: 0.5 });
    await run(envs, 3);
    if (autoreset === 'next-step') await envs.step(LEFT);
    if (autoreset === 'disabled') await envs.reset({ mask: [1, 1, 1] });
    await envs.step(LEFT);
    const returns = [1, 1.5, 1.75, 1].flatMap((x) => [x, x, x]);
    expect(envs.getStatistics().mean[0]).toBeCloseTo(returns.reduce((sum, x) => sum + x) / (12 + 1e-4), 9);
  },
);
