import { describe, expect, it } from 'vitest';
import {
  type AnySpace,
  BatchEnv,
  Box,
  CartPole,
  checkEnv,
  Dict,
  Discrete,
  Env,
  type EnvClass,
  MultiBinary,
  MultiDiscrete,
  makeEnv,
  TransformReward,
  Tuple,
  type WrapperRequest,
} from '../../envs.ts';

/** An environment that observes `first` after a reset, and `later` after each step. */
function own(space: AnySpace, first: readonly number[], later = first): EnvClass {
  return class Own extends Env<unknown, number> {
    static readonly maxEpisodeSteps = 5;
    readonly observationSpace = space;
    readonly actionSpace = new Discrete(2);
    resetState(): void {}
    stepState(): number {
      return 1;
    }
    isTerminated(): boolean {
      return false;
    }
    observe(row: Float32Array, offset: number): void {
      row.set(this.elapsedSteps === 0 ? first : later, offset);
    }
    getState(): Float64Array {
      return new Float64Array(0);
    }
    setState(): void {}
  };
}

const nested = new Dict({
  box: new Box(-1, 1, [2]),
  keys: new MultiBinary(2),
  tuple: new Tuple([new Discrete(3)]),
});

describe('an observation outside its space', () => {
  const cases: [space: AnySpace, right: number[], wrong: number[], message: string][] = [
    [new Discrete(3), [2], [3], 'Discrete(3), but number 0 is 3, not in Discrete(3).'],
    [new Discrete(3), [2], [1.5], 'Discrete(3), but number 0 is 1.5, not in Discrete(3).'],
    [
      new Discrete(3, -1),
      [-1],
      [2],
      'Discrete(3, start=-1), but number 0 is 2, not in Discrete(3, start=-1).',
    ],
    [
      new MultiDiscrete([3, 2]),
      [2, 1],
      [2, 2],
      'MultiDiscrete([3 2]), but number 1 is 2, not in MultiDiscrete([3 2]).',
    ],
    [new MultiBinary(2), [0, 1], [0, 2], 'MultiBinary(2), but number 1 is 2, not in MultiBinary(2).'],
    [
      new Tuple([new Discrete(3), new Discrete(3)]),
      [2, 0],
      [4, 0],
      'Tuple(Discrete(3), Discrete(3)), but number 0 is 4, not in Discrete(3).',
    ],
    [nested, [0, 0, 1, 0, 2], [0, 0, 1, 0, 3], 'but number 4 is 3, not in Discrete(3).'],
    [nested, [0, 0, 1, 0, 2], [0, 0, 1, -1, 2], 'but number 3 is -1, not in MultiBinary(2).'],
  ];

  it.each(cases)(
    'in %s is an error that names the environment, the number and its value: %j, %j',
    async (...[space, right, wrong, message]) => {
      const env = makeEnv(own(space, right, wrong));
      env.reset({ seed: 3 });
      expect(() => env.step(0)).toThrow(message);
      expect(() => env.step(0)).toThrow('Own.observe: expected an observation in ');
      const envs = new BatchEnv(own(space, right, wrong), { numEnvs: 2, seed: 3 });
      await envs.reset();
      await expect(envs.step([0, 1])).rejects.toThrow(
        'ParallelEnv.step: Own, environment 0 (seed 3), step 1, action 0: Own.observe: expected an observation in ',
      );
      const first = new BatchEnv(own(space, wrong), { numEnvs: 1, seed: 3 });
      await expect(first.reset()).rejects.toThrow(message);
    },
  );

  const pair = new Tuple([new Discrete(3), new MultiDiscrete([2, 2])]);
  it.each<[WrapperRequest]>([
    ['FlattenObservation'],
    ['TimeAwareObservation'],
    [{ name: 'FilterObservation', filterKeys: [1] }],
    [{ name: 'FrameStackObservation', stackSize: 2 }],
    [{ name: 'DelayObservation', delay: 3 }],
    [{ name: 'TransformObservation', func: () => 0, observationSpace: new Discrete(1) }],
  ])('is found before %j changes it', (wrapper) => {
    const message =
      'Own.observe: expected an observation in Tuple(Discrete(3), MultiDiscrete([2 2])), but number 0 is 4, not in Discrete(3).';
    const env = makeEnv(own(pair, [2, 0, 1], [4, 0, 1]), { wrappers: [wrapper] });
    env.reset({ seed: 3 });
    expect(() => env.step(0)).toThrow(message);
  });

  it('may be a number of a Box, which environments leave by rounding', async () => {
    const envs = new BatchEnv(own(new Box(-1, 1), [1.5]), { numEnvs: 1, seed: 3 });
    expect((await envs.reset()).observations).toEqual(Float32Array.of(1.5));
  });
});

describe('numbers that are not finite', () => {
  it.each([
    [[0, Number.NaN], 'Own.observe: expected 2 numbers, but number 1 is NaN.'],
    [[0, Infinity], 'Own.observe: expected finite numbers, but number 1 is Infinity.'],
  ])('are an error of a single environment, too: %j', (later, message) => {
    const env = makeEnv(own(new Box(-1, 1, [2]), [0, 0], later));
    env.reset({ seed: 3 });
    expect(() => env.step(0)).toThrow(message);
  });

  it('are blamed on the wrapper that makes them', async () => {
    const func = (observation: Float32Array) => observation.map((x) => x / 0);
    const wrappers: WrapperRequest[] = [{ name: 'TransformObservation', func }, 'OrderEnforcing'];
    const env = makeEnv(own(new Box(-1, 1, [2]), [0, 1]), { wrappers });
    const message = 'TransformObservation(Own).observe: expected 2 numbers, but number 0 is NaN.';
    expect(() => env.reset()).toThrow(message);
    const envs = new BatchEnv(own(new Box(-1, 1, [2]), [0, 1]), { numEnvs: 1, envOptions: { wrappers } });
    await expect(envs.reset()).rejects.toThrow(message);
  });

  it('are refused as rewards of a single environment and of TransformReward', () => {
    class Stingy extends CartPole {
      override stepState(): number {
        return Number.NaN;
      }
    }
    const stingy = makeEnv(Stingy);
    stingy.reset();
    expect(() => stingy.step(0)).toThrow(
      'Stingy.stepState: expected a finite number as the reward, got NaN.',
    );
    const log = new TransformReward(makeEnv('MountainCar-v0'), { func: Math.log });
    log.reset();
    expect(() => log.step(0)).toThrow('TransformReward: expected func to give a finite number, got NaN.');
  });
});

describe('whole numbers that float32 does not hold', () => {
  const large = new Discrete(2 ** 24 + 2);
  it.each<[AnySpace]>([
    [large],
    [new Discrete(3, -(2 ** 24) - 1)],
    [new Tuple([large])],
    [new MultiDiscrete([2, 2 ** 25])],
  ])('are refused in observations: %s', (space) => {
    const zeros = new Array<number>(space.size).fill(0);
    const message = 'Own: expected whole numbers up to 2^24 in observationSpace';
    expect(() => makeEnv(own(space, zeros)).reset()).toThrow(message);
    expect(() => new BatchEnv(own(space, zeros), { numEnvs: 1 })).toThrow(message);
    expect(() => checkEnv(makeEnv(own(space, zeros)))).toThrow(message);
  });

  it('are refused beside a Box, and not alone, where rows are whole', () => {
    expect(() => new Dict({ lever: large, push: new Box(-1, 1) })).toThrow(
      new RangeError(
        'Tuple, Dict: expected whole numbers up to 2^24 beside a Box (float32 has gaps beyond), got Discrete(16777218) for lever.',
      ),
    );
    const rows = new Tuple([large, new Discrete(2)]).createRows(1);
    rows[0] = 2 ** 24 + 1;
    expect(rows[0]).toBe(16_777_217);
  });

  it('start at 2^24 + 1', async () => {
    const envs = new BatchEnv(own(new Discrete(2 ** 24 + 1), [2 ** 24]), { numEnvs: 1 });
    expect((await envs.reset()).observations[0]).toBe(16_777_216);
  });
});
