import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';
import recording from '../../golden/MountainCarContinuous-v0.json';
import { describeRecorded } from '../testing/recordings.ts';

describeRecorded(recording, { state: 0, resetOptions: { low: -0.7, high: -0.5 }, freeSteps: Infinity });

describe('MountainCarContinuous-v0', () => {
  it('pays for the requested force, and moves by the clipped force', () => {
    const env = makeEnv('MountainCarContinuous-v0');
    const stepFrom = (force: number) => {
      env.reset({ seed: 0 });
      const { reward } = env.step(Float32Array.of(force));
      return { reward, velocity: env.getState()[1] };
    };
    expect(stepFrom(3).reward).toBeCloseTo(-0.9, 15);
    expect(stepFrom(3).velocity).toBe(stepFrom(2).velocity);
    expect(stepFrom(2).velocity).toBeGreaterThan(stepFrom(0.9).velocity);
  });

  it('gives 100 for the goal, unless goalVelocity requires more speed', () => {
    const reach = (goalVelocity: number) => {
      const env = makeEnv('MountainCarContinuous-v0', { goalVelocity });
      env.reset({ seed: 0 });
      env.setState([0.44, 0.03]);
      return env.step(Float32Array.of(0));
    };
    expect(reach(0)).toMatchObject({ reward: 100, terminated: true });
    expect(reach(0.05)).toMatchObject({ reward: 0, terminated: false });
  });

  it.each([[1], Float64Array.of(1, 1), Float32Array.of(1, 1), Float32Array.of(Number.NaN), 1])(
    'the action %o throws a RangeError',
    (action) => {
      const env = makeEnv('MountainCarContinuous-v0');
      env.reset({ seed: 0 });
      expect(() => env.step(action as Float32Array)).toThrow(RangeError);
    },
  );

  it.each<[unknown, string]>([
    [[1], 'Array [1]'],
    [Float32Array.of(1, 2), 'Float32Array [1, 2]'],
    ['1', "'1'"],
    [1, '1'],
  ])('the error shows the action %o with its type', (action, shown) => {
    const env = makeEnv('MountainCarContinuous-v0');
    env.reset({ seed: 0 });
    expect(() => env.step(action as Float32Array)).toThrow(
      new RangeError(
        `MountainCarContinuous-v0.step: expected an action in Box(-1, 1, (1,), float32), got ${shown}.`,
      ),
    );
  });
});
