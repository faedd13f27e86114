import { describe, expect, it } from 'vitest';
import { type AliasedGrid, Generator, makeEnv } from '../../../envs.ts';

const [UP, RIGHT, DOWN, LEFT] = [0, 1, 2, 3];

/** Plays with a policy that goes right with the given probability in the two rooms that look the same. */
function play(
  env: AliasedGrid,
  start: number,
  rightInAlike: number,
  random: Generator,
): [steps: number, reward: number] {
  let { observation } = env.reset({ options: { start } });
  for (;;) {
    const [, right, below, left] = observation;
    const alike = below === 1 ? (random.random() < rightInAlike ? RIGHT : LEFT) : DOWN;
    const action = left === 1 ? RIGHT : right === 1 ? LEFT : alike;
    const step = env.step(action);
    observation = step.observation;
    if (step.terminated || step.truncated) return [env.elapsedSteps, step.reward];
  }
}

describe('AliasedGrid-v0', () => {
  const env = makeEnv('AliasedGrid-v0');
  const look = (room: number) => {
    env.setState([room]);
    const row = new Float32Array(4);
    env.observe(row, 0);
    return [...row];
  };

  it('observes the walls above, right, below and left; of the corridor, only rooms 1 and 3 look the same', () => {
    env.reset({ seed: 0 });
    expect([0, 1, 2, 3, 4].map(look)).toEqual([
      [1, 0, 0, 1],
      [1, 0, 1, 0],
      [1, 0, 0, 0],
      [1, 0, 1, 0],
      [1, 1, 0, 0],
    ]);
    expect([5, 6, 7].map(look)).toEqual(Array(3).fill([0, 1, 1, 1]));
  });

  it.each([
    [0, DOWN, 5, -1, true],
    [4, DOWN, 7, -1, true],
    [2, DOWN, 6, 1, true],
    [1, DOWN, 1, -0.02, false],
    [3, UP, 3, -0.02, false],
    [0, LEFT, 0, -0.02, false],
    [4, RIGHT, 4, -0.02, false],
    [1, RIGHT, 2, -0.02, false],
    [3, LEFT, 2, -0.02, false],
    [2, LEFT, 1, -0.02, false],
  ])('from room %i action %i leads to room %i for %d, end: %s', (room, action, next, reward, terminated) => {
    env.reset({ seed: 0 });
    env.setState([room]);
    expect(env.step(action)).toMatchObject({ reward, terminated });
    expect([...env.getState()]).toEqual([next]);
  });

  it('starts at either end equally often, or in the given room', () => {
    const starts = Array.from({ length: 400 }, (_, seed) => {
      env.reset({ seed });
      return env.getState()[0];
    });
    expect(new Set(starts)).toEqual(new Set([0, 4]));
    expect(Math.abs(starts.filter((start) => start === 0).length - 200)).toBeLessThan(50); // 5 standard deviations
    env.reset({ options: { start: 3 } });
    expect(env.getState()[0]).toBe(3);
  });

  it('traps a deterministic policy in a loop from one end, but not from the other', () => {
    const random = new Generator(0);
    expect(play(env, 0, 0, random)).toEqual([50, -0.02]);
    expect(play(env, 4, 0, random)).toEqual([3, 1]);
    expect(play(env, 0, 1, random)).toEqual([3, 1]);
    expect(play(env, 4, 1, random)).toEqual([50, -0.02]);
  });

  it('takes the stochastic policy 5 steps on average: 4 to the middle (e = 2 + e / 2) and one down', () => {
    const random = new Generator(1);
    const count = 4_000;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += play(env, 4 * (i % 2), 0.5, random)[0];
    expect(Math.abs(sum / count - 5)).toBeLessThan(0.23); // 5 standard errors: the variance is 8
  });

  it.each([-1, 5, 1.5, 'left'])('throws a RangeError for the start %s', (start) => {
    expect(() => env.reset({ options: { start } })).toThrow(RangeError);
  });
});
