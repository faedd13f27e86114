import { describe, expect, it } from 'vitest';
import {
  BatchEnv,
  ClipReward,
  type Env,
  makeEnv,
  NormalizeReward,
  Wrapper,
  type WrapperRequest,
} from '../../envs.ts';
import { makeVec } from '../../workers/make-vec.ts';

class Half extends Wrapper {
  override stepState(action: unknown): number {
    return super.stepState(action) / 2;
  }
}

class Scaled extends Wrapper {
  static readonly optionNames = { factor: true } as const;
  readonly #factor: number;
  constructor(env: Env, { factor }: { factor: number }) {
    super(env);
    this.#factor = factor;
  }
  override stepState(action: unknown): number {
    return super.stepState(action) * this.#factor;
  }
}

const reward = (wrappers: WrapperRequest[], wrapperTable = {}): number => {
  const env = makeEnv('CartPole-v1', { wrappers, wrapperTable });
  env.reset({ seed: 1 });
  return env.step(1).reward;
};

describe('a wrapper of your own', () => {
  it('is requested by its class, with or without options, among those of the kit', async () => {
    expect(reward([Half, { name: Scaled, factor: 8 }])).toBe(4);
    expect(reward([{ name: Scaled, factor: 8 }, { name: 'ClipReward', maxReward: 2 }, Half])).toBe(1);
    const batch = new BatchEnv('CartPole-v1', { numEnvs: 2, seed: 1, envOptions: { wrappers: [Half] } });
    const vec = await makeVec('CartPole-v1', {
      ...{ numEnvs: 2, workers: 0, seed: 1, wrappers: [Half, 'NormalizeObservation'] },
    });
    for (const envs of [batch, vec]) {
      await envs.reset();
      expect((await envs.step([0, 1])).rewards).toEqual(Float64Array.of(0.5, 0.5));
    }
  });

  it('is requested by name if a table has it, and its options are checked', () => {
    expect(reward(['Half', { name: 'Twice', factor: 2 }], { Half, Twice: Scaled })).toBe(1);
    expect(() => reward(['Hal'], { Half })).toThrow("wrapEnv: unknown wrapper 'Hal'. Did you mean 'Half'?");
    expect(() => reward([{ name: Scaled, faktor: 2 }])).toThrow(
      "wrapEnv: Scaled: unknown option 'faktor'. Did you mean 'factor'? Known: factor.",
    );
    expect(makeEnv('CartPole-v1', { wrappers: ['Half'], wrapperTable: { Half } }).spec.options).toEqual({
      wrappers: ['Half'],
    });
  });

  it('cannot be sent to a worker as a class: makeVec says what to do', async () => {
    await expect(makeVec('CartPole-v1', { numEnvs: 2, workers: 1, wrappers: [Half] })).rejects.toThrow(
      new TypeError(
        'makeVec: expected the name of a wrapper, got the class Half, which cannot be sent to a worker. ' +
          'Pass it to exposeEnvs in your own worker entry, with createWorker, and its name here. Or pass workers: 0.',
      ),
    );
  });

  it.each<[string, unknown, string]>([
    [
      "a class of the kit's",
      ClipReward,
      "wrappers: expected the name 'ClipReward', got its class. Names can be saved and sent to workers.",
    ],
    ['a function that wraps', (env: Env) => new Half(env), "got the function ''."],
    ['a wrapper of pools', NormalizeReward, "got the function 'NormalizeReward'."],
    ['an instance', new Half(makeEnv('CartPole-v1')), 'got an object of class Half.'],
  ])('is not %s: a TypeError says what to pass', async (_, wrapper, message) => {
    const wrappers = [wrapper as WrapperRequest];
    expect(() => reward(wrappers)).toThrow(TypeError);
    expect(() => reward(wrappers)).toThrow(message);
    expect(() => reward(wrappers)).toThrow(/^wrappers: expected the name/);
    await expect(makeVec('CartPole-v1', { numEnvs: 1, workers: 0, wrappers })).rejects.toThrow(message);
  });
});
