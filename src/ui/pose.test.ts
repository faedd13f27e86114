import { expect, it } from 'vitest';
import { ENVS } from '../core/envs/registry.ts';
import { poseEnv } from './pose.ts';

it.each(Object.keys(ENVS))('%s poses in the midst of an episode, the same each time', (id) => {
  const env = poseEnv(id);
  expect(env.elapsedSteps).toBeGreaterThan(0);
  expect(env.terminated || env.truncated).toBe(id.startsWith('Bandit')); // whose episode is one step
  expect(poseEnv(id).getState()).toEqual(env.getState());
});
