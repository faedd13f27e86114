import { describe, expect, it } from 'vitest';
import type { Autoreset, ParallelEnv } from '../../vector/parallel-env.ts';
import { PauseSwitch, SpeedLimit } from '../loop/loop-control.ts';
import { TrainingState } from '../loop/training-state.ts';
import { readTrainingOptions } from './algorithm.ts';
import { REINFORCE, type ReinforceOptions } from './reinforce-options.ts';

function read(options: object, autoreset: Autoreset = 'same-step') {
  return readTrainingOptions(REINFORCE, { autoreset } as ParallelEnv, options as ReinforceOptions);
}

describe('the options of reinforce', () => {
  it('have defaults', () => {
    expect(read({})).toEqual({
      gamma: 0.99,
      learningRate: 0.02,
      entropyCoefficient: 0.01,
      baseline: 'standardise',
      discountedObjective: false,
      update: 'rollout',
      maxGradientNorm: Infinity,
      rolloutSteps: Infinity,
      chunkRows: 1024,
    });
  });

  it('do not include the options of every algorithm', () => {
    const loop = {
      signal: new AbortController().signal,
      pause: new PauseSwitch(),
      speed: new SpeedLimit(),
      training: new TrainingState(),
    };
    expect(read({ ...loop, gamma: 0 })).toEqual(read({ gamma: 0 }));
  });

  it('offer four baselines and two kinds of update', () => {
    for (const baseline of ['none', 'mean', 'standardise', 'time-step'])
      expect(read({ baseline }).baseline).toBe(baseline);
    for (const update of ['rollout', 'time-step']) expect(read({ update }).update).toBe(update);
  });

  it("require environments that reset themselves: autoreset 'disabled' is rejected", () => {
    expect(read({}, 'next-step').gamma).toBe(0.99);
    expect(() => read({}, 'disabled')).toThrow(RangeError);
    expect(() => read({}, 'disabled')).toThrow(
      /^reinforce: expected .* 'same-step' or 'next-step'.*got 'disabled'/,
    );
  });
});
