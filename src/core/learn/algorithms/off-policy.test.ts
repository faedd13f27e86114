import { expect, it } from 'vitest';
import { Box } from '../../spaces/box.ts';
import { TrainingState } from '../loop/training-state.ts';
import { ReplayMemory } from '../rollouts/replay-memory.ts';
import { explorationOf, listUpdates, saveReplay } from './off-policy.ts';
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

it('refuses to save a memory that does not fit into a file', () => {
  // 4 · (250 + 4) + 5 = 1021 bytes for each transition: 265,000 take 258.02 MiB
  const envs = { numEnvs: 1, observationSpace: new Box(-1, 1, [250]), actionSpace: new Box(-1, 1, [4]) };
  const training = new TrainingState();
  saveReplay('td3', training, new ReplayMemory(envs, 260_000));
  expect(() => saveReplay('td3', training, new ReplayMemory(envs, 265_000))).toThrow(
    'td3: expected a replay memory of at most 256 MiB with saveReplay, because larger ones do not fit into a file, got 259 MiB.',
  );
});
