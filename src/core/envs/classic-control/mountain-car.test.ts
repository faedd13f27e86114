import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';
import recording from '../../golden/MountainCar-v0.json';
import { describeRecorded } from '../testing/recordings.ts';

describeRecorded(recording, { resetOptions: { low: -0.7, high: 0.5 }, freeSteps: 200 });

describe('MountainCar-v0', () => {
  it.each([
    ['at rest on the flag, pushing', 0, [0.5, 0], 2, true], // 0.001 − 0.0025 cos 1.5 = 0.0008 faster
    ['at rest on the flag, pulling', 0, [0.5, 0], 0, false],
    ['past the flag, rolling back', 0, [0.6, -0.01], 2, false],
    ['fast enough for the goal', 0.06, [0.45, 0.062], 2, true], // 0.062 + 0.001 − 0.0025 cos 1.35 = 0.0625
    ['too slow for the goal', 0.063, [0.45, 0.062], 2, false],
  ])('%s, ends or not', (_name, goalVelocity, state, action, ends) => {
    const env = makeEnv('MountainCar-v0', { goalVelocity });
    env.reset({ seed: 0 });
    env.setState(state);
    expect(env.step(action).terminated).toBe(ends);
  });

  it('stops at the left edge, but keeps its velocity at the right edge', () => {
    const env = makeEnv('MountainCar-v0', { goalVelocity: 1 });
    env.reset({ seed: 0 });
    env.setState([-1.19, -0.07]);
    env.step(0);
    expect([...env.getState()]).toEqual([-1.2, 0]);
    env.setState([0.59, 0.06]);
    env.step(1);
    const [position, velocity] = env.getState();
    expect(position).toBe(0.6);
    expect(velocity).toBeCloseTo(0.06 - 0.0025 * Math.cos(3 * 0.59), 15);
  });

  it.each([{ low: 1, high: 0 }, { low: '0' }, { high: Number.NaN }, { low: -Infinity }])(
    'throws a RangeError for a reset between %j',
    (options) => {
      expect(() => makeEnv('MountainCar-v0').reset({ options })).toThrow(RangeError);
    },
  );

  it('throws a RangeError for a goal velocity that is not a number', () => {
    expect(() => makeEnv('MountainCar-v0', { goalVelocity: 'fast' })).toThrow(
      new RangeError("MountainCar: expected goalVelocity to be a finite number, got 'fast'."),
    );
  });
});
