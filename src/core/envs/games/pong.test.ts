import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';

const [STAY, UP, DOWN] = [0, 1, 2];

/** Position and speed of the ball; y of the agent's and the opponent's paddle; points of both. */
function place(state: number[], options = {}) {
  const env = makeEnv('Pong-v0', options);
  env.reset({ seed: 0 });
  env.setState(state);
  return env;
}

describe('Pong-v0', () => {
  it('observes positions in units of half the field, and speeds in units of the maximum', () => {
    const env = place([40, 40, 2, -1, 40, 40, 0, 0]);
    const { observation, reward, terminated } = env.step(UP);
    // the ball is at (42, 39), the agent's paddle at 38; the opponent is level with the ball and does not move
    expect(observation).toEqual(Float32Array.of(0.05, -0.025, 0.5, -1 / 3, -0.05, 0));
    expect([reward, terminated]).toEqual([0, false]);
  });

  it.each([
    [STAY, 40, 40],
    [UP, 40, 38],
    [DOWN, 40, 42],
    [UP, 5, 4], // 4 is half a paddle
    [DOWN, 75, 76],
  ])("action %i moves the agent's paddle from %d to %d", (action, from, to) => {
    const env = place([40, 40, 2, 0, from, 40, 0, 0]);
    env.step(action);
    expect(env.getState()[4]).toBe(to);
  });

  it.each([
    ['as fast as it may', 60, 41.25],
    ['no farther than to the ball', 40.5, 40.5],
    ['up, too', 20, 38.75],
  ])('the opponent follows the ball: %s', (_name, ballY, otherY) => {
    const env = place([40, ballY, 2, 0, 40, 40, 0, 0]);
    env.step(STAY);
    expect(env.getState()[5]).toBe(otherY);
  });

  it.each([
    ['the upper', 2, -2, 2, 2], // y: 2 − 2 = 0, 1 above the place where a ball of 2 px touches the wall
    ['the lower', 78.5, 1.5, 78, -1.5], // 80 is 1 below 79
  ])('the ball bounces off %s wall', (_name, y, speed, newY, newSpeed) => {
    const state = place([40, y, 2, speed, 40, 40, 0, 0]);
    state.step(STAY);
    expect([...state.getState().subarray(0, 4)]).toEqual([42, newY, 2, newSpeed]);
  });

  it.each([
    ['in its middle', 40, 0],
    ['halfway to its upper end', 42.5, -1.5],
    ['at its lower edge', 35, 3],
  ])("the agent's paddle, hit %s, sends the ball back 1.1 times as fast", (_name, ownY, speedY) => {
    const env = place([69, 40, 2, 0, ownY, 40, 0, 0]);
    expect(env.step(STAY).reward).toBe(0);
    const [x, , speedX, newSpeedY] = env.getState();
    expect(x).toBe(68); // at 69.5 the ball touches: 1.5 px beyond it are 1.5 px back
    expect(speedX).toBeCloseTo(-2.2, 14);
    expect(newSpeedY).toBeCloseTo(speedY, 14);
  });

  it("the opponent's paddle does, too, up to 4 px/step", () => {
    const env = place([12, 40, -3.9, 0, 40, 40, 0, 0]);
    env.step(STAY);
    expect([...env.getState().subarray(0, 3)]).toEqual([2 * 10.5 - (12 - 3.9), 40, 4]);
  });

  it.each([
    ['won behind the other', [1, 40, -2, 0, 40, 60, 3, 4], 1, [4, 4]],
    ["lost behind the agent's paddle", [79, 40, 2, 0, 20, 40, 3, 4], -1, [3, 5]],
  ])('a point is %s; the next ball starts in the middle', (_name, state, reward, points) => {
    const env = place(state);
    expect(env.step(STAY)).toMatchObject({ reward, terminated: false });
    const [x, y, speedX, speedY, , , ...score] = env.getState();
    expect(score).toEqual(points);
    expect([x, Math.abs(speedX)]).toEqual([40, 2]);
    expect(Math.abs(y - 40)).toBeLessThanOrEqual(20);
    expect(Math.abs(speedY)).toBeLessThanOrEqual(1);
  });

  it.each([
    [{}, 20],
    [{ points: 3 }, 2],
  ])('ends with the last point, and gives 0 after it: %j', (options, points) => {
    const env = place([1, 40, -2, 0, 40, 60, points, 0], options);
    expect(env.step(STAY)).toMatchObject({ reward: 1, terminated: true });
    const after = env.getState();
    expect(env.step(UP)).toMatchObject({ reward: 0, terminated: true });
    expect(env.getState()).toEqual(after);
  });

  it('is lost by doing nothing, and won by hitting the ball with the edge farther from the opponent', () => {
    const stay = () => STAY;
    const aim = ([, ballY, , , ownY, otherY]: Float32Array) => {
      const wanted = ballY + (otherY > 0 ? 3.5 : -3.5) / 40 - ownY;
      return Math.abs(wanted) < 1 / 40 ? STAY : wanted < 0 ? UP : DOWN;
    };
    const play = (policy: (observation: Float32Array) => number) => {
      const env = makeEnv('Pong-v0');
      let { observation } = env.reset({ seed: 1 });
      for (let total = 0; ; ) {
        const step = env.step(policy(observation));
        observation = step.observation;
        total += step.reward;
        if (step.terminated) return total;
      }
    };
    expect(play(stay)).toBeLessThan(-5);
    expect(play(aim)).toBeGreaterThan(5);
  });

  it.each([{ points: 0 }, { points: 2.5 }, { opponentSpeed: -1 }, { opponentSpeed: Number.NaN }])(
    'throws a RangeError for %j',
    (options) => {
      expect(() => makeEnv('Pong-v0', options)).toThrow(RangeError);
    },
  );

  it.each([
    [[80, 40, 2, 0, 40, 40, 0, 0]],
    [[40, 0, 2, 0, 40, 40, 0, 0]],
    [[40, 40, 5, 0, 40, 40, 0, 0]],
    [[40, 40, 2, 0, 3, 40, 0, 0]],
    [[40, 40, 2, 0, 40, 40, 0, 22]],
    [[40, 40, 2, 0, 40, 40, 0]],
  ])('throws a RangeError for the state %j', (state) => {
    expect(() => makeEnv('Pong-v0').setState(state)).toThrow(RangeError);
  });
});
