import { describe, expect, it } from 'vitest';
import { type Autoreset, BatchEnv, type BatchEnvOptions } from '../../envs.ts';

const LEFT = [0, 0, 0];

/** Three CartPoles whose episodes end after three steps. */
function cartPoles(options: Partial<BatchEnvOptions> = {}): BatchEnv {
  return new BatchEnv('CartPole-v1', {
    numEnvs: 3,
    seed: 5,
    envOptions: { maxEpisodeSteps: 3 },
    ...options,
  });
}

/** All results of row i. */
function rowOf({ arrays, envs }: BatchEnv, i: number) {
  return {
    state: envs[i].getState(),
    elapsedSteps: envs[i].elapsedSteps,
    observation: arrays.observations.slice(4 * i, 4 * i + 4),
    finalObservation: arrays.finalObservations.slice(4 * i, 4 * i + 4),
    reward: arrays.rewards[i],
    flags: [arrays.terminated[i], arrays.truncated[i], arrays.done[i]],
    statistics: [arrays.infos.episodeReturn[i], arrays.infos.episodeLength[i]],
  };
}

describe('a reset with a mask', () => {
  it.each<Autoreset>(['same-step', 'next-step', 'disabled'])(
    'changes no other row (%s)',
    async (autoreset) => {
      const batch = cartPoles({ autoreset });
      await batch.reset();
      for (let t = 0; t < 3; t++) await batch.step(LEFT);
      const before = [0, 1, 2].map((i) => rowOf(batch, i));
      expect(before[1]).toMatchObject({ flags: [0, 1, 1], statistics: [3, 3] });
      await batch.reset({ mask: [0, 1, 0] });
      expect(rowOf(batch, 0)).toEqual(before[0]);
      expect(rowOf(batch, 2)).toEqual(before[2]);
      expect(rowOf(batch, 1)).toMatchObject({ elapsedSteps: 0, flags: [0, 0, 0], statistics: [0, 0] });
      expect(rowOf(batch, 1).state).not.toEqual(before[1].state);
      expect(rowOf(batch, 1).observation).toEqual(Float32Array.from(rowOf(batch, 1).state));
    },
  );

  it('clears a pending next-step autoreset in its rows, but not in other rows', async () => {
    const batch = cartPoles({ autoreset: 'next-step' });
    await batch.reset();
    for (let t = 0; t < 3; t++) await batch.step(LEFT);
    await batch.reset({ mask: [0, 1, 0] });
    const { rewards, infos } = await batch.step(LEFT);
    expect(rewards).toEqual(Float64Array.of(0, 1, 0)); // an autoreset gives no reward
    expect(infos.episodeLength).toEqual(Int32Array.of(0, 1, 0));
  });

  it('and a seed seeds only its rows, row i with seed + i', async () => {
    const fresh = (await cartPoles({ seed: 20 }).reset()).observations;
    const batch = cartPoles();
    const before = (await batch.reset()).observations.slice();
    const { observations } = await batch.reset({ seed: 20, mask: [0, 0, 1] });
    expect(observations.subarray(8)).toEqual(fresh.subarray(8));
    expect(observations.subarray(0, 8)).toEqual(before.subarray(0, 8));
    expect(batch.seed).toBe(5);
    const twin = cartPoles();
    await twin.reset();
    const next = (await twin.reset()).observations; // the streams of the other rows continue with these
    expect((await batch.reset()).observations.subarray(0, 8)).toEqual(next.subarray(0, 8));
  });
});
