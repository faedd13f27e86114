import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Spin } from './spin.ts';

let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Done after so many ms of looking. */
const after = (ms: number) => {
  const end = now + ms;
  return () => {
    now += 0.01;
    return now > end;
  };
};

it('looks until it is done, or for 0.05 ms', () => {
  const spin = new Spin();
  expect(spin.decide()).toBe(true);
  expect(spin.look(after(0.03))).toBe(true);
  expect(now).toBeLessThan(0.045);
  expect(spin.look(after(1))).toBe(false);
  expect(now).toBeLessThan(0.15);
});

it('after misses in a row looks once in 2, 4, 8 and at last 256 calls, and after a hit always', () => {
  const spin = new Spin();
  const skipped: number[] = [];
  for (let miss = 0; miss < 10; miss++) {
    expect(spin.look(after(1))).toBe(false);
    let calls = 0;
    while (!spin.decide()) calls += 1;
    skipped.push(calls);
    spin.turned();
  }
  expect(skipped).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 256, 256]);
  expect(spin.look(after(0))).toBe(true);
  expect(spin.decide()).toBe(true);
});

it('gives the event loop its turn when it has not had one for 5 ms', () => {
  const spin = new Spin();
  now = 4.9;
  expect(spin.decide()).toBe(true);
  now = 5;
  expect(spin.decide()).toBe(false);
  spin.turned();
  expect(spin.decide()).toBe(true);
});

it('never looks in a hidden page', () => {
  const spin = new Spin();
  vi.stubGlobal('document', { hidden: true });
  expect(spin.decide()).toBe(false);
  vi.stubGlobal('document', { hidden: false });
  expect(spin.decide()).toBe(true);
});
