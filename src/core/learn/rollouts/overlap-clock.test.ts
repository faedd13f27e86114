import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { OverlapClock } from './overlap-clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const wait = (ms: number) => () => new Promise<void>((resolve) => setTimeout(resolve, ms));

it('counts overlapping time once: as acting while any decision is under way, otherwise as stepping', async () => {
  const clock = new OverlapClock();
  const step = clock.time('env', wait(10));
  await vi.advanceTimersByTimeAsync(4);
  const acts = [clock.time('act', wait(3)), clock.time('act', wait(5))];
  await vi.advanceTimersByTimeAsync(100);
  await Promise.all([step, ...acts]);
  expect(clock.ms).toEqual({ act: 5, env: 5 }); // env: 4 ms before the acts and 1 ms after them, then nothing
});

it('stops counting work that fails', async () => {
  const clock = new OverlapClock();
  const failing = clock.time('act', () => wait(2)().then(() => Promise.reject(new Error('lost'))));
  failing.catch(() => {});
  await vi.advanceTimersByTimeAsync(50);
  await expect(failing).rejects.toThrow('lost');
  await clock.time('env', async () => {});
  expect(clock.ms).toEqual({ act: 2, env: 0 });
});
