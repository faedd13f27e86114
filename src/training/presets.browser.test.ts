import { expect, it } from 'vitest';
import {
  Bandit,
  BatchEnv,
  createPolicy,
  evaluate,
  findPreset,
  isSolved,
  makeEnv,
  makeVec,
  type Policy,
  PRESETS,
  type Report,
  reinforce,
} from '../index.ts';

/** Trains with a preset until it reaches the target or the step limit. */
async function learn(name: string, onReport: (policy: Policy) => Promise<void> = async () => {}) {
  const { env, envOptions, numEnvs, hidden, options, target, maxSteps } = findPreset(name);
  const envs = await makeVec(env, { numEnvs, envOptions, workers: 0, seed: 1 });
  const policy = await createPolicy(envs, { hidden, backend: 'wasm', seed: 1 });
  const goal = target ?? envs.spec.rewardThreshold ?? Infinity;
  let last: Report | undefined;
  for await (const report of reinforce(envs, policy, options)) {
    last = report;
    await onReport(policy);
    if (isSolved(report, goal) || report.envSteps >= maxSteps) break;
  }
  return { envs, policy, solved: last !== undefined && isSolved(last, goal) };
}

const goals = Object.keys(PRESETS).filter((name) => {
  const { env, envOptions, target } = findPreset(name);
  return target !== undefined || makeEnv(env, envOptions).spec.rewardThreshold !== undefined;
});

it.each(goals.filter((name) => name !== 'CartPole-v1'))('%s reaches its target', async (name) => {
  const { policy, solved } = await learn(name);
  expect(solved).toBe(true);
  policy.dispose();
});

it('FrozenLake-v1/not-slippery and Maze-v0 learn the shortest path', async () => {
  for (const [name, best] of [
    ['FrozenLake-v1/not-slippery', 1],
    ['Maze-v0', -10],
  ] as const) {
    const { envs, policy } = await learn(name);
    for (const episodeReturn of await evaluate(envs, policy, { episodes: 10 }))
      expect(episodeReturn).toBe(best);
    policy.dispose();
  }
});

it('AliasedGrid-v0 needs a stochastic policy: the greedy one never arrives from one of the two ends', async () => {
  const { policy } = await learn('AliasedGrid-v0');
  const greedy = [];
  for (const start of [0, 4]) {
    greedy.push(await countSteps(policy, start, true));
    expect(await countSteps(policy, start, false)).toBeLessThan(12);
  }
  expect(Math.min(...greedy)).toBe(3); // to the middle and down
  expect(Math.max(...greedy)).toBe(50); // the time limit: the agent moves back and forth
  policy.dispose();
});

it('Bandit-v0 learns to pull the best arm nearly always', async () => {
  const { means } = new Bandit();
  const { policy } = await learn('Bandit-v0');
  const probabilities = await policy.probabilities(Float32Array.of(1));
  expect(probabilities[means.indexOf(Math.max(...means))]).toBeGreaterThan(0.95);
  policy.dispose();
});

it('RockPaperScissors-v0 plays each hand a third of the time on average', async () => {
  const sums = [0, 0, 0];
  let reports = 0;
  const { policy } = await learn('RockPaperScissors-v0', async (current) => {
    (await current.probabilities(Float32Array.of(1))).forEach((p, hand) => {
      sums[hand] += p;
    });
    reports += 1;
  });
  for (const sum of sums) expect(Math.abs(sum / reports - 1 / 3)).toBeLessThan(0.1);
  policy.dispose();
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
