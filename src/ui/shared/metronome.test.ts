import { expect, test } from 'vitest';
import { Metronome } from './metronome.ts';

/** The times, of those given, at which a step is due. */
const dueTimes = (metronome: Metronome, times: readonly number[]): number[] =>
  times.filter((time) => metronome.isDue(time));

test('the metronome keeps its speed, however the frames fall', () => {
  const metronome = new Metronome(50, 1000); // every 20 ms
  expect(dueTimes(metronome, [1000, 1016, 1033, 1050, 1066, 1083, 1100])).toEqual([
    1000, 1033, 1050, 1066, 1083, 1100,
  ]);
});

test('after a delay it makes up for 100 ms and no more', () => {
  const metronome = new Metronome(50, 0);
  const frames = Array.from({ length: 20 }, (_, i) => 10_000 + i); // due: 9900, 9920, … 10_000 after the first, then every 20 ms
  expect(dueTimes(metronome, [0, ...frames])).toEqual([
    0, 10_000, 10_001, 10_002, 10_003, 10_004, 10_005, 10_006,
  ]);
});

test('it waits when requested', () => {
  const metronome = new Metronome(10, 0);
  expect(metronome.isDue(0)).toBe(true);
  metronome.waitUntil(700);
  expect(dueTimes(metronome, [100, 500, 699, 700, 750, 800])).toEqual([700, 800]);
});
