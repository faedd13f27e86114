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
      credit: 'reward-to-go',
      rewardScaling: 'none',
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

  it("refuse one environment with the baseline 'time-step', which compares environments", () => {
    const one = { autoreset: 'same-step', numEnvs: 1 } as ParallelEnv;
    expect(() => readTrainingOptions(REINFORCE, one, { baseline: 'time-step' })).toThrow(RangeError);
    expect(() => readTrainingOptions(REINFORCE, one, { baseline: 'time-step' })).toThrow(
      /^reinforce: expected more than one environment with baseline 'time-step', got 1\..*use more environments or/,
    );
    for (const baseline of ['none', 'mean', 'standardise'] as const)
      expect(readTrainingOptions(REINFORCE, one, { baseline }).baseline).toBe(baseline);
    expect(readTrainingOptions(REINFORCE, { ...one, numEnvs: 2 }, { baseline: 'time-step' }).gamma).toBe(
      0.99,
    );
  });

  it('refuse a baseline that is made of a single return', () => {
    const one = { autoreset: 'same-step', numEnvs: 1 } as ParallelEnv;
    for (const baseline of ['mean', 'standardise'] as const) {
      expect(() => readTrainingOptions(REINFORCE, one, { baseline, rolloutSteps: 1 })).toThrow(
        `expected more than one step in a rollout with baseline '${baseline}', got 1.`,
      );
      expect(readTrainingOptions(REINFORCE, one, { baseline, rolloutSteps: 2 }).rolloutSteps).toBe(2);
    }
    expect(readTrainingOptions(REINFORCE, one, { baseline: 'none', rolloutSteps: 1 }).rolloutSteps).toBe(1);
  });

  it("refuse credit 'whole-return' in rollouts that cut episodes", () => {
    expect(() => read({ credit: 'whole-return', rolloutSteps: 50 })).toThrow(
      "reinforce: expected rolloutSteps to be Infinity (whole episodes) with credit 'whole-return', got 50. " +
        "Leave rolloutSteps out, or use credit 'reward-to-go'.",
    );
    expect(read({ credit: 'whole-return' }).credit).toBe('whole-return');
    expect(read({ credit: 'reward-to-go', rolloutSteps: 50 }).rolloutSteps).toBe(50);
  });

  it("refuse one environment with credit 'whole-return' and a baseline: its return is its own baseline", () => {
    const one = { autoreset: 'same-step', numEnvs: 1 } as ParallelEnv;
    const options = { credit: 'whole-return' } as const;
    for (const baseline of ['mean', 'standardise'] as const) {
      expect(() => readTrainingOptions(REINFORCE, one, { ...options, baseline })).toThrow(
        `expected more than one environment with credit 'whole-return' and baseline '${baseline}', got 1.`,
      );
    }
    expect(readTrainingOptions(REINFORCE, one, { ...options, baseline: 'none' }).baseline).toBe('none');
    expect(readTrainingOptions(REINFORCE, { ...one, numEnvs: 2 }, options).baseline).toBe('standardise');
  });

  it("refuse one environment with rewardScaling 'time-step', which compares environments", () => {
    const one = { autoreset: 'same-step', numEnvs: 1 } as ParallelEnv;
    expect(() => readTrainingOptions(REINFORCE, one, { rewardScaling: 'time-step' })).toThrow(
      "reinforce: expected more than one environment with rewardScaling 'time-step', got 1. " +
        "A single reward is its own mean: use more environments, or rewardScaling 'none'.",
    );
    const two = { ...one, numEnvs: 2 };
    expect(readTrainingOptions(REINFORCE, two, { rewardScaling: 'time-step' }).rewardScaling).toBe(
      'time-step',
    );
  });

  it("require environments that reset themselves: autoreset 'disabled' is rejected", () => {
    expect(read({}, 'next-step').gamma).toBe(0.99);
    expect(() => read({}, 'disabled')).toThrow(RangeError);
    expect(() => read({}, 'disabled')).toThrow(
      /^reinforce: expected .* 'same-step' or 'next-step'.*got 'disabled'/,
    );
  });
});
