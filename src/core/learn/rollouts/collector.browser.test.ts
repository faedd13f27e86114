import { describe, expect, it } from 'vitest';
import { type Autoreset, BatchEnv, createPolicy } from '../../../index.ts';
import { CounterStream } from '../../random/counter-stream.ts';
import { LoopControl } from '../loop/loop-control.ts';
import { Stairs } from '../testing/envs.ts';
import { EpisodeCollector } from './collector.ts';
import type { Rollout } from './rollout.ts';

/** Collects rollouts of three environments with episodes of 3, 1 and 2 steps and rewards 1, 2, 3. */
async function collect(rollouts: number, rolloutSteps: number, autoreset: Autoreset = 'same-step') {
  const envs = new BatchEnv(Stairs, { numEnvs: 3, seed: 0, autoreset });
  const policy = await createPolicy(envs, { backend: 'cpu', seed: 1 });
  const collector = new EpisodeCollector(envs, policy, { rolloutSteps });
  const collected = [];
  for (let k = 0; k < rollouts; k++) collected.push(copy(await collector.collect(new LoopControl())));
  const actions = (envs.envs as Stairs[]).map(({ episodes }) => episodes.flat());
  policy.dispose();
  return { collected, actions };
}

function copy({ steps, rewards, mask, done, times, actions, episodeReturns }: Rollout) {
  return {
    steps,
    rewards: [...rewards],
    mask: [...mask],
    done: [...done],
    times: [...times],
    actions: [...actions],
    episodeReturns: [...episodeReturns],
  };
}

describe('a rollout of whole episodes', () => {
  it('has one episode of each environment and masks later steps', async () => {
    const { collected } = await collect(2, Infinity);
    for (const rollout of collected) {
      expect(rollout).toMatchObject({
        steps: 3,
        rewards: [...[1, 1, 1], ...[2, 1, 2], ...[3, 1, 1]],
        mask: [...[1, 1, 1], ...[1, 0, 1], ...[1, 0, 0]],
        done: [...[0, 1, 0], ...[0, 1, 1], ...[1, 1, 0]],
        episodeReturns: [6, 1, 3], // in order of the environments, not of their ends
      });
    }
  });
});

it('needs no memory for steps that it does not contain', async () => {
  const envs = new BatchEnv(Stairs, { numEnvs: 3, seed: 0 });
  const policy = await createPolicy(envs, { backend: 'cpu', seed: 1 });
  const create = (records: boolean) => new EpisodeCollector(envs, policy, { rolloutSteps: 1e9, records });
  expect(() => create(true)).toThrow('expected a rollout that fits into memory');
  expect(() => create(false)).not.toThrow();
  policy.dispose();
});

describe('a rollout of some steps', () => {
  it('continues the previous rollout, and counts each episode when it ends', async () => {
    const { collected, actions } = await collect(2, 2);
    expect(collected[0]).toMatchObject({
      steps: 2,
      rewards: [...[1, 1, 1], ...[2, 1, 2]],
      mask: [1, 1, 1, 1, 1, 1],
      done: [...[0, 1, 0], ...[0, 1, 1]],
      times: [...[0, 0, 0], ...[1, 0, 1]],
      episodeReturns: [1, 1, 3],
    });
    expect(collected[1]).toMatchObject({
      rewards: [...[3, 1, 1], ...[1, 1, 2]],
      done: [...[1, 1, 0], ...[0, 1, 1]],
      times: [...[2, 0, 0], ...[0, 0, 1]],
      episodeReturns: [6, 1, 1, 3],
    });
    actions.forEach((own, i) => {
      expect(collected.flatMap((rollout) => rollout.actions.filter((_, k) => k % 3 === i))).toEqual(own);
    });
  });

  it("masks steps that only reset, with autoreset 'next-step'", async () => {
    const { collected } = await collect(2, 2, 'next-step');
    expect(collected[0]).toMatchObject({
      rewards: [...[1, 1, 1], ...[2, 0, 2]],
      mask: [...[1, 1, 1], ...[1, 0, 1]],
      episodeReturns: [1, 3],
    });
    expect(collected[1]).toMatchObject({
      rewards: [...[3, 1, 0], ...[0, 0, 1]],
      mask: [...[1, 1, 0], ...[0, 0, 1]],
      episodeReturns: [6, 1],
    });
  });
});

/** Observes the number of steps in the episode. Of two environments, the second terminates after 1 step, the first is truncated after 2. */
class Clock extends Stairs {
  static readonly maxEpisodeSteps = 2;
  #ends = false;

  override seed(seed: number): void {
    super.seed(seed);
    this.#ends = seed % 2 === 1;
  }
  override isTerminated(): boolean {
    return this.#ends;
  }
  override observe(row: Float32Array, offset: number): void {
    row[offset] = (this.episodes.at(-1)?.length ?? 0) / 10;
  }
}

describe('the ends in a rollout', () => {
  const round = (values: ArrayLike<number>) => Array.from(values, (value) => Math.round(10 * value));

  async function collectClocks(autoreset: Autoreset) {
    const envs = new BatchEnv(Clock, { numEnvs: 2, seed: 0, autoreset });
    const policy = await createPolicy(envs, { backend: 'cpu', seed: 1 });
    const rollout = await new EpisodeCollector(envs, policy, { rolloutSteps: 3 }).collect(new LoopControl());
    policy.dispose();
    return rollout;
  }

  it('distinguish terminated from truncated episodes, and keep the final observations of the latter', async () => {
    const rollout = await collectClocks('same-step');
    expect([...rollout.terminated]).toEqual([...[0, 1], ...[0, 1], ...[0, 1]]);
    expect([...rollout.truncated]).toEqual([...[0, 0], ...[1, 0], ...[0, 0]]);
    expect([...rollout.done]).toEqual([...[0, 1], ...[1, 1], ...[0, 1]]);
    expect([...rollout.cutRows]).toEqual([2]);
    expect(round(rollout.finalObservations)).toEqual([2]);
    expect(round(rollout.lastObservations)).toEqual([1, 0]);
  });

  it("are the same with autoreset 'next-step', except that the step that resets does not count", async () => {
    const rollout = await collectClocks('next-step');
    expect([...rollout.mask]).toEqual([...[1, 1], ...[1, 0], ...[0, 1]]);
    expect([...rollout.cutRows]).toEqual([2]);
    expect(round(rollout.finalObservations)).toEqual([2]);
    expect(round(rollout.lastObservations)).toEqual([0, 1]);
  });
});

it('a rollout holds the log-probabilities of its actions', async () => {
  const envs = new BatchEnv('Pendulum-v1', { numEnvs: 3, seed: 0 });
  const policy = await createPolicy(envs, { backend: 'cpu', seed: 1 });
  const rollout = await new EpisodeCollector(envs, policy, { rolloutSteps: 4 }).collect(new LoopControl());
  const described = await policy.distributions(Float32Array.from(rollout.observations));
  const expected = Array.from(rollout.actions, (action, k) => {
    const [mean, logDeviation] = described.subarray(2 * k, 2 * k + 2);
    return (
      -0.5 * ((action - mean) / Math.exp(logDeviation)) ** 2 - logDeviation - 0.5 * Math.log(2 * Math.PI)
    );
  });
  policy.dispose();
  expect(rollout.logProbabilities.length).toBe(12);
  rollout.logProbabilities.forEach((logProbability, k) => {
    expect(logProbability).toBeCloseTo(expected[k], 5);
  });
});

it('gives the same returns without a record of the steps', async () => {
  const envs = new BatchEnv('CartPole-v1', { numEnvs: 3, seed: 1 });
  const policy = await createPolicy(envs, { hidden: [], backend: 'cpu', seed: 1 });
  const play = async (records: boolean) => {
    const stream = new CounterStream(1, 'evaluation');
    return copy(
      await new EpisodeCollector(envs, policy, { records, stream }).collect(new LoopControl(), { seed: 4 }),
    );
  };
  const recorded = await play(true);
  const { steps, rewards, episodeReturns } = await play(false);
  expect(recorded.steps).toBeGreaterThan(5);
  expect([steps, rewards.length]).toEqual([0, 0]);
  expect(episodeReturns).toEqual(recorded.episodeReturns);
  policy.dispose();
});
