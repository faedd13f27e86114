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

it('looks until it is done, or for 0.1 ms', () => {
  const spin = new Spin();
  const doneAt = (end: number) => () => {
    now += 0.01;
    return now > end;
  };
  spin.look(doneAt(0.05));
  expect(now).toBeCloseTo(0.06);
  spin.look(doneAt(2));
  expect(now).toBeCloseTo(0.16);
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
