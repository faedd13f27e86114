import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';

const [UP, RIGHT, DOWN, LEFT] = [0, 1, 2, 3];
/** A shortest path: along the left edge, along the bottom, up once around a wall, and to the goal. */
const WAY = [DOWN, DOWN, DOWN, DOWN, RIGHT, RIGHT, UP, RIGHT, RIGHT, DOWN];

describe('Maze-v0', () => {
  it('is solved by ten steps with reward −1 each', () => {
    const env = makeEnv('Maze-v0');
    expect(env.reset({ seed: 0 }).observation).toEqual(Int32Array.of(0, 0));
    const steps = WAY.map((action) => env.step(action));
    expect(steps.map(({ observation }) => [...observation])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 0],
      [4, 1],
      [4, 2],
      [3, 2],
      [3, 3],
      [3, 4],
      [4, 4],
    ]);
    expect(steps.map(({ reward }) => reward)).toEqual(Array(10).fill(-1));
    expect(steps.map(({ terminated }) => terminated)).toEqual([...Array(9).fill(false), true]);
  });

  it.each([
    ['the edge', [0, 0], UP],
    ['the edge', [0, 0], LEFT],
    ['the edge', [4, 4], RIGHT],
    ['the edge', [4, 4], DOWN],
    ['a wall on the right', [1, 0], RIGHT],
    ['the same wall from its other side', [1, 1], LEFT],
    ['a wall below', [0, 2], DOWN],
    ['the same wall from below', [1, 2], UP],
    ['the wall before the goal', [4, 2], RIGHT],
  ])('a step against %s, from %j by action %i, does not move', (_name, state, action) => {
    const env = makeEnv('Maze-v0');
    env.reset({ seed: 0 });
    env.setState(state);
    env.step(action);
    expect([...env.getState()]).toEqual(state);
  });

  it('gives shaped rewards: minus the distance to the goal, as a fraction of the farthest cell’s distance', () => {
    const env = makeEnv('Maze-v0', { shapedRewards: true });
    env.reset({ seed: 0 });
    // The farthest cell is (1, 2): 7 steps by (2, 2), (2, 3), (1, 3) and the upper edge to the start, and 10 from there.
    const rewards = WAY.map((action) => env.step(action).reward);
    expect(rewards).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((steps) => 0 - steps / 17));
  });

  it('starts in every cell except the goal with exploring starts', () => {
    const env = makeEnv('Maze-v0', { exploringStarts: true });
    const starts = Array.from({ length: 400 }, (_, i) =>
      env.reset(i === 0 ? { seed: 0 } : {}).observation.join(),
    );
    expect(new Set(starts).size).toBe(24);
    expect(starts).not.toContain('4,4');
  });

  it.each([{ exploringStarts: 1 }, { shapedRewards: 'no' }])('throws a RangeError for %j', (options) => {
    expect(() => makeEnv('Maze-v0', options)).toThrow(RangeError);
  });

  it.each([[[5, 0]], [[0, -1]], [[0.5, 0]], [[0]]])('throws a RangeError for the state %j', (state) => {
    expect(() => makeEnv('Maze-v0').setState(state)).toThrow(RangeError);
  });
});
