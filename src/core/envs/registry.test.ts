import { describe, expect, it } from 'vitest';
import { Box, CartPole, Discrete, Env, type EnvTable, makeEnv } from '../../envs.ts';

/** A walk on the number line to a goal: an environment as a user would write it. */
class Walk extends Env<Float32Array, number> {
  static readonly maxEpisodeSteps = 4;
  static readonly rewardThreshold = 1;
  readonly observationSpace = new Box(-Infinity, Infinity, [1]);
  readonly actionSpace = new Discrete(3, -1);
  readonly #goal: number;
  #x = 0;

  constructor({ goal = 3 }: { goal?: number } = {}) {
    super();
    this.#goal = goal;
  }

  override resetState(): void {
    this.#x = this.random.integers(0, 2);
  }

  override stepState(action: number): number {
    this.#x += action;
    return this.isTerminated() ? 1 : 0;
  }

  override isTerminated(): boolean {
    return this.#x >= this.#goal;
  }

  override observe(row: Float32Array, offset: number): void {
    row[offset] = this.#x;
  }

  override info(): { left: number } {
    return { left: this.#goal - this.#x };
  }

  override getState(): Float64Array {
    return Float64Array.of(this.#x);
  }

  override setState([x]: ArrayLike<number> & Iterable<number>): void {
    this.#x = x;
  }
}

describe('makeEnv of a class', () => {
  it('takes the id, the time limit and the threshold from the class, and passes options to its constructor', () => {
    const env = makeEnv(Walk, { goal: 2 });
    expect(env.spec).toEqual({
      ...{ id: 'Walk', maxEpisodeSteps: 4, rewardThreshold: 1 },
      options: { goal: 2 },
    });
    const { observation, info } = env.reset({ seed: 0 });
    expect(observation).toEqual(Float32Array.of(1)); // numpy's first integers(0, 2) of seed 0
    expect(info).toEqual({ left: 1 });
    expect(env.step(1)).toEqual({
      observation: Float32Array.of(2),
      reward: 1,
      terminated: true,
      truncated: false,
      info: { left: 0 },
    });
  });

  it('truncates at the time limit, counted from the reset, and may terminate in the same step', () => {
    const env = makeEnv(Walk, { goal: 1 });
    for (const lastAction of [0, 1]) {
      env.reset({ seed: 0 });
      env.setState([0]);
      const flags = [0, 0, 0, lastAction].map((action) => {
        const { terminated, truncated } = env.step(action);
        return [terminated, truncated];
      });
      const running = [false, false];
      expect(flags).toEqual([running, running, running, [lastAction === 1, true]]);
    }
  });

  it('never truncates without a time limit', () => {
    const env = makeEnv(Walk, { maxEpisodeSteps: Infinity });
    env.reset();
    for (let t = 0; t < 1000; t++) expect(env.step(-1).truncated).toBe(false);
  });
});

describe('maxEpisodeSteps', () => {
  it('overrides the limit of the registry', () => {
    expect(makeEnv('CartPole-v1', { maxEpisodeSteps: 7 }).spec.maxEpisodeSteps).toBe(7);
  });

  it.each([0, -1, Number.NaN, 'many'])('of %s throws a RangeError', (maxEpisodeSteps) => {
    expect(() => makeEnv('CartPole-v1', { maxEpisodeSteps: maxEpisodeSteps as number })).toThrow(RangeError);
  });
});

describe('makeEnv of an id', () => {
  const table: EnvTable = { Walk, 'Pole-v0': { env: CartPole, maxEpisodeSteps: 9 }, 'Pole-v1': CartPole };

  it('looks it up in the given table of classes and entries', () => {
    expect(makeEnv('Walk', { table }).spec).toEqual({ id: 'Walk', maxEpisodeSteps: 4, rewardThreshold: 1 });
    expect(makeEnv('Pole-v0', { table })).toBeInstanceOf(CartPole);
    expect(makeEnv('Pole-v0', { table }).spec.maxEpisodeSteps).toBe(9);
  });

  it.each([
    [
      'Pole-v2',
      table,
      "makeEnv: unknown environment 'Pole-v2'. Did you mean 'Pole-v1'? Known: Walk, Pole-v0, Pole-v1.",
    ],
    [
      'walk',
      table,
      "makeEnv: unknown environment 'walk'. Did you mean 'Walk'? Known: Walk, Pole-v0, Pole-v1.",
    ],
    ['Breakout', table, "makeEnv: unknown environment 'Breakout'. Known: Walk, Pole-v0, Pole-v1."],
    ['toString', table, "makeEnv: unknown environment 'toString'. Known: Walk, Pole-v0, Pole-v1."],
    ['Walk', {}, "makeEnv: unknown environment 'Walk'. Known: none."],
  ])(
    '%s throws a RangeError that names the nearest id, the newest version of it, and all others',
    (id, known, message) => {
      expect(() => makeEnv(id, { table: known })).toThrow(new RangeError(message));
    },
  );

  it('suggests a near id of the kit', () => {
    expect(() => makeEnv('CartPole-v2')).toThrow(
      "unknown environment 'CartPole-v2'. Did you mean 'CartPole-v1'?",
    );
  });
});
