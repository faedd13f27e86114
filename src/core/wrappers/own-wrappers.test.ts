import { describe, expect, it } from 'vitest';
import {
  BatchEnv,
  ClipReward,
  ENVS,
  type Env,
  makeEnv,
  NormalizeReward,
  WRAPPERS,
  Wrapper,
  type WrapperRequest,
  wrapEnv,
} from '../../envs.ts';
import { withoutRewardWrappers } from '../../training/raw-rewards.ts';
import { exposeEnvs } from '../../workers/expose-envs.ts';
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

  it('may end an episode itself, which the wrappers inside notice', () => {
    class Short extends Wrapper {
      override isTerminated(): boolean {
        return this.elapsedSteps >= 3 || super.isTerminated();
      }
    }
    const env = makeEnv('CartPole-v1', { wrappers: ['RecordEpisodeStatistics', Short] });
    env.reset({ seed: 1 });
    const steps = [1, 0, 1].map((action) => env.step(action));
    expect(steps.map(({ terminated }) => terminated)).toEqual([false, false, true]);
    expect(steps[2].info).toMatchObject({ episode: { r: 3, l: 3 } });
  });

  it('with a step of its own is refused, because parallel environments would not call it', () => {
    class Gym extends Wrapper {
      override step(action: unknown) {
        return { ...super.step(action), reward: 100 };
      }
    }
    expect(() => reward([Gym])).toThrow(
      /^Gym: expected Env's own step, .* Write stepState\(action\) instead/,
    );
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

  it.each<[unknown, string]>([
    [5, 'wrapperTable: expected wrappers by name, such as { MyWrapper }, got 5.'],
    [
      { X: class Foo {} },
      "wrapperTable: expected 'X' to be a class that extends Wrapper, got the function or class Foo.",
    ],
    [
      { ClipAction: Half },
      "wrapperTable: expected other names than those of the kit, got 'ClipAction'. Rename it.",
    ],
    [{ NormalizeReward: Half }, "got 'NormalizeReward'. Rename it."],
  ])('is refused in the table %o, before any is used', (table, message) => {
    expect(() => reward([], table as never)).toThrow(message);
    expect(() => exposeEnvs(ENVS, { wrappers: table as never })).toThrow(
      message.replace('wrapperTable', 'wrappers'),
    );
    expect(() => wrapEnv(makeEnv('CartPole-v1'), [], table as never)).toThrow(
      message.replace('wrapperTable', 'table'),
    );
  });

  it('may be in a table with those of the kit under their own names', () => {
    expect(reward(['Half', { name: 'ClipReward', maxReward: 0.25 }], { ...WRAPPERS, Half })).toBe(0.25);
  });

  it('may have the name of one of the kit if it is requested by its class', async () => {
    const { ClipReward: Clip, NormalizeReward: Normalize } = {
      ClipReward: class ClipReward extends Half {},
      NormalizeReward: class NormalizeReward extends Half {},
    };
    const wrappers = [Clip, Normalize, 'NormalizeObservation'];
    const envs = await makeVec('CartPole-v1', { numEnvs: 1, workers: 0, seed: 1, wrappers });
    await envs.reset();
    expect((await envs.step([0])).rewards).toEqual(Float64Array.of(0.25));
    expect(withoutRewardWrappers([Clip, Normalize, 'ClipReward'])).toEqual([Clip, Normalize]);
  });

  it('inherits the options of the class that it derives from', () => {
    class Shifted extends Scaled {
      static override readonly optionNames = { factor: true, shift: true } as const;
    }
    class Wide extends Shifted {
      static override readonly optionNames = { width: true } as never;
    }
    expect(reward([{ name: Wide, factor: 8, shift: 1, width: 2 }])).toBe(8);
    expect(() => reward([{ name: Wide, faktor: 8 }])).toThrow("Did you mean 'factor'?");
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
    ['a function that wraps', (env: Env) => new Half(env), 'got the function or class without a name.'],
    ['a wrapper of pools', NormalizeReward, 'got the function or class NormalizeReward.'],
    ['an instance', new Half(makeEnv('CartPole-v1')), 'got an object of class Half.'],
  ])('is not %s: a TypeError says what to pass', async (_, wrapper, message) => {
    const wrappers = [wrapper as WrapperRequest];
    expect(() => reward(wrappers)).toThrow(TypeError);
    expect(() => reward(wrappers)).toThrow(message);
    expect(() => reward(wrappers)).toThrow(/^wrappers: expected the name/);
    await expect(makeVec('CartPole-v1', { numEnvs: 1, workers: 0, wrappers })).rejects.toThrow(message);
  });
});
