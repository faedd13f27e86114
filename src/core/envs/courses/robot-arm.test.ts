import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';

const RIGHT_ANGLE = Math.PI / 2;

/** The three angles and the target. */
function place(state: number[], options = {}) {
  const env = makeEnv('RobotArm-v0', options);
  env.reset({ seed: 0 });
  env.setState(state);
  return env;
}

/** The transposed Jacobian times the vector to the target. */
function steer([a, b, c, dx, dy]: Float32Array): Float32Array {
  const directions = [a, a + b, a + b + c];
  return Float32Array.from(directions, (_, joint) => {
    const moved = directions.slice(joint);
    const x = moved.reduce((sum, direction) => sum - Math.sin(direction), 0);
    const y = moved.reduce((sum, direction) => sum + Math.cos(direction), 0);
    return x * dx + y * dy;
  });
}

/** Tries all directions of the last link; a triangle with two sides of 1 m then gives the first two. */
function isReachable([x, y]: readonly number[]): boolean {
  const within = (angle: number) => angle > -0.01 && angle < RIGHT_ANGLE + 0.01;
  for (let direction = 0; direction <= 3 * RIGHT_ANGLE; direction += 0.001) {
    const [wristX, wristY] = [x - Math.cos(direction), y - Math.sin(direction)];
    const b = 2 * Math.acos(Math.min(1, Math.hypot(wristX, wristY) / 2));
    const a = Math.atan2(wristY, wristX) - b / 2;
    if (Math.hypot(wristX, wristY) < 2.001 && [a, b, direction - a - b].every(within)) return true;
  }
  return false;
}

describe('RobotArm-v0', () => {
  it.each([
    ['along the ground', [0, 0, 0], [3, 0]],
    ['upright', [RIGHT_ANGLE, 0, 0], [0, 3]],
    ['bent over', [RIGHT_ANGLE, RIGHT_ANGLE, 0], [-2, 1]],
    ['around a square', [RIGHT_ANGLE, RIGHT_ANGLE, RIGHT_ANGLE], [-1, 0]],
    ['at 30°, 60° and 0°', [Math.PI / 6, Math.PI / 3, 0], [Math.sqrt(3) / 2, 2.5]],
  ])('%s puts the hand at the right place', (_name, angles, hand) => {
    const { observation, reward } = place([...angles, 1, 2]).step(new Float32Array(3));
    expect(observation[3]).toBeCloseTo(1 - hand[0], 6);
    expect(observation[4]).toBeCloseTo(2 - hand[1], 6);
    expect(reward).toBeCloseTo(-Math.hypot(1 - hand[0], 2 - hand[1]), 14);
  });

  it('turns each joint by 5° times the action, within 0 and 90°', () => {
    const env = place([0.5, 0.5, 0.01, 0, 3]);
    const { observation } = env.step(Float32Array.of(1, -0.5, -1));
    expect(observation[0]).toBeCloseTo(0.5 + Math.PI / 36, 6);
    expect(observation[1]).toBeCloseTo(0.5 - Math.PI / 72, 6);
    expect(observation[2]).toBe(0);
    env.setState([0.5, 0.5, 1.56, 0, 3]);
    const beyond = env.step(Float32Array.of(7, -7, 7)).observation;
    expect(beyond[0]).toBeCloseTo(0.5 + Math.PI / 36, 6);
    expect(beyond[1]).toBeCloseTo(0.5 - Math.PI / 36, 6);
    expect(beyond[2]).toBeCloseTo(RIGHT_ANGLE, 6);
  });

  it.each([
    [2.901, true],
    [2.899, false],
  ])('with the hand at 3 m and the target at %d m: ends %s', (x, ends) => {
    expect(place([0, 0, 0, x, 0]).step(new Float32Array(3)).terminated).toBe(ends);
  });

  it('is truncated after 50 steps', () => {
    const env = place([0, 0, 0, 0, 3]);
    const flags = Array.from({ length: 50 }, () => env.step(new Float32Array(3)).truncated);
    expect(flags).toEqual([...Array(49).fill(false), true]);
  });

  it('starts away from the target, which is new in each episode and reachable', () => {
    const env = makeEnv('RobotArm-v0');
    const targets = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      const { observation } = env.reset({ seed });
      expect(Math.hypot(observation[3], observation[4])).toBeGreaterThan(0.1);
      const [x, y] = env.getState().subarray(3);
      expect([x, y]).toSatisfy(isReachable);
      targets.add(`${x}, ${y}`);
    }
    expect(targets.size).toBe(100);
  });

  it('is solved by turning each joint in proportion to its effect on the distance', () => {
    const env = makeEnv('RobotArm-v0');
    let total = 0;
    for (let seed = 0; seed < 100; seed++) {
      let step = env.step(steer(env.reset({ seed }).observation));
      for (; !step.terminated && !step.truncated; step = env.step(steer(step.observation)))
        total += step.reward;
      total += step.reward;
    }
    expect(total / 100).toBeGreaterThan(env.spec.rewardThreshold as number);
  });

  it('has a fixed target with targetAngles', () => {
    const env = makeEnv('RobotArm-v0', { targetAngles: [90, 90, 0] });
    for (let seed = 0; seed < 3; seed++) {
      env.reset({ seed });
      const [x, y] = env.getState().subarray(3);
      expect(x).toBeCloseTo(-2, 14);
      expect(y).toBeCloseTo(1, 14);
    }
  });

  it.each([
    [{ targetAngles: [0, 0] }],
    [{ targetAngles: [0, 0, 91] }],
    [{ targetAngles: [0, 0, Number.NaN] }],
    [{ targetAngles: 45 }],
  ])('throws a RangeError for %j', (options) => {
    expect(() => makeEnv('RobotArm-v0', options)).toThrow(RangeError);
  });

  it.each([[[0, 0, 2, 1, 1]], [[0, 0, 0, 4, 0]], [[0, 0, 0, 0, -1]], [[0, 0, 0, 0]]])(
    'throws a RangeError for the state %j',
    (state) => {
      expect(() => makeEnv('RobotArm-v0').setState(state)).toThrow(RangeError);
    },
  );
});
