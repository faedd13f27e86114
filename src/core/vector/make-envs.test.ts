import { expect, it } from 'vitest';
import { MountainCar } from '../envs/classic-control/mountain-car.ts';
import { makeEnv } from '../wrappers/make-env.ts';
import { Ramp } from '../wrappers/testing/ramp.ts';
import { Wrapper } from '../wrappers/wrapper.ts';
import { makeEnvs } from './make-envs.ts';

it('makes environments that share constant fields, but have their own spaces', () => {
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
  expect(drawn[1]).toEqual(drawn[0]); // they do not share a random stream
});

it('shares the fields of each layer of wrapped environments', () => {
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

it('does not share fields that differ between environments', () => {
  let made = 0;
  class Own extends MountainCar {
    override readonly probes = [];
    constructor() {
      super();
      made += 1;
      this.spec = { ...this.spec, maxEpisodeSteps: 10 * made };
      const label = `the ${made}th`;
      Object.defineProperty(this, 'probes', { get: () => [{ label, observation: [0, 0] }] });
    }
  }
  class Limited extends Wrapper {
    constructor() {
      super(new Own());
      this.spec = { ...this.spec, maxEpisodeSteps: 100 };
    }
  }
  const envs = makeEnvs(Limited, 3, {}) as Wrapper[];
  expect(envs.map(({ env }) => env.spec.maxEpisodeSteps)).toEqual([10, 20, 30]);
  expect(envs.map(({ env }) => env.probes[0].label)).toEqual(['the 1th', 'the 2th', 'the 3th']);
  expect(new Set(envs.map(({ env }) => env.actionLabels)).size).toBe(1);
});

it('adds no fields: an environment without a list of reset options still accepts any', () => {
  expect(Object.keys(makeEnvs(Ramp, 2, {})[1])).toEqual(Object.keys(makeEnv(Ramp)));
});
