import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Env } from './core/envs/env.ts';
import { meanAndDeviation } from './core/learn/rollouts/returns.ts';
import { makeEnv } from './envs.ts';
import { type PlayObservation, type PlayPolicy, readPolicy } from './play.ts';

const FOLDER = 'policies/';
const INDEX = 'index.json';
const read = (name: string) => JSON.parse(readFileSync(`${FOLDER}${name}`, 'utf8'));
const scores: Record<string, { meanReturn: number; sampled: boolean }> = read(INDEX);
/** 40 episodes, but more where returns are mostly chance, and fewer where they are long, or a decision takes milliseconds. */
const EPISODES: Record<string, number> = {
  'Bandit-v0': 2000,
  'Blackjack-v1': 2000,
  'FrozenLake-v1': 400,
  'RockPaperScissors-v0': 2000,
  'BipedalWalker-v3': 5,
  'Pixelcopter-v0': 20,
  'Pong-v0': 5,
  'PongPixels-v0': 1,
};
/** About how many episodes a score is the mean of: 100 for each of five seeds. */
const SCORED = 500;
/** As in the results, for episodes without a time limit. */
const MAX_STEPS = 1000;

function play(env: Env, policy: PlayPolicy, seed: number, greedy: boolean): number {
  let { observation, info } = env.reset({ seed });
  const { maxEpisodeSteps } = env.spec;
  const limit = maxEpisodeSteps === Infinity ? MAX_STEPS : maxEpisodeSteps;
  let total = 0;
  for (let step = 0; step < limit && !env.terminated && !env.truncated; step++) {
    const mask = info.action_mask as number[] | undefined;
    const action = policy.act(observation as PlayObservation, { greedy, ...(mask && { mask }) });
    let reward: number;
    ({ observation, reward, info } = env.step(action));
    total += reward;
  }
  return total;
}

it.each(readdirSync(FOLDER).filter((name) => name !== INDEX))(
  '%s reaches the score in policies/index.json, within three standard errors',
  (name) => {
    const policy = readPolicy(read(name), { seed: 1 });
    const { meanReturn, sampled } = scores[policy.env];
    const episodes = EPISODES[policy.env] ?? 40;
    const env = makeEnv(policy.env, policy.envOptions);
    const returns = Array.from({ length: episodes }, (_, k) => play(env, policy, 5000 + k, !sampled));
    const { mean, standardDeviation } = meanAndDeviation(returns);
    // a single game has no deviation: half the score is enough
    const error =
      episodes === 1 ? meanReturn / 2 : 3 * standardDeviation * Math.sqrt(1 / episodes + 1 / SCORED);
    expect(mean).toBeGreaterThanOrEqual(meanReturn - error - 1e-3);
  },
  60_000,
);
