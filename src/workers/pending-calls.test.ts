import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PendingCalls } from './pending-calls.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const never = new Promise<number>(() => {});

it('a call settles as its work does, and leaves no timer', async () => {
  const calls = new PendingCalls();
  expect(await calls.wait(Promise.resolve(3), 1000)).toBe(3);
  await expect(calls.wait(Promise.reject(new Error('no')), 1000)).rejects.toThrow('no');
  vi.advanceTimersByTime(5000);
  expect(calls.failure).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

it('all calls reject when one of them takes too long, whichever came first', async () => {
  const calls = new PendingCalls();
  const failed: string[] = [];
  const record = ({ message }: Error) => failed.push(message);
  void calls.wait(never).catch(record);
  await calls.wait(Promise.resolve(1), 1000);
  vi.advanceTimersByTime(600);
  void calls.wait(never, 1000, () => 'no answer from worker 2').catch(record);
  await vi.advanceTimersByTimeAsync(999);
  expect(failed).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(failed).toEqual(['no answer from worker 2 within 1 s.', 'no answer from worker 2 within 1 s.']);
  await expect(calls.wait(Promise.resolve(1), 1000)).rejects.toThrow('no answer from worker 2');
});

it('of an hour in which the machine sleeps, 5 seconds count', async () => {
  const calls = new PendingCalls();
  const failed: string[] = [];
  const waiting = calls
    .wait(never, 10_000, () => 'no answer')
    .catch(({ message }: Error) => failed.push(message));
  vi.advanceTimersByTime(500);
  sleepFor(3_600_000);
  vi.advanceTimersByTime(5000); // the sleep ends after half a second of it
  expect(failed).toEqual([]);
  vi.advanceTimersByTime(1000);
  await waiting;
  expect(failed).toEqual(['no answer within 10 s.']);
});

it('a pool that waits long looks at the clock every second, and not at all while nothing waits', async () => {
  const calls = new PendingCalls();
  let settle = (_: number): void => {};
  const waiting = calls.wait(new Promise<number>((resolve) => (settle = resolve)), 60_000);
  vi.advanceTimersByTime(10_000);
  expect(vi.getTimerCount()).toBe(1);
  settle(1);
  await waiting;
  vi.advanceTimersByTime(1000);
  expect(vi.getTimerCount()).toBe(0);
});

/** The clock runs on, and no timer fires. */
function sleepFor(ms: number): void {
  const awake = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => awake() + ms);
}
