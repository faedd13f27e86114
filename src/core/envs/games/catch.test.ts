import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';

const [LEFT, STAY, RIGHT] = [0, 1, 2];

/** The cells that are not 0: [row, column, value]. */
function findCells(observation: Float32Array, columns: number): number[][] {
  return [...observation].flatMap((value, i) =>
    value === 0 ? [] : [[Math.floor(i / columns), i % columns, value]],
  );
}

describe('Catch-v0', () => {
  it('starts with a ball in the first row and the paddle in the middle of the last, each a 1', () => {
    const env = makeEnv('Catch-v0');
    const columns = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const [ball, paddle, ...others] = findCells(env.reset({ seed }).observation, 5);
      expect(others).toEqual([]);
      expect([ball[0], ball[2]]).toEqual([0, 1]);
      expect(paddle).toEqual([9, 2, 1]);
      columns.add(ball[1]);
    }
    expect(columns).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it.each([
    ['catches a ball in the column of the paddle', 2, STAY, 1],
    ['catches a ball at the left edge: the paddle stops there', 0, LEFT, 1],
    ['catches a ball at the right edge: the paddle stops there', 4, RIGHT, 1],
    ['misses a ball beside the paddle', 3, STAY, -1],
    ['misses a ball on the other side', 0, RIGHT, -1],
  ])('%s', (_name, ball, action, reward) => {
    const env = makeEnv('Catch-v0');
    env.reset({ seed: 0 });
    env.setState([0, ball, 2]);
    for (let t = 1; t < 9; t++) expect(env.step(action)).toMatchObject({ reward: 0, terminated: false });
    expect(env.step(action)).toMatchObject({ reward, terminated: true });
  });

  it('moves the paddle before the ball falls: the last action counts', () => {
    const env = makeEnv('Catch-v0');
    env.reset({ seed: 0 });
    env.setState([8, 3, 2]);
    const { observation, reward } = env.step(RIGHT);
    expect(reward).toBe(1);
    expect(findCells(observation, 5)).toEqual([[9, 3, 1]]); // the ball is in front of the paddle
  });

  it('gives 0 after the end, and nothing moves', () => {
    const env = makeEnv('Catch-v0');
    env.reset({ seed: 0 });
    env.setState([9, 3, 2]);
    expect(env.step(RIGHT)).toMatchObject({ reward: 0, terminated: true });
    expect([...env.getState()]).toEqual([9, 3, 2]);
  });

  it('takes another size of the board', () => {
    const env = makeEnv('Catch-v0', { rows: 3, columns: 4 });
    expect(env.observationSpace.shape).toEqual([3, 4]);
    expect(findCells(env.reset({ seed: 0 }).observation, 4)[1]).toEqual([2, 2, 1]);
    expect([env.step(STAY).terminated, env.step(STAY).terminated]).toEqual([false, true]);
  });

  it.each([{ rows: 1 }, { columns: 0 }, { rows: 2.5 }])('throws a RangeError for %j', (options) => {
    expect(() => makeEnv('Catch-v0', options)).toThrow(RangeError);
  });

  it.each([[[10, 0, 0]], [[0, 5, 0]], [[0, 0, -1]], [[0, 0]]])(
    'throws a RangeError for the state %j',
    (state) => {
      expect(() => makeEnv('Catch-v0').setState(state)).toThrow(RangeError);
    },
  );
});

describe('CatchPixels-v0', () => {
  it('observes 40 × 40 bytes, in which each cell of Catch-v0 is a block of 4 × 8 pixels of 255', () => {
    const env = makeEnv('CatchPixels-v0');
    expect(String(env.observationSpace)).toBe('Box(0, 255, (40, 40), uint8)');
    env.reset({ seed: 0 });
    env.setState([1, 4, 1]);
    const { observation } = env.step(LEFT);
    // the ball in row 2, column 4; the paddle in row 9, column 0
    const block = (top: number, left: number) =>
      [0, 1, 2, 3].flatMap((y) => [0, 1, 2, 3, 4, 5, 6, 7].map((x) => [top + y, left + x, 255]));
    expect(findCells(observation, 40)).toEqual([...block(8, 32), ...block(36, 0)]);
  });

  it('is the same game as Catch-v0, also on a board of another size', () => {
    for (const options of [{}, { rows: 6, columns: 3 }]) {
      const [pixels, cells] = [makeEnv('CatchPixels-v0', options), makeEnv('Catch-v0', options)];
      for (let seed = 0; seed < 20; seed++) {
        let [picture, board] = [pixels.reset({ seed }).observation, cells.reset({ seed }).observation];
        for (let t = 0; !cells.terminated; t++) {
          const [one, other] = [pixels.step((seed + t) % 3), cells.step((seed + t) % 3)];
          expect(one).toMatchObject({ reward: other.reward, terminated: other.terminated });
          [picture, board] = [one.observation, other.observation];
          const columns = cells.observationSpace.shape[1];
          for (const [i, cell] of board.entries()) {
            const at = 4 * Math.floor(i / columns) * 8 * columns + 8 * (i % columns);
            expect(picture[at]).toBe(255 * cell);
          }
        }
      }
    }
  });
});
