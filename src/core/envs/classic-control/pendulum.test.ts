import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';
import recording from '../../golden/Pendulum-v1.json';
import { describeRecorded } from '../testing/recordings.ts';

describeRecorded(recording, { resetOptions: { xInit: 1.5, yInit: 0.5 } });

describe('Pendulum-v1', () => {
  const still = Float32Array.of(0);

  it('accelerates by the given gravity: 3 g / (2 l) from the horizontal', () => {
    const env = makeEnv('Pendulum-v1', { g: 9.81 });
    env.reset({ seed: 0 });
    env.setState([Math.PI / 2, 0]);
    env.step(still);
    expect(env.getState()[1]).toBeCloseTo(0.05 * 1.5 * 9.81, 14);
  });

  it.each([
    [0, 0],
    [Math.PI, Math.PI ** 2],
    [2 * Math.PI + 1, 1],
    [-2 * Math.PI - 1, 1],
  ])('at rest at θ = %d costs %d: the angle counts within one turn', (theta, cost) => {
    const env = makeEnv('Pendulum-v1');
    env.reset({ seed: 0 });
    env.setState([theta, 0]);
    expect(env.step(still).reward).toBeCloseTo(-cost, 12);
  });

  it.each([{ xInit: -1 }, { yInit: 'x' }, { xInit: Infinity }])(
    'throws a RangeError for a reset with %j',
    (options) => {
      expect(() => makeEnv('Pendulum-v1').reset({ options })).toThrow(RangeError);
    },
  );

  it('throws a RangeError for a gravity that is not a number', () => {
    expect(() => makeEnv('Pendulum-v1', { g: null })).toThrow(
      new RangeError('Pendulum: expected g to be a finite number, got null.'),
    );
  });
});
