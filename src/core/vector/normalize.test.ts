import { describe, expect, it } from 'vitest';
import {
  BatchEnv,
  Box,
  Discrete,
  NormalizeObservation,
  NormalizeReward,
  type NormalizerStatistics,
} from '../../envs.ts';
import recording from '../golden/wrappers.json';
import { Ramp } from '../wrappers/testing/ramp.ts';
import { Count, counts, expectStatistics, MODES, momentsOf, play } from './testing/counts.ts';
import { freezeStatistics } from './wrap-parallel-env.ts';

describe('NormalizeObservation', () => {
  it("gives Gymnasium's numbers, except for its float32 statistics", async () => {
    const [{ rows, autoreset }] = recording.vector_cases;
    expect(autoreset).toBe('NextStep');
    const envs = new NormalizeObservation(
      new BatchEnv(Ramp, { numEnvs: 3, seed: 3, autoreset: 'next-step' }),
    );
    for (const [t, { observations, actions }] of rows.entries()) {
      const result = t === 0 ? await envs.reset() : await envs.step(actions as number[]);
      result.observations.forEach((x, i) => {
        expect(x).toBeCloseTo(observations[i], 4);
      });
    }
  });

  it.each(MODES)(
    'counts every observation of an episode once, including the first and the last (%s)',
    async (mode) => {
      const envs = new NormalizeObservation(counts(mode));
      await envs.reset();
      // two episodes; in next-step mode one of the steps only resets
      await play(envs, mode === 'next-step' ? 5 : 4);
      const episode = [10, 11, 12];
      const next = mode === 'next-step' ? [] : [10]; // reset, but not yet stepped
      expectStatistics(envs.getStatistics(), momentsOf([...episode, ...episode, ...next]));
    },
  );

  it('normalises the last observation by the same statistics, into an array of its own', async () => {
    const inner = counts('same-step');
    const envs = new NormalizeObservation(inner);
    await envs.reset();
    await envs.step([0]);
    const { observations, finalObservations } = await envs.step([0]);
    const { mean, variance } = envs.getStatistics();
    const normal = (x: number) => Float32Array.of((x - mean[0]) / Math.sqrt(variance[0] + 1e-8));
    expect(finalObservations).toEqual(normal(12));
    expect(observations).toEqual(normal(10));
    expect(inner.arrays.observations).toEqual(Float32Array.of(10));
    expect(inner.arrays.finalObservations).toEqual(Float32Array.of(12));
  });

  it('clips normalised numbers if asked', async () => {
    const envs = new NormalizeObservation(counts('same-step'), { clip: 0.5 });
    envs.setStatistics({ mean: [0], variance: [1], count: 1 });
    envs.updateStatistics = false;
    expect((await envs.reset()).observations).toEqual(Float32Array.of(0.5)); // 10 of 1 deviation
    expect(envs.normalize(Float32Array.of(-7, 0.25))).toEqual(Float32Array.of(-0.5, 0.25));
    expect(() => new NormalizeObservation(counts('same-step'), { clip: -1 })).toThrow(
      'expected clip to be a number > 0',
    );
  });

  it('counts and changes only the rows in the mask of a reset', async () => {
    const envs = new NormalizeObservation(counts('same-step', { numEnvs: 2 }));
    await envs.reset();
    const before = (await envs.step([0, 0])).observations[0];
    const { count } = envs.getStatistics();
    const { observations } = await envs.reset({ mask: [0, 1] });
    expect(envs.getStatistics().count).toBe(count + 1);
    expect(observations[0]).toBe(before);
    expect(observations[1]).not.toBe(before);
  });

  it('reuses its arrays in every call', async () => {
    const envs = new NormalizeObservation(counts('same-step'));
    const { observations } = await envs.reset();
    const step = await envs.step([0]);
    expect(step.observations).toBe(observations);
    expect((await envs.step([0])).finalObservations).toBe(step.finalObservations);
  });

  it('has an unbounded Box of the same shape, and refuses other spaces', () => {
    const cartPoles = new BatchEnv('CartPole-v1', { numEnvs: 1 });
    expect(new NormalizeObservation(cartPoles).observationSpace).toEqual(new Box(-Infinity, Infinity, [4]));
    class Rooms extends Count {
      override readonly observationSpace = new Discrete(20) as never;
    }
    expect(() => new NormalizeObservation(new BatchEnv(Rooms, { numEnvs: 1 }))).toThrow(
      'NormalizeObservation: expected a Box observation space, got Discrete(20). Put FlattenObservation before it.',
    );
  });

  it('allows one call at a time', async () => {
    const envs = new NormalizeObservation(counts('same-step'));
    await envs.reset();
    const first = envs.step([0]);
    await expect(envs.step([0])).rejects.toMatchObject({ name: 'BusyError' });
    expect((await first).infos.episodeLength).toEqual(Int32Array.of(1));
  });

  it('does not change its statistics when a call is refused', async () => {
    const envs = new NormalizeObservation(counts('same-step'));
    await envs.reset();
    const before = envs.getStatistics();
    await expect(envs.step([5])).rejects.toThrow(RangeError);
    expect(envs.getStatistics()).toEqual(before);
    await envs.step([0]);
  });
});

describe.each([
  ['NormalizeObservation', NormalizeObservation],
  ['NormalizeReward', NormalizeReward],
])('%s', (name, Normalizer) => {
  it('does not update its statistics while updateStatistics is false', async () => {
    const envs = new Normalizer(counts('same-step'));
    await envs.reset();
    await play(envs, 3);
    const before = envs.getStatistics();
    envs.updateStatistics = false;
    await play(envs, 3);
    await envs.reset();
    expect(envs.getStatistics()).toEqual(before);
  });

  it('accepts statistics that another normaliser has saved as JSON', async () => {
    const envs = new Normalizer(counts('same-step'));
    await envs.reset();
    await play(envs, 3);
    const saved = JSON.parse(JSON.stringify(envs.getStatistics()));
    const other = new Normalizer(counts('same-step'));
    other.setStatistics(saved);
    expect(other.getStatistics()).toEqual(envs.getStatistics());
  });

  it('gives the same results as another frozen normaliser with the same statistics', async () => {
    const play = async (envs: InstanceType<typeof Normalizer>) => {
      envs.updateStatistics = false;
      const { observations } = await envs.reset();
      const rows = [[...observations]];
      for (let t = 0; t < 3; t++) {
        const { observations: next, finalObservations, rewards, done } = await envs.step([0, 0]);
        rows.push([...next, ...rewards, ...(done.includes(1) ? finalObservations : [])]);
      }
      return rows;
    };
    const envs = new Normalizer(counts('same-step', { numEnvs: 2 }));
    await envs.reset();
    for (let t = 0; t < 5; t++) await envs.step([0, 0]);
    const other = new Normalizer(counts('same-step', { numEnvs: 2 }));
    const untrained = await play(new Normalizer(counts('same-step', { numEnvs: 2 })));
    other.setStatistics(JSON.parse(JSON.stringify(envs.getStatistics())));
    const rows = await play(other);
    expect(rows).toEqual(await play(envs));
    expect(rows).not.toEqual(untrained);
  });

  it.each([
    { mean: [0, 0], variance: [1, 1], count: 1 },
    { mean: [Number.NaN], variance: [1], count: 1 },
    { mean: [0], variance: [-1], count: 1 },
    { mean: [0], variance: [1], count: 0 },
    {} as NormalizerStatistics,
  ])('refuses invalid statistics: %j', (statistics) => {
    const envs = new Normalizer(counts('same-step'));
    expect(() => envs.setStatistics(statistics)).toThrow(
      `${name}.setStatistics: expected 1 finite numbers in mean and in variance`,
    );
  });

  it.each([{ epsilon: 0 }, { epsilon: Number.NaN }, { epsilon: -1 }])('refuses %j', (options) => {
    expect(() => new Normalizer(counts('same-step'), options)).toThrow(
      `${name}: expected epsilon to be a number > 0, got ${options.epsilon}.`,
    );
  });

  it('forwards everything else', async () => {
    const inner = counts('next-step', { numEnvs: 2 });
    const envs = new Normalizer(inner);
    expect([envs.spec, envs.numEnvs, envs.autoreset, envs.seed, envs.parts, envs.transport]).toEqual([
      inner.spec,
      2,
      'next-step',
      0,
      inner.parts,
      inner.transport,
    ]);
    expect(envs.actionSpace).toBe(inner.actionSpace);
    await envs.close();
    await expect(inner.reset()).rejects.toMatchObject({ name: 'ClosedError' });
  });
});

it('freezeStatistics freezes all normalisers, of a class as of two, and its result unfreezes those that were updating', () => {
  const inner = new NormalizeReward(new BatchEnv(Ramp, { numEnvs: 1 }));
  const frozen = new NormalizeObservation(inner);
  const outer = new NormalizeReward(frozen);
  frozen.updateStatistics = false;
  const updating = () => [inner, frozen, outer].map(({ updateStatistics }) => updateStatistics);
  const unfreeze = freezeStatistics(outer);
  expect(updating()).toEqual([false, false, false]);
  unfreeze();
  expect(updating()).toEqual([true, false, true]);
});
