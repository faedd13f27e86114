import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';

const [UP, DOWN] = [0, 1];

/** The pixels that are not 0: [row, column, value]. */
function findChanges(observation: Float32Array): number[][] {
  return [...observation].flatMap((value, i) => (value === 0 ? [] : [[Math.floor(i / 80), i % 80, value]]));
}

describe('PongPixels-v0', () => {
  it('starts with 6,400 zeros', () => {
    expect(makeEnv('PongPixels-v0').reset({ seed: 0 }).observation).toEqual(new Float32Array(6400));
  });

  it('shows the pixels that changed since the previous frame', () => {
    const env = makeEnv('PongPixels-v0');
    env.reset({ seed: 0 });
    env.setState([40.5, 20, 3, 0, 40, 20, 0, 0, 40.5, 20, 40, 20]);
    expect(findChanges(env.step(UP).observation)).toEqual([
      // the ball, 2 px high around y = 20, from column 40 to 43
      [19, 40, -1],
      [19, 43, 1],
      [20, 40, -1],
      [20, 43, 1],
      // the agent's paddle, 8 px high, from rows 36 to 43 up by 2
      [34, 70, 1],
      [34, 71, 1],
      [35, 70, 1],
      [35, 71, 1],
      [42, 70, -1],
      [42, 71, -1],
      [43, 70, -1],
      [43, 71, -1],
    ]);
  });

  it("shows the opponent's paddle in columns 8 and 9", () => {
    const env = makeEnv('PongPixels-v0', { opponentSpeed: 1 });
    env.reset({ seed: 0 });
    env.setState([40.5, 60, 3, 0, 76, 20, 0, 0, 40.5, 60, 76, 20]);
    const changes = findChanges(env.step(DOWN).observation).filter(([, column]) => column < 20);
    expect(changes).toEqual([
      [16, 8, -1],
      [16, 9, -1],
      [24, 8, 1],
      [24, 9, 1],
    ]);
  });

  it('counts a pixel once if a paddle covers a ball that it has missed', () => {
    const env = makeEnv('PongPixels-v0');
    env.reset({ seed: 0 });
    // the ball is beyond the face of the agent's paddle, within its columns, and the paddle reaches it
    env.setState([70.2, 34, 0.5, 0, 40, 40, 0, 0, 69.7, 34, 42, 40]);
    const changes = findChanges(env.step(UP).observation).filter(([, column]) => column > 60);
    expect(changes).toEqual([
      // the paddle comes from rows 36 to 43 to rows 34 to 41; the ball was in rows 33 and 34 of column 70, and is still
      [34, 71, 1],
      [35, 70, 1],
      [35, 71, 1],
      [42, 70, -1],
      [42, 71, -1],
      [43, 70, -1],
      [43, 71, -1],
    ]);
  });

  it('is the same game as Pong-v0', () => {
    const pixels = makeEnv('PongPixels-v0');
    const numbers = makeEnv('Pong-v0');
    pixels.reset({ seed: 3 });
    numbers.reset({ seed: 3 });
    for (let t = 0; t < 500; t++) {
      const action = t % 3 === 0 ? UP : DOWN;
      expect(pixels.step(action).reward).toBe(numbers.step(action === UP ? 1 : 2).reward);
      expect(pixels.getState().subarray(0, 8)).toEqual(numbers.getState());
    }
  });

  it.each([
    [[40, 40, 2, 0, 40, 40, 0, 0]],
    [[40, 40, 2, 0, 40, 40, 0, 0, 90, 40, 40, 40]],
    [[90, 40, 2, 0, 40, 40, 0, 0, 40, 40, 40, 40]],
  ])('throws a RangeError for the state %j', (state) => {
    expect(() => makeEnv('PongPixels-v0').setState(state)).toThrow(RangeError);
  });
});
