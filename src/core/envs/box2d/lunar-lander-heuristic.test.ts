import { beforeAll, describe, expect, it } from 'vitest';
import { type LunarLander, type MakeEnvOptions, makeEnv } from '../../../envs.ts';
import discrete from '../../golden/LunarLander-v3.json';
import continuous from '../../golden/LunarLanderContinuous-v3.json';
import { fly } from './testing/lunar-lander-heuristic.ts';

interface Statistics {
  mean: number;
  std: number;
  /** Seed, return, length and more of each episode. */
  rows: (number | string)[][];
}

describe.each<[string, MakeEnvOptions, Statistics]>([
  ['LunarLander-v3', {}, discrete.statistics.heuristic],
  ['LunarLander-v3', { enableWind: true }, discrete.statistics.heuristic_wind],
  ['LunarLanderContinuous-v3', {}, continuous.statistics.heuristic],
])("Gymnasium's heuristic on %s with %o", (id, options, { mean, std, rows }) => {
  let episodes: { return: number; length: number }[];

  beforeAll(() => {
    const env = makeEnv(id, options) as LunarLander;
    episodes = rows.map(([seed]) => {
      const { rewards } = fly(env, env.reset({ seed: seed as number }).observation);
      return { return: rewards.reduce((sum, reward) => sum + reward, 0), length: rewards.length };
    });
  }, 60_000);

  it('has a mean return within two standard errors of the recorded one', () => {
    const ownMean = episodes.reduce((sum, episode) => sum + episode.return, 0) / rows.length;
    const ownVariance =
      episodes.reduce((sum, episode) => sum + (episode.return - ownMean) ** 2, 0) / rows.length;
    const standardError = Math.sqrt((ownVariance + std ** 2) / rows.length);
    expect(rows).toHaveLength(100);
    expect(Math.abs(ownMean - mean)).toBeLessThan(2 * standardError);
  });

  // The others drift apart after the legs have touched, because the rounding errors of Box2D's floats grow.
  it('ends most episodes in the recorded step with the recorded return', () => {
    const same = rows.filter(
      ([, recorded, length], i) =>
        episodes[i].length === length && Math.abs(episodes[i].return - (recorded as number)) < 0.5,
    );
    expect(same.length).toBeGreaterThan(rows.length / 2);
  });
});
