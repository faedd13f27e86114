import { describe, expect, it } from 'vitest';
import { type Autoreset, BatchEnv, createPolicy } from '../../../index.ts';
import { LoopControl } from '../loop/loop-control.ts';
import { Stairs } from '../testing/envs.ts';
import { EpisodeCollector, type Rollout } from './collector.ts';

/** Collects from three environments with episodes of 3, 1 and 2 steps, whose rewards are 1, 2, 3. */
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
  it('is one of each environment; what is stepped after it is masked', async () => {
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

describe('a rollout of some steps', () => {
  it('goes on where the one before it ended, and counts each episode when it ends', async () => {
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

  it("leaves out the steps that only reset, with autoreset 'next-step'", async () => {
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
