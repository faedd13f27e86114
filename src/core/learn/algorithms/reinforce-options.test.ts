import { describe, expect, it } from 'vitest';
import type { Autoreset, ParallelEnv } from '../../vector/parallel-env.ts';
import { PauseSwitch } from '../loop/loop-control.ts';
import { checkReinforceOptions, REINFORCE_RANGES, type ReinforceOptions } from './reinforce-options.ts';

function check(options: object, autoreset: Autoreset = 'same-step') {
  return checkReinforceOptions({ autoreset } as ParallelEnv, options as ReinforceOptions);
}

describe('the options of reinforce', () => {
  it('have defaults, also where undefined is given, and keep what has none to themselves', () => {
    const defaults = {
      gamma: 0.99,
      learningRate: 0.02,
      entropyCoefficient: 0.01,
      baseline: 'standardise',
      discountedObjective: false,
      update: 'rollout',
      maxGradientNorm: Infinity,
      rolloutSteps: Infinity,
      chunkRows: 1024,
    };
    expect(check({})).toEqual(defaults);
    expect(check({ gamma: undefined, update: undefined })).toEqual(defaults);
    const loop = { signal: new AbortController().signal, pause: new PauseSwitch() };
    expect(check({ ...loop, gamma: 0, discountedObjective: true })).toEqual({
      ...defaults,
      gamma: 0,
      discountedObjective: true,
    });
  });

  it('are refused where they are unknown, with the nearest name', () => {
    expect(() => check({ learningrate: 0.1 })).toThrow(
      /^reinforce: unknown option 'learningrate'. Did you mean 'learningRate'\? Known: gamma, /,
    );
  });

  it.each([
    ['gamma', 0, 1, [-0.01, 1.01]],
    ['learningRate', 1e-6, 1, [0, 1.1]],
    ['entropyCoefficient', 0, 100, [-1, 101]],
    ['maxGradientNorm', 1e-6, Infinity, [0, -1]],
    ['rolloutSteps', 1, Infinity, [0, 1.5]],
    ['chunkRows', 1, 65536, [0, 65537, 1.5]],
  ] as const)('take %s from %d to %d', (name, low, high, outside) => {
    expect(REINFORCE_RANGES[name]).toEqual([low, high]);
    expect(check({ [name]: low })[name]).toBe(low);
    expect(check({ [name]: high })[name]).toBe(high);
    for (const value of [...outside, Number.NaN, '1', null]) {
      expect(() => check({ [name]: value }), String(value)).toThrow(RangeError);
      const message = new RegExp(`expected ${name} to be a .*number from ${low} to ${high}, got ${value}\\.`);
      expect(() => check({ [name]: value })).toThrow(message);
    }
  });

  it('offer four baselines and two kinds of update', () => {
    for (const baseline of ['none', 'mean', 'standardise', 'time-step'])
      expect(check({ baseline }).baseline).toBe(baseline);
    for (const update of ['rollout', 'time-step']) expect(check({ update }).update).toBe(update);
    expect(() => check({ baseline: 'median' })).toThrow(
      new RangeError(
        "reinforce: expected baseline 'none', 'mean', 'standardise', 'time-step', got 'median'.",
      ),
    );
    expect(() => check({ update: 'daily' })).toThrow(
      new RangeError("reinforce: expected update 'rollout', 'time-step', got 'daily'."),
    );
  });

  it("need environments that start anew by themselves: 'disabled' is refused", () => {
    expect(check({}, 'next-step').gamma).toBe(0.99);
    expect(() => check({}, 'disabled')).toThrow(RangeError);
    expect(() => check({}, 'disabled')).toThrow(/expected .* 'same-step' or 'next-step'.*got 'disabled'/);
  });
});
