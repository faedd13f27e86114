import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';
import recording from '../../golden/Acrobot-v1.json';
import { describeRecorded } from '../testing/recordings.ts';

describeRecorded(recording, { state: 1e-11, resetOptions: { low: -0.2, high: 0.3 } });

describe('Acrobot-v1', () => {
  it('hangs at rest forever without torque', () => {
    const env = makeEnv('Acrobot-v1');
    env.reset({ seed: 0 });
    env.setState([0, 0, 0, 0]);
    for (let t = 0; t < 20; t++) env.step(1);
    expect(Math.max(...env.getState().map(Math.abs))).toBeLessThan(1e-14);
  });

  it('adds optional noise to the torque, from its own stream', () => {
    const run = (torqueNoiseMax: number) => {
      const env = makeEnv('Acrobot-v1', { torqueNoiseMax });
      env.reset({ seed: 3 });
      env.step(1);
      return env.getState();
    };
    expect(run(0.5)).toEqual(run(0.5));
    expect(run(0.5)).not.toEqual(run(0));
  });

  it.each([{ bookOrNips: 'paper' }, { torqueNoiseMax: -1 }, { torqueNoiseMax: Number.NaN }])(
    'throws a RangeError for %j',
    (options) => {
      expect(() => makeEnv('Acrobot-v1', options)).toThrow(RangeError);
    },
  );
});
