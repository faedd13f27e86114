import { expect, it } from 'vitest';
import { TrainingState } from '../loop/training-state.ts';
import { explorationOf, listUpdates } from './off-policy.ts';
import { checkReplay } from './off-policy-options.ts';

it.each([
  [1, 64],
  [0.25, 16],
  [0.01, 0],
  [3, 192],
])('%d updates for each step of each environment', (updatesPerStep, expected) => {
  expect(listUpdates({ updatesPerStep }, 0, 64)).toHaveLength(expected);
});

it('numbers updates without gaps, also those of which an iteration has less than one', () => {
  const numbers = Array.from({ length: 50 }, (_, k) =>
    listUpdates({ updatesPerStep: 0.01 }, 32 * k, 32),
  ).flat();
  expect(numbers).toEqual(Array.from({ length: 16 }, (_, k) => k)); // 1600 steps
});

it('explores uniformly during the warm-up, then with noise whose deviation changes', () => {
  const noise = { noise: 'gaussian', noiseDrift: 0.15, noiseTimeStep: 0.01 } as const;
  const settings = { ...noise, warmUpSteps: 100, noiseDeviation: [0.4, 0.2] } as const;
  const training = new TrainingState({ maxSteps: 1000 });
  const at = (envSteps: number) => {
    training.envSteps = envSteps;
    return explorationOf(settings, [[-1, 1]], training);
  };
  expect(at(99)).toMatchObject({ kind: 'uniform' });
  expect(at(100)).toMatchObject({ kind: 'gaussian', theta: 0.15, dt: 0.01 });
  expect(at(500).deviation).toBeCloseTo(0.3);
});

it('refuses a memory that is smaller than a rollout or the warm-up', () => {
  const sizes = { rolloutSteps: 16, replayRows: 1000, warmUpSteps: 0 };
  expect(() => checkReplay('ddpg', sizes, 62)).not.toThrow();
  expect(() => checkReplay('ddpg', sizes, 63)).toThrow('ddpg: expected replayRows of at least 1008,');
  expect(() => checkReplay('td3', { ...sizes, warmUpSteps: 2000 }, 1)).toThrow('at least 2000, so that');
});
