import { describe, expect, it, vi } from 'vitest';
import { type BipedalWalker, makeEnv } from '../../../envs.ts';
import recording from '../../golden/BipedalWalker-v3.json';
import hardcore from '../../golden/BipedalWalkerHardcore-v3.terrain.json';
import { describeSpec } from '../testing/recordings.ts';
import { BipedalWalkerHeuristic } from './testing/bipedal-walker-heuristic.ts';

vi.setConfig({ testTimeout: 30_000 }); // Box2D worlds are slow on a busy machine

const make = (id = recording.env_id) => makeEnv(id) as BipedalWalker;
const distance = (actual: ArrayLike<number>, expected: readonly number[]) =>
  Math.max(...expected.map((value, i) => Math.abs(actual[i] - value)));

/** Reads the terrain and the force of the episode from the state. */
function readStart(env: BipedalWalker) {
  const [force, blockCount, ...numbers] = env.getState();
  const blocks = Array.from({ length: blockCount }, (_, i) => numbers.slice(4 * i, 4 * i + 4));
  return { force, blocks, heights: numbers.slice(4 * blockCount, 4 * blockCount + 200) };
}

describe('BipedalWalker-v3 is the one Gymnasium registers', () => {
  describeSpec(recording);

  it('with its masses', () => {
    const env = make();
    env.reset({ seed: 0 });
    const recorded = [recording.mass_data.hull, ...recording.mass_data.legs];
    [env.hull, ...env.legs].forEach((body, i) => {
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
    expect(distance(make().reset({ seed }).observation, obs)).toBeLessThan(1e-5);
  });

  it.each(recording.short_trajectories)('with its terrain after seed $seed', (trajectory) => {
    const env = make();
    env.reset({ seed: trajectory.seed });
    expect(readStart(env)).toEqual({
      force: trajectory.initial_force,
      blocks: [],
      heights: trajectory.terrain_y,
    });
  });

  // The shapes and contacts are computed in doubles: a difference of 1e-6 that grows with every contact. Walking doubles it about every
  // ten steps.
  it.each(recording.short_trajectories)('with its steps in $name', (trajectory) => {
    const env = make();
    expect(distance(env.reset({ seed: trajectory.seed }).observation, trajectory.init_obs)).toBeLessThan(
      1e-5,
    );
    trajectory.actions.forEach((action, t) => {
      const { observation, reward, terminated } = env.step(Float32Array.from(action));
      const tolerance = t < 20 ? 1e-4 : 1e-2;
      expect(distance(observation, trajectory.obs[t])).toBeLessThan(tolerance);
      expect(Math.abs(reward - trajectory.rewards[t])).toBeLessThan(tolerance);
      expect(+terminated).toBe(trajectory.terminated[t]);
    });
  });
});

describe('BipedalWalkerHardcore-v3 is the one Gymnasium registers', () => {
  describeSpec({ ...recording, spec: recording.hardcore_spec });

  it.each(hardcore.terrains)('with its terrain after seed $seed', (terrain) => {
    const env = make('BipedalWalkerHardcore-v3');
    env.reset({ seed: terrain.seed });
    const { force, blocks, heights } = readStart(env);
    expect(force).toBe(terrain.initial_force);
    expect(heights).toEqual(terrain.terrain_y);
    expect(blocks).toHaveLength(terrain.polygons.length);
    terrain.polygons.forEach((corners, i) => {
      const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
      const expected = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
      expect(distance(blocks[i], expected)).toBeLessThan(1e-12);
    });
  });
});

describe.each(['BipedalWalker-v3', 'BipedalWalkerHardcore-v3'])('an episode of %s', (id) => {
  const play = (env: BipedalWalker, heuristic: BipedalWalkerHeuristic, steps: number) => {
    let observation = new Float32Array(24);
    return Array.from({ length: steps }, () => {
      const step = env.step(heuristic.act(observation));
      observation = step.observation as Float32Array<ArrayBuffer>;
      return step;
    });
  };

  it('is the same from the same seed, new or used, to the last bit', () => {
    const env = make(id);
    const first = [env.reset({ seed: 3 }), ...play(env, new BipedalWalkerHeuristic(), 300)];
    env.reset({ seed: 4 });
    play(env, new BipedalWalkerHeuristic(), 100);
    expect([env.reset({ seed: 3 }), ...play(env, new BipedalWalkerHeuristic(), 300)]).toEqual(first);
  });

  it('continues from a saved state exactly as before, with its feet on the ground', () => {
    const [env, other] = [make(id), make(id)];
    const heuristic = new BipedalWalkerHeuristic();
    env.reset({ seed: 5 });
    play(env, heuristic, 150);
    other.reset({ seed: 6 });
    other.setState(env.getState());
    const action = Float32Array.of(0.5, -0.5, -1, 1);
    for (let t = 0; t < 100; t++) {
      const { observation, reward } = env.step(action);
      expect(other.step(action)).toMatchObject({ observation, reward });
    }
  });
});

describe('BipedalWalker', () => {
  it('refuses a state with an incomplete step', () => {
    const env = make();
    env.reset({ seed: 0 });
    expect(() => env.setState(new Float64Array(203))).toThrow(
      'BipedalWalker.setState: expected 202 numbers and 4 for each block and for each step, got 203.',
    );
  });

  it('clips an action to the full torque', () => {
    const play = (torque: number) => {
      const env = make();
      env.reset({ seed: 2 });
      return Array.from({ length: 20 }, () => env.step(Float32Array.of(torque, -torque, -torque, torque)));
    };
    expect(play(7)).toEqual(play(1));
    expect(play(0.5)).not.toEqual(play(1));
  });
});
