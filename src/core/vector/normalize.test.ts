import { describe, expect, it } from 'vitest';
import {
  type Autoreset,
  BatchEnv,
  Box,
  Discrete,
  Env,
  NormalizeObservation,
  NormalizeReward,
  type NormalizerStatistics,
  type ParallelEnv,
} from '../../envs.ts';
import recording from '../golden/wrappers.json';
import { Ramp } from '../wrappers/testing/ramp.ts';

/** Counts its steps from 10 on; the reward is the observation. Ends after two steps: terminated, or truncated. */
class Count extends Env<Float32Array, number> {
  readonly observationSpace = new Box(-Infinity, Infinity);
  readonly actionSpace = new Discrete(2);
  readonly #terminates: boolean;
  #count = 10;

  constructor({ terminates = false }: { terminates?: boolean } = {}) {
    super();
    this.#terminates = terminates;
  }

  override resetState(): void {
    this.#count = 10;
  }
  override stepState(): number {
    this.#count += 1;
    return this.#count;
  }
  override isTerminated(): boolean {
    return this.#terminates && this.#count === 12;
  }
  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.#count;
  }
  override getState(): Float64Array {
    return Float64Array.of(this.#count);
  }
  override setState([count]: ArrayLike<number> & Iterable<number>): void {
    this.#count = count;
  }
}

const MODES: Autoreset[] = ['same-step', 'next-step', 'disabled'];

function counts(autoreset: Autoreset, { numEnvs = 1, terminates = false } = {}): BatchEnv {
  const envOptions = { terminates, maxEpisodeSteps: terminates ? Infinity : 2 };
  return new BatchEnv(Count, { numEnvs, seed: 0, autoreset, envOptions });
}

/** Takes steps, with the resets that autoreset 'disabled' leaves to the caller. */
async function play(envs: ParallelEnv, steps: number): Promise<void> {
  for (let t = 0; t < steps; t++) {
    const { done } = await envs.step(new Int32Array(envs.numEnvs));
    if (envs.autoreset === 'disabled' && done.includes(1)) await envs.reset({ mask: done.slice() });
  }
}

/** Mean and variance by the textbook, with the first guess that Gymnasium begins with: 0 and 1, with a weight of 1e-4. */
function momentsOf(values: number[]): NormalizerStatistics {
  const count = values.length + 1e-4;
  const mean = values.reduce((sum, x) => sum + x, 0) / count;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) + 1e-4 * (1 + mean ** 2);
  return { mean: [mean], variance: [squares / count], count };
}

function expectStatistics(actual: NormalizerStatistics, expected: NormalizerStatistics): void {
  expect(actual.count).toBeCloseTo(expected.count, 9);
  expect(actual.mean[0]).toBeCloseTo(expected.mean[0], 9);
  expect(actual.variance[0]).toBeCloseTo(expected.variance[0], 9);
}

describe('NormalizeObservation', () => {
  it("gives Gymnasium's numbers, but for its float32 statistics", async () => {
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
    'counts every observation of an episode once: the first, the last, and each between (%s)',
    async (mode) => {
      const envs = new NormalizeObservation(counts(mode));
      await envs.reset();
      // two episodes; a step that only resets takes the place of another one
      await play(envs, mode === 'next-step' ? 5 : 4);
      const episode = [10, 11, 12];
      const next = mode === 'next-step' ? [] : [10]; // begun, but not yet stepped
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

  it('after a reset with a mask counts and changes the rows of the mask only', async () => {
    const envs = new NormalizeObservation(counts('same-step', { numEnvs: 2 }));
    await envs.reset();
    const before = (await envs.step([0, 0])).observations[0];
    const { count } = envs.getStatistics();
    const { observations } = await envs.reset({ mask: [0, 1] });
    expect(envs.getStatistics().count).toBe(count + 1);
    expect(observations[0]).toBe(before);
    expect(observations[1]).not.toBe(before);
  });

  it('hands out the same arrays with every call', async () => {
    const envs = new NormalizeObservation(counts('same-step'));
    const { observations } = await envs.reset();
    const step = await envs.step([0]);
    expect(step.observations).toBe(observations);
    expect((await envs.step([0])).finalObservations).toBe(step.finalObservations);
  });

  it('has an unbounded space of the same shape, and refuses one that is no Box', () => {
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

  it('leaves its statistics alone when a call is refused', async () => {
    const envs = new NormalizeObservation(counts('same-step'));
    await envs.reset();
    const before = envs.getStatistics();
    await expect(envs.step([5])).rejects.toThrow(RangeError);
    expect(envs.getStatistics()).toEqual(before);
    await envs.step([0]);
  });
});

describe('NormalizeReward', () => {
  it("gives Gymnasium's numbers until an episode ends, but for its float32 returns", async () => {
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
      'starts the return from 0 with each of them, and counts no step that only resets (%s)',
      async (mode) => {
        const envs = new NormalizeReward(counts(mode, { terminates }), { gamma: 0.5 });
        await envs.reset();
        await play(envs, mode === 'next-step' ? 5 : 4);
        const episode = [11, 0.5 * 11 + 12];
        expectStatistics(envs.getStatistics(), momentsOf([...episode, ...episode]));
      },
    );
  });

  it('divides by the standard deviation of the returns, and leaves the sums of raw rewards in infos', async () => {
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

  it('starts the returns of the rows anew that a reset with a mask resets', async () => {
    const envs = new NormalizeReward(counts('same-step', { numEnvs: 2 }), { gamma: 0.5 });
    await envs.reset();
    await envs.step([0, 0]);
    await envs.reset({ mask: [0, 1] });
    await envs.step([0, 0]);
    expectStatistics(envs.getStatistics(), momentsOf([11, 11, 17.5, 11]));
  });
});

describe.each([
  ['NormalizeObservation', NormalizeObservation],
  ['NormalizeReward', NormalizeReward],
])('%s', (name, Normalizer) => {
  it('does not learn while updateStatistics is false', async () => {
    const envs = new Normalizer(counts('same-step'));
    await envs.reset();
    await play(envs, 3);
    const before = envs.getStatistics();
    envs.updateStatistics = false;
    await play(envs, 3);
    await envs.reset();
    expect(envs.getStatistics()).toEqual(before);
  });

  it('takes statistics that another one has saved as JSON', async () => {
    const envs = new Normalizer(counts('same-step'));
    await envs.reset();
    await play(envs, 3);
    const saved = JSON.parse(JSON.stringify(envs.getStatistics()));
    const other = new Normalizer(counts('same-step'));
    other.setStatistics(saved);
    expect(other.getStatistics()).toEqual(envs.getStatistics());
  });

  it('gives, frozen, what another one gave with the same statistics', async () => {
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
  ])('refuses statistics of another form: %j', (statistics) => {
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

  it('passes everything else through', async () => {
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

it('gamma is from 0 to 1', () => {
  expect(() => new NormalizeReward(counts('same-step'), { gamma: 1.1 })).toThrow(
    'NormalizeReward: expected gamma from 0 to 1, got 1.1.',
  );
});
