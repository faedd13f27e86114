import { describe, expect, it } from 'vitest';
import { BatchEnv, checkEnv, Discrete, Env, makeEnv, NormalizeReward } from '../../envs.ts';

/** First observations of single environments with these seeds, one after the other. */
const firstRows = (seeds: readonly number[]): number[] =>
  seeds.flatMap((seed) => [...makeEnv('CartPole-v1').reset({ seed }).observation]);
const rowsOf = async (batch: BatchEnv | NormalizeReward, options = {}): Promise<number[]> => [
  ...(await batch.reset(options)).observations,
];

describe('seeds of parallel environments', () => {
  it('may be a list, one for each environment', async () => {
    const batch = new BatchEnv('CartPole-v1', { numEnvs: 3, seed: [3, 1, 4] });
    expect(await rowsOf(batch)).toEqual(firstRows([3, 1, 4]));
    expect(batch.seed).toBe(3);
    expect(await rowsOf(batch, { seed: [5, 9, 20] })).toEqual(firstRows([5, 9, 20]));
    expect(await rowsOf(batch, { seed: Int32Array.of(5, 9, 2) })).toEqual(firstRows([5, 9, 2]));
    expect(await rowsOf(new NormalizeReward(batch), { seed: [7, 7, 7] })).toEqual(firstRows([7, 7, 7]));
    expect(batch.seed).toBe(7);
  });

  it('leave the environments outside a mask as they are', async () => {
    const batch = new BatchEnv('CartPole-v1', { numEnvs: 3, seed: 0 });
    await batch.reset();
    expect(await rowsOf(batch, { seed: [5, 9, 20], mask: [0, 1, 0] })).toEqual(firstRows([0, 9, 2]));
    expect(batch.seed).toBe(0);
  });

  it('are refused before anything changes', async () => {
    const batch = new BatchEnv('CartPole-v1', { numEnvs: 3, seed: 0 });
    await batch.reset();
    await expect(batch.reset({ seed: [1, 2] })).rejects.toThrow(
      new RangeError('ParallelEnv.reset: expected one seed, or 3 (one per environment), got Array [1, 2].'),
    );
    await expect(batch.step([0, 0, 0])).resolves.toBeDefined();
  });

  it('share no environments between neighbouring numbers if they are independent', async () => {
    const independent = { numEnvs: 32, seeding: 'independent' } as const;
    const one = new BatchEnv('CartPole-v1', { ...independent, seed: 1 });
    const two = new BatchEnv('CartPole-v1', { ...independent, seed: 2 });
    const rows = await rowsOf(one);
    expect(new Set([...rows, ...(await rowsOf(two))]).size).toBe(2 * 32 * 4);
    expect(await rowsOf(two, { seed: 1 })).toEqual(rows);
    expect(firstRows([one.seed, one.seed + 1])).toEqual(rows.slice(0, 8));
    const seed = Array.from({ length: 32 }, (_, i) => one.seed + i);
    expect(await rowsOf(new BatchEnv('CartPole-v1', { ...independent, seed }))).toEqual(rows);
  });

  it('are needed for all environments while their own streams are kept', async () => {
    const batch = new BatchEnv('CartPole-v1', { numEnvs: 2, seed: 0 });
    for (const [options, got] of [
      [{}, 'no seed'],
      [{ seed: 1, mask: [1, 0] }, 'a mask'],
    ] as const) {
      await expect(batch.reset({ ...options, keepStreams: true })).rejects.toThrow(
        new RangeError(`ParallelEnv.reset: expected keepStreams with a seed and without a mask, got ${got}.`),
      );
    }
  });

  it('are consecutive by default, as in Gymnasium', async () => {
    expect(await rowsOf(new BatchEnv('CartPole-v1', { numEnvs: 3, seed: 4 }))).toEqual(firstRows([4, 5, 6]));
  });
});

/** Observes the reset option `level`. */
class Levels extends Env<number, number> {
  override readonly resetOptionNames = ['level', 'speed'];
  readonly observationSpace = new Discrete(10);
  readonly actionSpace = new Discrete(2);
  level = 0;
  override resetState({ level = 0, speed = 0 }: { level?: number; speed?: number }): void {
    this.level = level + speed;
  }
  override stepState(): number {
    return this.level;
  }
  override isTerminated(): boolean {
    return this.elapsedSteps >= 2;
  }
  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.level;
  }
  override getState(): Float64Array {
    return Float64Array.of(this.level);
  }
  override setState([level]: ArrayLike<number> & Iterable<number>): void {
    this.level = level;
  }
}

describe('reset options', () => {
  it.each(['same-step', 'next-step'] as const)(
    'of all episodes hold after autoreset %s',
    async (autoreset) => {
      const envOptions = { resetOptions: { level: 3 }, wrappers: ['OrderEnforcing'] };
      const batch = new BatchEnv(Levels, { numEnvs: 2, seed: 0, autoreset, envOptions });
      expect(await rowsOf(batch)).toEqual([3, 3]);
      for (let t = 0; t < 7; t++) expect([...(await batch.step([0, 0])).observations]).toEqual([3, 3]);
    },
  );

  it('of one reset override those of all episodes by name, for that episode only', async () => {
    const batch = new BatchEnv(Levels, { numEnvs: 1, envOptions: { resetOptions: { level: 3, speed: 1 } } });
    expect(await rowsOf(batch, { options: { level: 5 } })).toEqual([6]);
    await batch.step([0]);
    expect([...(await batch.step([0])).observations]).toEqual([4]);
  });

  it('of all episodes are part of the description of the environment, which policy files keep', () => {
    const env = makeEnv(Levels, { resetOptions: { level: 3 } });
    expect(env.spec.options).toEqual({ resetOptions: { level: 3 } });
    expect(env.reset().observation).toBe(3);
    expect(() => checkEnv(env)).not.toThrow();
  });

  it('of all episodes are checked when the environment is made', () => {
    expect(() => makeEnv(Levels, { resetOptions: { levl: 3 } })).toThrow(
      new RangeError(
        "makeEnv: resetOptions: unknown option 'levl'. Did you mean 'level'? Known: level, speed.",
      ),
    );
    expect(() => makeEnv(Levels, { resetOptions: null as never })).toThrow(TypeError);
  });
});

describe('the random numbers of an environment', () => {
  it('can be saved and restored with its state, also in another one and through wrappers', () => {
    const wrappers = [{ name: 'StickyAction', repeatActionProbability: 0.5 }];
    const [env, other] = [0, 1].map((seed) => {
      const each = makeEnv('FrozenLake-v1', { wrappers });
      each.reset({ seed });
      return each;
    });
    env.step(2);
    const [state, random] = [env.getState(), env.random.getState()];
    const play = (each: Env): unknown[] => Array.from({ length: 6 }, () => each.step(2).observation);
    const expected = play(env);
    for (const each of [env, other]) {
      each.reset();
      each.setState(state);
      each.random.setState(random);
      expect(play(each)).toEqual(expected);
    }
  });
});
