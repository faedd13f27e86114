import { describe, expect, it } from 'vitest';
import { type LunarLander, type MakeEnvOptions, makeEnv } from '../../../envs.ts';
import discrete from '../../golden/LunarLander-v3.json';
import continuous from '../../golden/LunarLanderContinuous-v3.json';
import { describeSpec } from '../testing/recordings.ts';
import { fly } from './testing/lunar-lander-heuristic.ts';

interface Flight {
  name: string;
  seed: number;
  smooth_y: number[];
  actions: (number | number[])[];
  init_obs: number[];
  obs: number[][];
  rewards: number[];
  terminated: number[];
}

const make = (id: string, options?: MakeEnvOptions) => makeEnv(id, options) as LunarLander;
const toAction = (action: number | number[]) =>
  typeof action === 'number' ? action : Float32Array.from(action);
const distance = (actual: ArrayLike<number>, expected: readonly number[]) =>
  Math.max(...expected.map((value, i) => Math.abs(actual[i] - value)));

describe.each([
  ['LunarLander-v3', discrete],
  ['LunarLanderContinuous-v3', continuous],
])('%s is the one Gymnasium registers', (id, recording) => {
  describeSpec(recording);

  it('with its masses', () => {
    const env = make(id);
    env.reset({ seed: 0 });
    const recorded = [recording.mass_data.lander, ...recording.mass_data.legs];
    [env.lander, ...env.legs].forEach((body, i) => {
      const { mass, inertia, localCenter, friction, restitution, density } = recorded[i];
      expect(body.getMass() / mass).toBeCloseTo(1, 6);
      expect(body.getInertia() / inertia).toBeCloseTo(1, 6);
      expect(body.getLocalCenter().x).toBeCloseTo(localCenter[0], 6);
      expect(body.getLocalCenter().y).toBeCloseTo(localCenter[1], 6);
      expect(body.getFixtureList()?.getFriction()).toBeCloseTo(friction[0], 6);
      expect(body.getFixtureList()?.getRestitution()).toBe(restitution[0]);
      expect(body.getFixtureList()?.getDensity()).toBe(density[0]);
    });
  });

  it.each(recording.seeded_resets)('with its reset after seed $seed', ({ seed, obs }) => {
    expect(distance(make(id).reset({ seed }).observation, obs)).toBeLessThan(1e-6);
  });

  // Box2D computes in floats: rounding errors of 1e-7 per step, and more once bodies touch.
  it.each(recording.short_trajectories as Flight[])('with its flight $name', (flight) => {
    const env = make(id);
    expect(distance(env.reset({ seed: flight.seed }).observation, flight.init_obs)).toBeLessThan(1e-6);
    flight.actions.forEach((action, t) => {
      const { observation, reward, terminated } = env.step(toAction(action));
      expect(distance(observation, flight.obs[t])).toBeLessThan(1e-4);
      expect(Math.abs(reward - flight.rewards[t])).toBeLessThan(1e-3);
      expect(terminated).toBe(false);
    });
  });

  it.each(recording.full_episodes as Flight[])('with its episode $name, including contacts', (flight) => {
    const env = make(id);
    env.reset({ seed: flight.seed });
    flight.actions.forEach((action, t) => {
      const { observation, reward, terminated } = env.step(toAction(action));
      expect(distance(observation, flight.obs[t])).toBeLessThan(1e-2);
      expect(Math.abs(reward - flight.rewards[t])).toBeLessThan(0.5);
      expect(+terminated).toBe(flight.terminated[t]);
    });
    expect(flight.rewards.at(-1)).toBe(flight.name.startsWith('landing') ? 100 : -100);
  });
});

describe('LunarLander', () => {
  it('rewards approach, slowing down, an upright angle and legs on the ground, minus fuel', () => {
    const value = ([x, y, xDot, yDot, angle, , right, left]: Float32Array) =>
      -100 * (Math.hypot(x, y) + Math.hypot(xDot, yDot) + Math.abs(angle)) + 10 * (right + left);
    const cost = [0, 0.03, 0.3, 0.03];
    const env = make('LunarLander-v3');
    let { observation } = env.reset({ seed: 4 });
    for (let t = 0; t < 40; t++) {
      const step = env.step(t % 4);
      expect(step.reward).toBeCloseTo(value(step.observation) - value(observation) - cost[t % 4], 3);
      observation = step.observation;
    }
  });

  it.each([
    ['the main engine is off up to 0', [0, 0], [-1, 0]],
    ['a side engine is off up to 0.5', [-1, 0.5], [-1, 0]],
    ['a side engine is off down to −0.5', [-1, -0.5], [-1, 0]],
    ['throttles are clipped', [7, -3], [1, -1]],
  ])('with throttles: %s', (_, action, same) => {
    const env = make('LunarLanderContinuous-v3');
    env.reset({ seed: 1 });
    const first = env.step(Float32Array.from(action));
    env.reset({ seed: 1 });
    expect(env.step(Float32Array.from(same))).toEqual(first);
  });

  it.each([
    [2, [1, 0]],
    [1, [-1, -1]],
    [3, [-1, 1]],
    [0, [-1, 0]],
  ])('with throttles: action %d is %o', (choice, throttles) => {
    const choosing = make('LunarLander-v3');
    const throttling = make('LunarLander-v3', { continuous: true });
    choosing.reset({ seed: 1 });
    throttling.reset({ seed: 1 });
    expect(throttling.step(Float32Array.from(throttles))).toEqual(choosing.step(choice));
  });

  it('falls with the given gravity, lander and legs together', () => {
    const env = make('LunarLander-v3', { gravity: -4 });
    env.reset({ seed: 0 });
    const momentum = () =>
      [env.lander, ...env.legs].reduce((sum, body) => sum + body.getMass() * body.getLinearVelocity().y, 0);
    const mass = [env.lander, ...env.legs].reduce((sum, body) => sum + body.getMass(), 0);
    const before = momentum();
    env.step(0);
    expect((momentum() - before) / mass).toBeCloseTo(-4 / 50, 5);
  });

  it('is pushed by the wind: its momentum grows by force × time', () => {
    const env = make('LunarLander-v3', { enableWind: true, windPower: 20, turbulencePower: 0 });
    env.reset({ seed: 3 });
    const momentum = () =>
      [env.lander, ...env.legs].reduce((sum, body) => sum + body.getMass() * body.getLinearVelocity().x, 0);
    const index = env.getState()[14] + 1; // the step in the reset used the first
    const before = momentum();
    env.step(0);
    const wind = 20 * Math.tanh(Math.sin(0.02 * index) + Math.sin(0.01 * Math.PI * index));
    expect(momentum() - before).toBeCloseTo(wind / 50, 5);
  });

  it.each([
    { gravity: 0 },
    { gravity: -12 },
    { gravity: Number.NaN },
    { windPower: Infinity },
    { continuous: 1 },
  ])('refuses %o', (options) => {
    expect(() => makeEnv('LunarLander-v3', options)).toThrow(RangeError);
  });
});

describe('the state of LunarLander', () => {
  it('continues from the middle of a landing to the same end', () => {
    const env = make('LunarLander-v3');
    const landing = fly(env, env.reset({ seed: 2 }).observation, (seen) => seen[6] + seen[7] === 2);
    const other = make('LunarLander-v3');
    other.reset({ seed: 9 });
    other.setState(env.getState());
    env.seed(5);
    other.seed(5);
    const rest = fly(env, landing.observation);
    expect(rest.rewards.length).toBeGreaterThan(10);
    expect(rest.rewards.at(-1)).toBe(100);
    expect(fly(other, landing.observation)).toEqual(rest);
    expect(other.getState()).toEqual(env.getState());
  });

  it('is the same at the end of a landing from the same seed, new or used', () => {
    const used = make('LunarLander-v3');
    for (const seed of [11, 12, 13]) fly(used, used.reset({ seed }).observation);
    const unused = make('LunarLander-v3');
    fly(used, used.reset({ seed: 2 }).observation);
    fly(unused, unused.reset({ seed: 2 }).observation);
    expect(used.getState()).toEqual(unused.getState());
    expect(used.lander.getPosition()).toEqual(unused.lander.getPosition());
  });

  it.each([0, 15, 17, 18, 19])('refuses %d numbers', (length) => {
    const env = make('LunarLander-v3');
    env.reset({ seed: 0 });
    expect(() => env.setState(new Float64Array(length))).toThrow(RangeError);
  });
});
