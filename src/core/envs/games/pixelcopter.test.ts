import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';
import recording from '../../golden/Pixelcopter-v0.json';

const [CLIMB, NOTHING] = [0, 1];

describe('Pixelcopter-v0 is the one of the PyGame Learning Environment', () => {
  it.each(recording.episodes)('in the whole $kind episode of seed $seed', ({ seed, start, ...episode }) => {
    const env = makeEnv('Pixelcopter-v0');
    expect(env.reset({ seed }).observation).toEqual(Float32Array.from(start));
    for (const [t, action] of episode.actions.entries()) {
      const { observation, reward, terminated } = env.step(action);
      expect(observation, `step ${t}`).toEqual(Float32Array.from(episode.obs[t]));
      expect(reward, `step ${t}`).toBe(episode.rewards[t]);
      expect(terminated, `step ${t}`).toBe(t === episode.actions.length - 1);
    }
  });
});

describe('Pixelcopter-v0', () => {
  /** In the middle of a tunnel of three columns around it, with one block at (x, y). */
  const place = (height: number, speed: number, x: number, y: number) => {
    const env = makeEnv('Pixelcopter-v0');
    env.reset({ seed: 0 });
    const columns = Array.from({ length: 14 }, (_, i) => [10 + 4 * i, 24]).flat();
    env.setState([height, speed, 1, x, y, ...columns]);
    return env;
  };

  it.each([
    // 0.0004 · 48 px/ms · 1000/30 ms = 0.64 px a tick; climbing 0.875 of it, falling 0.09; 1 % is lost to drag
    ['climbs', CLIMB, 0, -0.64 * 0.875 * 0.99],
    ['falls', NOTHING, 0, 0.64 * 0.09 * 0.99],
    ['falls faster', NOTHING, 0.5, (0.5 + 0.64 * 0.09) * 0.99],
  ])('%s', (_name, action, speed, expected) => {
    const env = place(24, speed, 60, 30);
    const { observation, reward, terminated } = env.step(action);
    expect(observation[1]).toBeCloseTo(expected, 6);
    expect(observation[0]).toBeCloseTo(24 + expected, 5);
    expect(observation[4]).toBeCloseTo(60 - 0.64 - 16, 5);
    expect([reward, terminated]).toEqual([0, false]);
  });

  it('gives 1 for a passed block, and observes the next one', () => {
    const { observation, reward, terminated } = place(28, 0, 16.5, 16).step(NOTHING);
    expect([reward, terminated]).toEqual([1, false]);
    expect(observation[4]).toBeGreaterThanOrEqual(48 - 16); // the new one starts beyond the right edge
  });

  it('gives −5 for a crash into a block, and 0 after the end', () => {
    // The helicopter is 2 px wide and high, the block 4 and 9: the columns of pixels they cover meet at x < 18.5.
    const env = place(24, 0, 19.1, 26);
    expect(env.step(NOTHING)).toMatchObject({ reward: -5, terminated: true });
    const after = env.getState();
    expect(env.step(CLIMB)).toMatchObject({ reward: 0, terminated: true });
    expect(env.getState()).toEqual(after);
  });

  it.each([
    ['the ceiling', 14.3, -0.2, true], // 24 − 12 + 2.4 is the limit
    ['nothing near the ceiling', 15.5, -0.2, false],
    ['the floor', 35.8, 0.4, true], // 24 + 12
    ['nothing near the floor', 35.3, 0.4, false],
  ])('hits %s', (_name, height, speed, terminated) => {
    expect(place(height, speed, 60, 24).step(NOTHING).terminated).toBe(terminated);
  });

  it.each([
    [[24, 0, 1]],
    [[24, 0, 0, 14, 24]],
    [[24, 0, 1, 60, 24]],
    [[24, 0, 1, 10, 24, 14, 24]],
    [[24, 0, 1, 60, 24, 40, 24]],
    [[24, 0, 1, 60, 24, 14, 24, 18]],
  ])('throws a RangeError for the state %j', (state) => {
    expect(() => makeEnv('Pixelcopter-v0').setState(state)).toThrow(RangeError);
  });
});
