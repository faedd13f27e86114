import { describe, expect, it } from 'vitest';
import { BatchEnv, NormalizeReward } from '../../envs.ts';
import recording from '../golden/wrappers.json';
import { Ramp } from '../wrappers/testing/ramp.ts';
import type { VecStep } from './parallel-env.ts';
import { counts, expectStatistics, MODES, momentsOf, play } from './testing/counts.ts';
import { VectorWrapper } from './vector-wrapper.ts';

/** Reports in the first step that the worker was lost, as a pool does. */
class Losing extends VectorWrapper {
  #steps = 0;

  protected override afterStep(step: VecStep): VecStep {
    this.#steps += 1;
    if (this.#steps > 1) return step;
    const [lost, ends] = [new Uint8Array([1]), new Uint8Array([1])];
    return { ...step, rewards: new Float64Array(1), done: ends, infos: { ...step.infos, workerLost: lost } };
  }
}

describe('NormalizeReward', () => {
  it("gives Gymnasium's numbers until an episode ends, except for its float32 returns", async () => {
    const { rows, autoreset, wrapper } = recording.vector_cases[1];
    expect(autoreset).toBe('SameStep');
    const { gamma } = wrapper as { gamma: number };
    const envs = new NormalizeReward(new BatchEnv(Ramp, { numEnvs: 3, seed: 3 }), { gamma });
    await envs.reset();
    const end = rows.findIndex(({ done }) => done?.includes(true));
    expect(end).toBeGreaterThan(4);
    for (const { rewards, actions } of rows.slice(1, end)) {
      const step = await envs.step(actions as number[]);
      step.rewards.forEach((reward, i) => {
        expect(reward).toBeCloseTo((rewards as number[])[i], 5);
      });
    }
  });

  describe.each([true, false])('with episodes that are terminated: %s', (terminates) => {
    it.each(MODES)(
      'starts the return from 0 in each episode, and ignores steps that only reset (%s)',
      async (mode) => {
        const envs = new NormalizeReward(counts(mode, { terminates }), { gamma: 0.5 });
        await envs.reset();
        await play(envs, mode === 'next-step' ? 5 : 4);
        const episode = [11, 0.5 * 11 + 12];
        expectStatistics(envs.getStatistics(), momentsOf([...episode, ...episode]));
      },
    );
  });

  it('divides by the standard deviation of the returns, and keeps the sums of raw rewards in infos', async () => {
    const inner = counts('same-step');
    const envs = new NormalizeReward(inner, { gamma: 0.5, epsilon: 0.25 });
    await envs.reset();
    await envs.step([0]);
    const { rewards, infos } = await envs.step([0]);
    const [variance] = momentsOf([11, 17.5]).variance;
    expect(rewards[0]).toBeCloseTo(12 / Math.sqrt(variance + 0.25), 9);
    expect(infos.episodeReturn).toEqual(Float64Array.of(23));
    expect(inner.arrays.rewards).toEqual(Float64Array.of(12));
    expect((await envs.step([0])).rewards).toBe(rewards);
  });

  it('restarts the returns of the rows in the mask of a reset', async () => {
    const envs = new NormalizeReward(counts('same-step', { numEnvs: 2 }), { gamma: 0.5 });
    await envs.reset();
    await envs.step([0, 0]);
    await envs.reset({ mask: [0, 1] });
    await envs.step([0, 0]);
    expectStatistics(envs.getStatistics(), momentsOf([11, 11, 17.5, 11]));
  });

  it.each(MODES)(
    'does not count the step in which a worker was lost, but counts the one after it (%s)',
    async (mode) => {
      const envs = new NormalizeReward(new Losing(counts(mode)), { gamma: 0.5 });
      await envs.reset();
      for (let t = 0; t < 2; t++) await envs.step([0]);
      expectStatistics(envs.getStatistics(), momentsOf([12]));
    },
  );

  it('clips scaled rewards if asked, and counts the raw ones', async () => {
    const envs = new NormalizeReward(counts('same-step'), { gamma: 0.5, clip: 2 });
    const free = new NormalizeReward(counts('same-step'), { gamma: 0.5 });
    for (const each of [envs, free]) await each.reset();
    for (let step = 0; step < 3; step++) {
      const [{ rewards }, { rewards: raw }] = [await envs.step([0]), await free.step([0])];
      expect(rewards[0]).toBe(Math.min(2, raw[0]));
    }
    expect(envs.getStatistics()).toEqual(free.getStatistics());
    expect(() => new NormalizeReward(counts('same-step'), { clip: 0 })).toThrow(
      'NormalizeReward: expected clip to be a number > 0, got 0.',
    );
  });

  it('refuses rewards whose squares are not finite, and keeps its statistics', async () => {
    const inner = counts('same-step');
    const envs = new NormalizeReward(inner);
    await envs.reset();
    await envs.step([0]);
    const before = envs.getStatistics();
    const step = inner.step.bind(inner);
    for (const [bad, message] of [
      [Number.NaN, 'ParallelEnv: expected finite rewards, got NaN from environment 0.'],
      [1e200, 'NormalizeReward: expected numbers with finite squares, got a sum of squares of Infinity.'],
    ] as const) {
      inner.step = async (actions) => ({ ...(await step(actions)), rewards: Float64Array.of(bad) });
      await expect(envs.step([0])).rejects.toThrow(message);
      expect(envs.getStatistics()).toEqual(before);
    }
  });

  it('gamma is from 0 to 1', () => {
    expect(() => new NormalizeReward(counts('same-step'), { gamma: 1.1 })).toThrow(
      'NormalizeReward: expected gamma from 0 to 1, got 1.1.',
    );
  });
});
