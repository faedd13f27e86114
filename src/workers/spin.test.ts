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

/** Is done so many ms from now, on a clock that goes on at every look. */
function doneIn(ms: number): () => boolean {
  const end = now + ms;
  return () => {
    now += 0.01;
    return now > end;
  };
}

it('looks until it is done, or for 0.1 ms', () => {
  const spin = new Spin();
  spin.look(doneIn(0.05));
  expect(now).toBeCloseTo(0.06);
  now = 0;
  spin.look(doneIn(2));
  expect(now).toBeCloseTo(0.11);
});

/** Makes calls that take so many ms, if it looks and if it waits, after a turn of the event loop. Says how many looked. */
function call(spin: Spin, calls: number, lookingMs: number, waitingMs: number): number {
  let looked = 0;
  for (let i = 0; i < calls; i++) {
    spin.turned();
    const isLooking = spin.decide();
    if (isLooking) looked += 1;
    spin.note(isLooking ? lookingMs : waitingMs);
  }
  return looked;
}

/** Has it wait once: the event loop is due. */
function waitOnce(spin: Spin, ms: number): void {
  now += 5;
  expect(spin.decide()).toBe(false);
  spin.note(ms);
}

it('takes the way that has been faster lately, and tries looking in 4 of 256 calls', () => {
  const spin = new Spin();
  call(spin, 2, 0.02, 0.06);
  waitOnce(spin, 0.06);
  expect(call(spin, 10, 0.02, 0.06)).toBe(10);
  call(spin, 1, 1, 0.06); // interrupted once: no reason to change
  expect(call(spin, 1, 0.02, 0.06)).toBe(1);
  expect(call(spin, 40, 0.055, 0.06)).toBeLessThan(40); // the steps have become longer, and it hardly helps
  expect(call(spin, 2560, 0.055, 0.06)).toBe(40);
});

it('learns that looking has become the faster way, though the first look finds the workers asleep', () => {
  const spin = new Spin();
  call(spin, 2, 0.09, 0.06);
  waitOnce(spin, 0.06);
  call(spin, 20, 0.09, 0.06);
  let before = false;
  let looked = 0;
  for (let i = 0; i < 2560; i++) {
    spin.turned();
    const isLooking = spin.decide();
    if (isLooking) looked += 1;
    spin.note(isLooking ? (before ? 0.06 : 0.5) : 0.1);
    before = isLooking;
  }
  expect(looked).toBeGreaterThan(1280);
});

it('gives up looking where steps are so rare that each look finds the workers asleep', () => {
  const spin = new Spin();
  const looked = Array.from({ length: 2560 }, () => {
    now += 3;
    const isLooking = spin.decide();
    spin.note(0.06);
    if (!isLooking) spin.turned();
    return isLooking;
  });
  expect(looked.filter(Boolean).length).toBeLessThan(60);
});

it('looks in 4 of 256 calls where it is in vain, however long calls seem to take', () => {
  const spin = new Spin();
  call(spin, 2, 0.3, 0.6);
  waitOnce(spin, 0.6); // looking delays the workers: a call that waits in between takes as long
  spin.look(doneIn(0.05));
  expect(call(spin, 10, 0.3, 0.6)).toBe(10);
  for (let i = 0; i < 20; i++) spin.look(doneIn(0.2));
  expect(call(spin, 2560, 0.3, 0.6)).toBe(40);
  spin.look(doneIn(0.05)); // the steps have become shorter
  expect(call(spin, 10, 0.3, 0.6)).toBe(10);
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
