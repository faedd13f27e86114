import { describe, expect, it } from 'vitest';
import { makeEnv } from '../../../envs.ts';
import recording from '../../golden/Taxi-v4.json';
import { describeSpec } from '../testing/recordings.ts';
import { describeSeededEpisodes, describeTableEpisodes, describeTables } from './testing/toy-text.ts';

describe('Taxi-v4 is the one Gymnasium registers', () => {
  describeSpec(recording);
});
describeTables('Taxi-v4', recording.tables);
describeTableEpisodes('Taxi-v4', recording.episodes);
describeSeededEpisodes('Taxi-v4');

const encode = (row: number, column: number, passenger: number, destination: number) =>
  ((row * 5 + column) * 5 + passenger) * 4 + destination;

describe('Taxi-v4', () => {
  it('gives the recorded action masks', () => {
    const env = makeEnv('Taxi-v4');
    env.reset({ seed: 0 });
    const masks = recording.action_masks.map((_, state) => {
      env.setState([state]);
      return (env.info().action_mask as Int8Array).join('');
    });
    expect(masks).toEqual(recording.action_masks);
  });

  it('starts in each of the 300 states about equally often', () => {
    const env = makeEnv('Taxi-v4');
    const counts = new Map<number, number>();
    env.reset({ seed: recording.reset_counts_10000.seed });
    counts.set(env.getState()[0], 1);
    for (let i = 1; i < 10_000; i++) {
      const { observation } = env.reset();
      counts.set(observation, (counts.get(observation) ?? 0) + 1);
    }
    expect(counts.size).toBe(300);
    expect(Math.min(...counts.values())).toBe(recording.reset_counts_10000.min_over_starts);
    expect(Math.max(...counts.values())).toBe(recording.reset_counts_10000.max_over_starts);
  });

  it('lets a fickle passenger choose again once, after the first move aboard', () => {
    const env = makeEnv('Taxi-v4', { ficklePassenger: true, fickleProbability: 1 });
    env.reset({ seed: 0 });
    expect(env.getState()[1]).toBe(1);
    env.setState([encode(2, 2, 4, 1), 1]);
    expect(env.step(4)).toMatchObject({ observation: encode(2, 2, 4, 1), reward: -10 }); // no move, no change
    const changed = env.step(0).observation;
    expect([0, 2, 3].map((destination) => encode(3, 2, 4, destination))).toContain(changed);
    expect([...env.getState()]).toEqual([changed, 0]);
    expect(env.step(1).observation % 4).toBe(changed % 4);
  });

  it('drifts to either side in rain with the given probability', () => {
    const { transitions } = makeEnv('Taxi-v4', { isRainy: true, rainyProbability: 0.5 });
    const outcomes = transitions[encode(2, 2, 0, 1)][0].map(({ probability, next }) => [probability, next]);
    expect(outcomes).toEqual([
      [0.5, encode(3, 2, 0, 1)],
      [0.25, encode(2, 3, 0, 1)],
      [0.25, encode(2, 1, 0, 1)],
    ]);
  });

  it.each([
    { isRainy: 'no' },
    { rainyProbability: 2 },
    { ficklePassenger: 0 },
    { fickleProbability: Number.NaN },
  ])('throws a RangeError for %j', (options) => {
    expect(() => makeEnv('Taxi-v4', options)).toThrow(RangeError);
  });
});
