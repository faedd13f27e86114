import { describe, expect, it } from 'vitest';
import {
  Box,
  type Canvas2D,
  ClipReward,
  DelayObservation,
  DiscretizeAction,
  type Env,
  FrameStackObservation,
  makeEnv,
  OrderEnforcing,
  RepeatAction,
  RescaleAction,
  RescaleObservation,
  type Scene,
  StickyAction,
  TimeAwareObservation,
  TimeLimit,
  TransformReward,
} from '../../envs.ts';
import { Mixed } from './testing/mixed.ts';
import { Ramp } from './testing/ramp.ts';

const one = Float32Array.of(1);
const makeRamp = (): Ramp => makeEnv(Ramp) as Ramp;
const _observe = (env: Env): number[] => {
  const row = new Float32Array(env.observationSpace.size);
  env.observe(row, 0);
  return [...row];
};

describe('OrderEnforcing', () => {
  it('refuses to advance and to draw before the first reset, unless the option allows drawing', () => {
    const env = new OrderEnforcing(makeRamp());
    expect(() => env.advance(one)).toThrow('Ramp.step: expected a reset before the first step.');
    const draw = (options?: { disableRenderOrderEnforcing: boolean }) =>
      new OrderEnforcing(makeRamp(), options).draw?.({} as Canvas2D, {} as Scene);
    expect(draw).toThrow('Ramp.draw: expected a reset before drawing.');
    draw({ disableRenderOrderEnforcing: true });
  });
});

describe('PassiveEnvChecker', () => {
  const check = (env: new () => Ramp) => {
    const checked = makeEnv(env, { wrappers: ['PassiveEnvChecker'] });
    checked.reset({ seed: 3 });
    checked.step(one);
  };

  it('finds observations outside their space, rewards that are not numbers, and ends that are not booleans', () => {
    expect(() =>
      check(
        class Low extends Ramp {
          override readonly observationSpace = new Box(-100, 14.5, [2]);
        },
      ),
    ).toThrow(
      /^Low\.observe: after a step expected an observation in .* but number 1 is 15\.\d+, outside \[-100, 14\.5\]\.$/,
    );
    expect(() =>
      check(
        class Odd extends Ramp {
          override stepState(): number {
            return Number.NaN;
          }
        },
      ),
    ).toThrow('Odd.stepState: expected a finite number as the reward, got NaN.');
    expect(() =>
      check(
        class Vague extends Ramp {
          override isTerminated(): boolean {
            return 1 as unknown as boolean;
          }
        },
      ),
    ).toThrow('Vague.isTerminated: expected true or false, got 1.');
  });
});

/** Its second numbers cannot vary: it observes [0, 5]. */
class Fixed extends Ramp {
  override readonly observationSpace = new Box([0, 5], [1e-3, 5]);
  override readonly actionSpace = new Box([-1, 2], [1, 2]) as Ramp['actionSpace'];
  taken: readonly number[] = [];
  override stepState(action: Float32Array): number {
    this.taken = [...action];
    return 0;
  }
  override observe(row: Float32Array, offset: number): void {
    row.set([0, 5], offset);
  }
}

describe('rescaling', () => {
  it('moves a number that cannot vary to its new value, and back', () => {
    const fixed = makeEnv(Fixed);
    const observed = new RescaleObservation(fixed, { minObs: [-1, 0], maxObs: [1, 0] });
    expect(observed.reset().observation).toEqual(Float32Array.of(-1, 0));
    new RescaleAction(fixed, { minAction: [0, 7], maxAction: [1, 7] }).advance(Float32Array.of(0.75, 7));
    expect(fixed.taken).toEqual([0.5, 2]);
  });

  it('maps the widest bounds of float32', () => {
    class Wide extends Ramp {
      override readonly observationSpace = new Box(-3.4e38, 3.4e38, [2]);
    }
    const env = new RescaleObservation(makeEnv(Wide), { minObs: -1, maxObs: 1 });
    for (const number of env.reset({ seed: 1 }).observation) expect(Math.abs(number)).toBeLessThan(1e-6);
  });
});

describe('misuse', () => {
  it.each<[() => unknown, string]>([
    [
      () => new TimeLimit(makeRamp(), { maxEpisodeSteps: 0 }),
      'expected maxEpisodeSteps to be a whole number ≥ 1, got 0',
    ],
    [() => new ClipReward(makeRamp(), {}), 'expected minReward, maxReward or both'],
    [() => new ClipReward(makeRamp(), { minReward: 2, maxReward: 1 }), 'got 2 and 1'],
    [
      () => new StickyAction(makeRamp(), { repeatActionProbability: 1 }),
      'repeatActionProbability to be a number from 0 to below 1, got 1',
    ],
    [
      () => new StickyAction(makeRamp(), { repeatActionProbability: 0, repeatActionDuration: [3, 2] }),
      "repeatActionDuration's end to be a whole number ≥ 3, got 2",
    ],
    [
      () => new RepeatAction(makeRamp(), { numRepeats: 1.5 }),
      'numRepeats to be a whole number from 1 to 1000, got 1.5',
    ],
    [() => new DelayObservation(makeRamp(), { delay: -1 }), 'delay to be a whole number ≥ 0, got -1'],
    [
      () => new FrameStackObservation(makeRamp(), { stackSize: 2, paddingType: 'zeros' as 'zero' }),
      "paddingType 'reset', 'zero' or an observation in Box([-100 5], [100 300], (2,), float32), got 'zeros'",
    ],
    [() => new FrameStackObservation(makeRamp(), { stackSize: 2, paddingType: [1, 2] }), 'got Array [1, 2]'],
    [() => new RescaleAction(makeRamp(), { minAction: 1, maxAction: 1 }), 'expected minAction < maxAction'],
    [
      () => new RescaleAction(makeRamp(), { minAction: -Infinity, maxAction: 1 }),
      'bounds that are infinite exactly where',
    ],
    [
      () => new RescaleAction(makeRamp(), { minAction: [1, 2], maxAction: 3 }),
      'minAction to be a number, or 1 of them',
    ],
    [
      () => new RescaleObservation(makeEnv(Fixed), { minObs: -1, maxObs: 1 }),
      'RescaleObservation: expected equal bounds for number 1, which is always 5, got -1 and 1',
    ],
    [
      () => new RescaleAction(makeEnv(Fixed), { minAction: -1, maxAction: 1 }),
      'RescaleAction: expected equal bounds for number 1, which is always 2, got -1 and 1',
    ],
    [
      () => new RescaleObservation(makeEnv(Fixed), { minObs: [-3e38, 5], maxObs: [3e38, 5] }),
      'RescaleObservation: expected bounds that float32 can map to those of',
    ],
    [() => new DiscretizeAction(makeRamp(), { bins: 0 }), 'bins to be a whole number ≥ 1, got 0'],
    [
      () => new DiscretizeAction(makeEnv('CartPole-v1'), { bins: 3 }),
      'expected a Box action space, got Discrete(2)',
    ],
    [
      () => new TimeAwareObservation(makeEnv(Ramp, { maxEpisodeSteps: Infinity })),
      'expected an environment with a time limit, got Ramp without one. Put TimeLimit before it',
    ],
    [
      () => new TimeAwareObservation(makeEnv(Mixed), { dictTimeKey: 'door' }),
      "got 'door'. Pass another name.",
    ],
    [
      () => new TimeAwareObservation(makeRamp(), { flatten: 'no' as never }),
      "TimeAwareObservation: expected flatten to be true or false, got 'no'",
    ],
    [() => new TransformReward(makeRamp(), { func: 1 as never }), 'expected func to be a function, got 1'],
  ])('%s throws an error that says what was expected', (make, message) => {
    expect(make).toThrow(message);
  });
});
