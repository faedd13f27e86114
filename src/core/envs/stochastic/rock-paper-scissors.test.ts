import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';

const [ROCK, PAPER, SCISSORS] = [0, 1, 2];

describe('RockPaperScissors-v0', () => {
  const env = makeEnv('RockPaperScissors-v0');

  it.each([
    ['rock most often', [3, 1, 1], [PAPER]],
    ['paper most often', [0, 1, 0], [SCISSORS]],
    ['scissors most often', [1, 1, 2], [ROCK]],
    // against 2 rocks and 2 papers: rock 0 − 2, paper 2 − 0, scissors 2 − 2
    ['rock and paper alike', [2, 2, 0], [PAPER]],
    // against 3 rocks, 1 paper, 2 scissors: rock 2 − 1, paper 3 − 2, scissors 1 − 3
    ['a mixture with two best answers', [3, 1, 2], [ROCK, PAPER]],
    ['nothing yet', [0, 0, 0], [ROCK, PAPER, SCISSORS]],
    ['everything alike', [4, 4, 4], [ROCK, PAPER, SCISSORS]],
  ])('the opponent answers %s', (_name, counts, answers) => {
    env.reset({ seed: 0 });
    const seen = new Set<unknown>();
    for (let i = 0; i < 60; i++) {
      env.setState([...counts, -1, -1]);
      const { info, reward } = env.step(ROCK);
      seen.add(info.opponent);
      expect(reward).toBe({ [ROCK]: 0, [PAPER]: -1, [SCISSORS]: 1 }[info.opponent as number]);
    }
    expect(seen).toEqual(new Set(answers));
  });

  it('counts the hands, observes nothing, and ends only by the time limit', () => {
    expect(env.reset({ seed: 0 })).toEqual({ observation: Float32Array.of(1), info: { opponent: -1 } });
    const steps = [ROCK, ROCK, PAPER].map((action) => env.step(action));
    expect([...env.getState()].slice(0, 4)).toEqual([2, 1, 0, PAPER]);
    expect(steps.map(({ terminated }) => terminated)).toEqual([false, false, false]);
    expect(steps.map(({ observation }) => [...observation])).toEqual([[1], [1], [1]]);
    env.reset();
    expect([...env.getState()]).toEqual([0, 0, 0, -1, -1]);
  });

  it('loses every round except the first if the player repeats one hand', () => {
    env.reset({ seed: 2 });
    env.step(SCISSORS);
    const rewards = Array.from({ length: 99 }, () => env.step(SCISSORS));
    expect(rewards.map(({ reward }) => reward)).toEqual(Array(99).fill(-1));
    expect(rewards.at(-1)?.truncated).toBe(true);
  });

  it.each([[[0, 0, 0]], [[0, 0, 0.5, -1, -1]], [[0, 0, 0, 3, -1]]])('throws a RangeError for %j', (state) => {
    expect(() => env.setState(state)).toThrow(RangeError);
  });
});
