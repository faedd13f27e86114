import { expect, it } from 'vitest';
import { Wrapper } from '../wrappers/wrapper.ts';
import { makeEnvs } from './make-envs.ts';

it('makes environments that hold once what describes them, and spaces of their own', () => {
  const envs = makeEnvs('CartPole-v1', 3, {});
  for (const env of envs) {
    expect(env.spec).toBe(envs[0].spec);
    expect(env.probes).toBe(envs[0].probes);
    expect(env.actionLabels).toBe(envs[0].actionLabels);
  }
  envs[0].actionSpace.seed(1);
  envs[1].actionSpace.seed(1);
  const drawn = envs
    .slice(0, 2)
    .map(({ actionSpace }) => Array.from({ length: 20 }, () => actionSpace.sample()));
  expect(drawn[1]).toEqual(drawn[0]); // neither draws from the other's
});

it('describes each layer of wrapped environments by the first one', () => {
  const [one, two] = makeEnvs('CartPole-v1', 2, {
    wrappers: [{ name: 'TimeLimit', maxEpisodeSteps: 7 }],
  }) as Wrapper[];
  expect(two).toBeInstanceOf(Wrapper);
  expect(two.spec).toBe(one.spec);
  expect(two.spec.maxEpisodeSteps).toBe(7);
  expect(two.env.spec).toBe(one.env.spec);
  expect(two.env.spec.maxEpisodeSteps).toBe(500);
  expect(two.env).not.toBe(one.env);
});

it('leaves out what an environment does not say of itself', () => {
  expect(Object.keys(makeEnvs('Pendulum-v1', 2, {})[1])).toEqual(
    Object.keys(makeEnvs('Pendulum-v1', 1, {})[0]),
  );
});
