import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';

describe('Bandit-v0', () => {
  it('has ten arms whose means are evenly spaced, the same for every environment', () => {
    const { means, actionSpace, actionLabels } = makeEnv('Bandit-v0');
    expect(actionSpace.n).toBe(10);
    expect(actionLabels[9]).toBe('arm 10');
    means
      .toSorted((a, b) => a - b)
      .forEach((mean, i) => {
        expect(mean).toBeCloseTo(-1.5 + i / 3, 12);
      });
    expect(makeEnv('Bandit-v0').means).toEqual(means);
    expect(makeEnv('Bandit-v0', { armSeed: 1 }).means).not.toEqual(means);
    expect(makeEnv('Bandit-v0', { arms: 3 }).means).toHaveLength(3);
  });

  it('ends after one pull', () => {
    const env = makeEnv('Bandit-v0', { means: [1, 2, 0] });
    expect(env.reset({ seed: 0 })).toEqual({ observation: Float32Array.of(1), info: { bestArm: 1 } });
    expect(env.step(0)).toMatchObject({ observation: Float32Array.of(1), terminated: true });
    env.reset();
    expect(env.terminated).toBe(false);
  });

  it('pays the mean of the arm with the given standard deviation', () => {
    const env = makeEnv('Bandit-v0', { means: [-2, 3], standardDeviation: 0.5 });
    const count = 4_000;
    [-2, 3].forEach((mean, arm) => {
      env.reset({ seed: arm });
      const rewards = Array.from({ length: count }, () => env.step(arm).reward);
      const average = rewards.reduce((sum, reward) => sum + reward, 0) / count;
      const variance = rewards.reduce((sum, reward) => sum + (reward - average) ** 2, 0) / count;
      expect(Math.abs(average - mean)).toBeLessThan((5 * 0.5) / Math.sqrt(count));
      expect(Math.abs(Math.sqrt(variance) - 0.5)).toBeLessThan((5 * 0.5) / Math.sqrt(2 * count));
    });
    const exact = makeEnv('Bandit-v0', { means: [-2, 3], standardDeviation: 0 });
    exact.reset({ seed: 0 });
    expect(exact.step(1).reward).toBe(3);
  });

  it.each([
    { arms: 1 },
    { arms: 2.5 },
    { armSeed: -1 },
    { means: [1] },
    { means: [1, Number.NaN] },
    { means: '1, 2' },
    { standardDeviation: -1 },
  ])('throws a RangeError for %j', (options) => {
    expect(() => makeEnv('Bandit-v0', options)).toThrow(RangeError);
  });
});
