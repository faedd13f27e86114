import { describe, expect, it } from 'vitest';
import { type AsyncSettings, makeTimes, summarise, UPDATE_TIME, waitForAll, waitForNone } from './async.ts';

/** Two workers: rollouts of 1 and 2. */
const SETTINGS: AsyncSettings = { workers: 2, spread: 0, seed: 0, end: 4 };
const fixed = (worker: number): number => worker + 1;

describe('makeTimes', () => {
  it('gives times whose logarithms have the spread, with mean 1', () => {
    const times = makeTimes({ seed: 2, spread: 0.5 });
    const all = Array.from({ length: 4000 }, (_, k) => times(k % 8, Math.floor(k / 8)));
    const mean = all.reduce((sum, time) => sum + time, 0) / all.length;
    const logs = all.map(Math.log);
    const center = logs.reduce((sum, log) => sum + log, 0) / logs.length;
    const variance = logs.reduce((sum, log) => sum + (log - center) ** 2, 0) / logs.length;
    const deviation = Math.sqrt(Math.exp(0.25) - 1); // of a log-normal number with mean 1
    expect(Math.abs(mean - 1)).toBeLessThan((4 * deviation) / Math.sqrt(4000));
    expect(Math.sqrt(variance)).toBeCloseTo(0.5, 1);
  });

  it('gives 1 without a spread, and the same number for the same seed, worker and rollout', () => {
    expect(makeTimes({ seed: 3, spread: 0 })(4, 5)).toBe(1);
    const times = makeTimes({ seed: 3, spread: 0.4 });
    const first = times(1, 2);
    times(0, 0);
    expect(times(1, 2)).toBe(first);
  });
});

describe('workers that wait for each other', () => {
  const timeline = waitForAll(SETTINGS, fixed);

  it('wait for the slowest, and learn together', () => {
    expect(timeline.updates.map(({ time }) => Number(time.toFixed(2)))).toEqual([2.15, 4.3]);
    expect(timeline.updates[0]).toEqual({ time: 2.15, worker: undefined, staleness: 0 });
    expect(timeline.spans.slice(0, 5)).toEqual([
      { worker: 0, activity: 'collect', start: 0, end: 1 },
      { worker: 0, activity: 'wait', start: 1, end: 2 },
      { worker: 0, activity: 'learn', start: 2, end: 2.15 },
      { worker: 1, activity: 'collect', start: 0, end: 2 },
      { worker: 1, activity: 'learn', start: 2, end: 2.15 },
    ]);
  });

  it('have made two rollouts at time 4, and waited for 1.85 of 8', () => {
    // worker 0 waits from 1 to 2 and from 3.15 to 4
    expect(summarise(timeline, 2, 4)).toMatchObject({
      rollouts: 2,
      updates: 1,
      throughput: 0.5,
      meanStaleness: 0,
    });
    expect(summarise(timeline, 2, 4).waiting).toBeCloseTo(1.85 / 8, 12);
  });
});

describe('workers that do not wait', () => {
  const timeline = waitForNone(SETTINGS, fixed);

  it('change the weights when they are ready, and count the changes of others since their copy', () => {
    // worker 0 at 1.15, 2.3, 3.45, 4.6; worker 1 at 2.15 and 4.3
    const seen = timeline.updates.map(({ time, worker, staleness }) => [
      Number(time.toFixed(2)),
      worker,
      staleness,
    ]);
    expect(seen).toEqual([
      [1.15, 0, 0],
      [2.15, 1, 1], // after one change by worker 0
      [2.3, 0, 1],
      [3.45, 0, 0],
      [4.3, 1, 2],
      [4.6, 0, 1],
    ]);
  });

  it('never wait', () => {
    expect(timeline.spans.some(({ activity }) => activity === 'wait')).toBe(false);
    const summary = summarise(timeline, 2, 4);
    expect(summary).toMatchObject({
      rollouts: 4,
      updates: 4,
      throughput: 1,
      waiting: 0,
      meanStaleness: 0.5,
      maxStaleness: 1,
    });
  });

  it('have a staleness of W − 1 if all are equally fast', () => {
    const { updates } = waitForNone({ ...SETTINGS, workers: 5, end: 6 });
    expect(updates.slice(0, 5).map(({ staleness }) => staleness)).toEqual([0, 1, 2, 3, 4]);
    for (const { staleness } of updates.slice(5)) expect(staleness).toBe(4);
  });

  it('have about that staleness on average, whatever the spread', () => {
    const { updates } = waitForNone({ workers: 4, spread: 0.6, seed: 1, end: 400 });
    const mean = updates.reduce((sum, { staleness }) => sum + staleness, 0) / updates.length;
    expect(Math.abs(mean - 3)).toBeLessThan(0.05);
  });
});

it('without a spread, both make a rollout of each worker in 1.15', () => {
  const settings = { workers: 3, spread: 0, seed: 0, end: 10 };
  for (const timeline of [waitForAll(settings), waitForNone(settings)]) {
    const summary = summarise(timeline, 3, 8 * (1 + UPDATE_TIME) + 1e-9);
    expect(summary).toMatchObject({ rollouts: 24, waiting: 0 });
  }
});

it('counts nothing before the first update', () => {
  const summary = summarise(waitForNone(SETTINGS, fixed), 2, 1);
  expect(summary).toMatchObject({
    rollouts: 0,
    updates: 0,
    throughput: 0,
    maxStaleness: 0,
    meanStaleness: Number.NaN,
  });
});
