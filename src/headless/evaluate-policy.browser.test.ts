import { expect, it } from 'vitest';
import version2 from '../core/policy/testing/version-2.json';
import { evaluatePolicy } from './evaluate-policy.ts';

const how = {
  env: 'CartPole-v1',
  envOptions: {},
  episodes: 3,
  greedy: true,
  seed: 1000,
  backend: 'cpu',
} as const;

it('a saved policy is played, of version 2, too', async () => {
  expect(await evaluatePolicy({ ...how, policy: version2 })).toEqual({
    ...{ ended: 'done', returns: [500, 500, 500], backend: 'cpu' },
  });
});

it('a policy that learned through NormalizeObservation observes through it again, with its epsilon', async () => {
  // (x − 0) / √(0.75 + 0.25): the observations are as they were
  const statistics = { mean: [0, 0, 0, 0], variance: [0.75, 0.75, 0.75, 0.75], count: 10, epsilon: 0.25 };
  const policy = { ...version2, observationStatistics: statistics };
  expect(await evaluatePolicy({ ...how, policy })).toMatchObject({ returns: [500, 500, 500] });
});

it('a damaged file is refused', async () => {
  expect(await evaluatePolicy({ ...how, policy: { ...version2, weights: [] } })).toEqual({
    ended: 'refused',
    message: 'evaluate: expected a saved policy with 4 arrays of weights, got 0. Is the file complete?',
  });
});
