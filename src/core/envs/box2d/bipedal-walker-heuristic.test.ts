import { beforeAll, describe, expect, it } from 'vitest';
import { type BipedalWalker, makeEnv } from '../../../envs.ts';
import recording from '../../golden/BipedalWalker-v3.json';
import { BipedalWalkerHeuristic } from './testing/bipedal-walker-heuristic.ts';

/**
 * What Box2D 2.3.8 itself gives for the seeds 0 to 2999: its C++ sources, in a program that gives each of the 200 episodes
 * that Gymnasium recorded to the last digit. A hundred episodes say little: Gymnasium's of the seeds 0 to 99 have a mean of
 * 143.9, three standard errors above this one, those of the next nine hundreds between 89 and 130. Walks come apart by the
 * last bit, so which of a hundred seeds are walked to the end is chance, in doubles as in floats.
 */
const BOX2D = { episodes: 3000, mean: 105.79, std: 126.91, fell: 2319 / 3000 };

const { rows } = recording.statistics.heuristic;
const TOLERANCE = 0.5; // of a return

describe("Gymnasium's heuristic on BipedalWalker-v3", () => {
  let episodes: { return: number; length: number; fell: boolean; x: number; truncated: boolean }[];

  beforeAll(() => {
    const env = makeEnv('BipedalWalker-v3') as BipedalWalker;
    episodes = rows.map(([seed]) => {
      const heuristic = new BipedalWalkerHeuristic();
      env.reset({ seed: seed as number });
      let step = env.step(new Float32Array(4));
      let sum = step.reward;
      while (!step.terminated && !step.truncated) {
        step = env.step(heuristic.act(step.observation));
        sum += step.reward;
      }
      return {
        return: sum,
        length: env.elapsedSteps,
        fell: step.reward === -100,
        x: env.hull.getPosition().x,
        truncated: step.truncated,
      };
    });
  }, 120_000);

  it("has a mean return within two standard errors of Box2D's", () => {
    const mean = episodes.reduce((sum, episode) => sum + episode.return, 0) / rows.length;
    const variance = episodes.reduce((sum, episode) => sum + (episode.return - mean) ** 2, 0) / rows.length;
    const standardError = Math.sqrt(variance / rows.length + BOX2D.std ** 2 / BOX2D.episodes);
    expect(rows).toHaveLength(100);
    expect(Math.abs(mean - BOX2D.mean)).toBeLessThan(2 * standardError);
  });

  it("falls as often as on Box2D, within two standard errors of a hundred episodes'", () => {
    const fell = episodes.filter((episode) => episode.fell).length / rows.length;
    expect(Math.abs(fell - BOX2D.fell)).toBeLessThan(
      2 * Math.sqrt((BOX2D.fell * (1 - BOX2D.fell)) / rows.length),
    );
  });

  it('ends in a fall, at the far end 88.7 m away, or after 1600 steps', () => {
    for (const { fell, x, length, truncated } of episodes) {
      expect(fell || x > (190 * 14) / 30 || length === 1600).toBe(true);
      expect(truncated).toBe(length === 1600);
    }
    expect(episodes.some(({ fell, truncated }) => !fell && !truncated)).toBe(true);
  });

  // Walks come apart by the last bit, short ones less often.
  it('mostly falls in the recorded step with the recorded return, if that is within 360 steps', () => {
    const early = rows.map((row, i) => ({ row, episode: episodes[i] })).filter(({ row }) => +row[2] <= 360);
    expect(early.length).toBeGreaterThan(3);
    const same = early.filter(
      ({ row, episode }) => episode.length === row[2] && Math.abs(episode.return - +row[1]) < TOLERANCE,
    );
    expect(same.length).toBeGreaterThan(early.length / 2);
  });
});
