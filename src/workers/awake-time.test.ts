import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AwakeTime, setAwakeTimeout } from './awake-time.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('counts what passes between two looks, at most 5 seconds of it', () => {
  const times = [1000, 1250, 1250, 6250, 3_606_250, 3_606_251];
  vi.spyOn(performance, 'now').mockImplementation(() => times.shift() ?? Number.NaN);
  const time = new AwakeTime();
  const readings = [time.now(), time.now(), time.now(), time.now(), time.now()];
  expect(readings).toEqual([250, 250, 5250, 10_250, 10_251]);
});

it('a time-out is due after its time, and can be cancelled', () => {
  const [due, cancelled] = [vi.fn(), vi.fn()];
  setAwakeTimeout(due, 2500);
  setAwakeTimeout(cancelled, 2500)();
  vi.advanceTimersByTime(2499);
  expect(due).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(due).toHaveBeenCalledOnce();
  expect(cancelled).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

it('a time-out of a page whose timers come once a minute counts 5 seconds of each minute', () => {
  const awake = performance.now.bind(performance);
  let minutes = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => awake() + 59_000 * minutes);
  const due = vi.fn();
  setAwakeTimeout(due, 20_000);
  for (; minutes < 3; minutes++) vi.advanceTimersByTime(1000);
  expect(due).not.toHaveBeenCalled();
  minutes = 4;
  vi.advanceTimersByTime(5000);
  expect(due).toHaveBeenCalledOnce();
});
