import { expect, it } from 'vitest';
import { ENVS } from '../../core/envs/registry.ts';
import { makeEnv } from '../../core/wrappers/make-env.ts';
import { pose } from './pose.ts';

it.each(Object.keys(ENVS))('%s poses in the midst of an episode, the same each time', (id) => {
  const env = pose(makeEnv(id));
  expect(env.elapsedSteps).toBeGreaterThan(0);
  expect(env.terminated || env.truncated).toBe(id.startsWith('Bandit')); // whose episode is one step
  expect(pose(makeEnv(id)).getState()).toEqual(env.getState());
});
