import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AtMost } from './at-most.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('acts at once, then at most once in so many milliseconds, and never for nothing', () => {
  const action = vi.fn();
  const often = new AtMost(100, action);
  const counts = [0, 30, 30, 30, 30, 200, 100, 100].map((wait, i) => {
    vi.advanceTimersByTime(wait);
    if (i < 5) often.call();
    return action.mock.calls.length;
  });
  // calls at 0, 30, 60, 90 and 120 ms; it acts at 0, 100 and 200
  expect(counts).toEqual([1, 1, 1, 1, 2, 3, 3, 3]);
});

it('does at once what is owed when it is flushed, and rests after that, too', () => {
  const action = vi.fn();
  const often = new AtMost(100, action);
  often.flush();
  expect(action).toHaveBeenCalledTimes(0);
  often.call();
  often.call();
  vi.advanceTimersByTime(90);
  often.flush();
  expect(action).toHaveBeenCalledTimes(2);
  often.call();
  vi.advanceTimersByTime(99);
  expect(action).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1);
  expect(action).toHaveBeenCalledTimes(3);
});
