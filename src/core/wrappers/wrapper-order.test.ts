import { describe, expect, it } from 'vitest';
import {
  BatchEnv,
  type Env,
  makeEnv,
  RecordEpisodeStatistics,
  TimeAwareObservation,
  TimeLimit,
  type WrapperRequest,
} from '../../envs.ts';
import { Ramp } from './testing/ramp.ts';

const limit = (maxEpisodeSteps: number): WrapperRequest => ({ name: 'TimeLimit', maxEpisodeSteps });
const timed: WrapperRequest = { name: 'TimeAwareObservation', normalizeTime: true };
const still = Float32Array.of(-2); // Ramp does not reach its end

/** A Ramp with a time limit of its own, 9 unless told otherwise. */
const make = (wrappers: readonly WrapperRequest[], maxEpisodeSteps = 9): Env =>
  makeEnv(Ramp, { maxEpisodeSteps, wrappers });

/** Plays until the time limit, and gives the number of steps and the last observation. */
function play(env: Env): { steps: number; last: Float32Array } {
  let last = env.reset({ seed: 1 }).observation;
  while (!env.truncated) last = env.step(still).observation;
  return { steps: env.elapsedSteps, last: last as Float32Array };
}

describe('a time limit', () => {
  it.each<[string, WrapperRequest[], number]>([
    ['around a lower one', [limit(50)], 9],
    ['around a higher one', [limit(4)], 4],
    ['between others', [limit(7), limit(3), limit(5)], 3],
    ['inside RepeatAction, whose steps are longer', [{ name: 'RepeatAction', numRepeats: 4 }], 3],
    ['inside and around RepeatAction', [limit(4), { name: 'RepeatAction', numRepeats: 2 }, limit(5)], 2],
  ])('%s cuts episodes off where spec says, and the time ends at 1 there', (_, wrappers, steps) => {
    const env = make([...wrappers, timed]);
    expect(env.spec.maxEpisodeSteps).toBe(steps);
    const played = play(env);
    expect(played.steps).toBe(steps);
    expect(played.last.at(-1)).toBe(1);
  });

  it('that would keep the time inside it from reaching 1 is refused', () => {
    expect(() => make([timed, 'OrderEnforcing', limit(4)])).toThrow(
      new RangeError(
        'TimeLimit: expected a limit of at least 9 steps around TimeAwareObservation, whose time would not reach 1, got 4. ' +
          'Put TimeLimit before it.',
      ),
    );
    class Clock extends TimeAwareObservation {}
    expect(() => make([{ name: Clock, normalizeTime: true }, limit(4)])).toThrow(
      'of at least 9 steps around Clock',
    );
    expect(play(make([timed, limit(50)])).last.at(-1)).toBe(1);
    expect(play(make(['TimeAwareObservation', limit(4)])).last.at(-1)).toBe(4);
  });

  it('counts the steps of the episode, whatever state is restored', () => {
    const env = make(['RecordEpisodeStatistics']);
    env.reset({ seed: 1 });
    const first = env.getState();
    for (let t = 0; t < 8; t++) env.step(still);
    env.setState(first);
    const { truncated, info } = env.step(still);
    expect(truncated).toBe(true);
    expect(info.episode).toMatchObject({ l: 9 });
  });
});

describe('the statistics of an episode', () => {
  it.each<[string, WrapperRequest[], number]>([
    ['inside a time limit', ['RecordEpisodeStatistics', limit(3)], 3],
    ['several wrappers inside it', ['RecordEpisodeStatistics', 'OrderEnforcing', limit(6), limit(3)], 3],
    [
      'inside RepeatAction',
      ['RecordEpisodeStatistics', { name: 'RepeatAction', numRepeats: 2 }, limit(2)],
      4,
    ],
  ])('%s come with the step that it cuts off, once', async (_, wrappers, length) => {
    const env = make(wrappers);
    const rewards: number[] = [];
    env.reset({ seed: 1 });
    while (!env.truncated) {
      expect(env.info()).not.toHaveProperty('episode');
      rewards.push(env.step(still).reward);
    }
    const r = rewards.reduce((sum, reward) => sum + reward, 0);
    expect(env.info().episode).toEqual({ r: expect.closeTo(r, 12), l: length });
    let inner = env;
    while (!(inner instanceof RecordEpisodeStatistics)) inner = (inner as TimeLimit<unknown, unknown>).env;
    expect([inner.episodeCount, ...inner.lengthQueue]).toEqual([1, length]);

    const envs = new BatchEnv(Ramp, { numEnvs: 2, seed: 1, envOptions: { wrappers } });
    await envs.reset();
    let step = await envs.step([-2, -2]);
    while (!step.done[0]) step = await envs.step([-2, -2]);
    expect(step.finalInfos['episode.l']).toEqual(Float64Array.of(length, length));
    expect(step.finalInfos['_episode.l']).toEqual(Uint8Array.of(1, 1));
    expect(step.finalInfos['episode.r'][0]).toBeCloseTo(r, 12);
  });

  it('that terminates in the step of a time limit around it is counted once', () => {
    const statistics = new RecordEpisodeStatistics(makeEnv(Ramp));
    const env = new TimeLimit(statistics, { maxEpisodeSteps: 1 });
    env.reset({ seed: 1 });
    statistics.unwrapped.setState([20]);
    expect(env.step(still)).toMatchObject({ terminated: true, truncated: true });
    expect(statistics.episodeCount).toBe(1);
  });
});
