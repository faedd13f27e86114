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

it('takes the way that has been faster lately, and tries looking once in 64 calls', () => {
  const spin = new Spin();
  expect(spin.decide()).toBe(true);
  spin.note(true, 0.02);
  spin.note(false, 0.06);
  expect(spin.decide()).toBe(true);
  spin.note(true, 5); // interrupted once: no reason to change
  expect(spin.decide()).toBe(true);
  for (let i = 0; i < 20; i++) spin.note(true, 0.05); // the steps have become longer, and it hardly helps
  const looked = Array.from({ length: 640 }, () => spin.decide()).filter(Boolean);
  expect(looked).toHaveLength(10);
  for (let i = 0; i < 20; i++) spin.note(true, 0.02);
  expect(spin.decide()).toBe(true);
});

it('looks once in 64 calls where it is in vain, however long calls seem to take', () => {
  const spin = new Spin();
  spin.note(true, 0.3);
  spin.note(false, 0.6); // looking delays the workers: a call that waits in between takes as long
  spin.look(doneIn(0.05));
  expect(spin.decide()).toBe(true);
  for (let i = 0; i < 20; i++) spin.look(doneIn(0.2));
  spin.turned();
  const looked = Array.from({ length: 640 }, () => spin.decide()).filter(Boolean);
  expect(looked).toHaveLength(10);
  spin.look(doneIn(0.05)); // the steps have become shorter
  spin.turned();
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
