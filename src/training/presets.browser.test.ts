import { expect, it } from 'vitest';
import { Bandit, BatchEnv, findPreset, makeEnv, type Policy, PRESETS, TrainingRun } from '../index.ts';

/** Trains with a preset until it reaches the target or the step limit. */
async function learn(name: string, onReport: (policy: Policy) => Promise<void> = async () => {}) {
  const run = new TrainingRun({ preset: name, workers: 0, backend: 'wasm', seed: 1 });
  let solved = false;
  for await (const report of run) {
    ({ solved } = report);
    await onReport(run.policy!);
    if (solved) break;
  }
  return { run, policy: run.policy!, solved };
}

/** The presets of REINFORCE with a target. CartPole-v1 is learned elsewhere. */
const goals = Object.keys(PRESETS).filter((name) => {
  const { env, envOptions, target, algorithm } = findPreset(name);
  if (name === 'CartPole-v1' || algorithm !== 'reinforce') return false;
  return target !== undefined || makeEnv(env, envOptions).spec.rewardThreshold !== undefined;
});

it.each(goals)('%s reaches its target', async (name) => {
  const { run, solved } = await learn(name);
  expect(solved).toBe(true);
  await run.close();
});

// The others of actor-critic take minutes: `npm run results` trains them. While it learns, a policy draws actions that are worse.
it.each(['CartPole-v1/ppo', 'CartPole-v1/a2c'])(
  '%s balances the pole in its most probable actions',
  async (name) => {
    const { run } = await learn(name);
    const returns = await run.evaluate({ episodes: 20 });
    expect(returns.reduce((sum, value) => sum + value, 0) / returns.length).toBeGreaterThan(475);
    await run.close();
  },
);

it('FrozenLake-v1/not-slippery and Maze-v0 learn the shortest path', async () => {
  for (const [name, best] of [
    ['FrozenLake-v1/not-slippery', 1],
    ['Maze-v0', -10],
  ] as const) {
    const { run } = await learn(name);
    for (const episodeReturn of await run.evaluate({ episodes: 10 })) expect(episodeReturn).toBe(best);
    await run.close();
  }
});

it('AliasedGrid-v0 needs a stochastic policy: the greedy one never arrives from one of the two ends', async () => {
  const { run, policy } = await learn('AliasedGrid-v0');
  const greedy = [];
  for (const start of [0, 4]) {
    greedy.push(await countSteps(policy, start, true));
    expect(await countSteps(policy, start, false)).toBeLessThan(15);
  }
  expect(Math.min(...greedy)).toBe(3); // to the middle and down
  expect(Math.max(...greedy)).toBe(50); // the time limit: the agent moves back and forth
  await run.close();
});

it('Bandit-v0 learns to pull the best arm nearly always', async () => {
  const { means } = new Bandit();
  const { run, policy } = await learn('Bandit-v0');
  const probabilities = await policy.probabilities(Float32Array.of(1));
  expect(probabilities[means.indexOf(Math.max(...means))]).toBeGreaterThan(0.95);
  await run.close();
});

it('RockPaperScissors-v0 plays each hand a third of the time on average', async () => {
  const sums = [0, 0, 0];
  let reports = 0;
  const { run } = await learn('RockPaperScissors-v0', async (current) => {
    (await current.probabilities(Float32Array.of(1))).forEach((p, hand) => {
      sums[hand] += p;
    });
    reports += 1;
  });
  for (const sum of sums) expect(Math.abs(sum / reports - 1 / 3)).toBeLessThan(0.1);
  await run.close();
});

/** Gives the mean number of steps of 200 first episodes that start in a given room. */
async function countSteps(policy: Policy, start: number, greedy: boolean): Promise<number> {
  const envs = new BatchEnv('AliasedGrid-v0', { numEnvs: 200, seed: 1 });
  const lengths = new Map<number, number>();
  let { observations } = await envs.reset({ options: { start } });
  while (lengths.size < 200) {
    const step = await envs.step((await policy.act(observations, { greedy })).actions);
    step.done.forEach((done, i) => {
      if (done && !lengths.has(i)) lengths.set(i, step.infos.episodeLength[i]);
    });
    observations = step.observations;
  }
  return [...lengths.values()].reduce((sum, length) => sum + length, 0) / 200;
}
