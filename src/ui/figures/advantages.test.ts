import { describe, expect, it } from 'vitest';
import { advantagesOf, type GuessedRollout, planAxis } from './advantages.ts';

const ROLLOUT: GuessedRollout = { rewards: [1, 0, 2], values: [0.5, 1, 1.5, 2], end: 'continues' };
/** γ is 0.9. Six digits, because guesses are single floats. */
const expectAdvantages = (lambda: number, expected: number[], rollout = ROLLOUT): void => {
  const found = advantagesOf(rollout, 0.9, lambda);
  expect(found).toHaveLength(expected.length);
  for (const [t, each] of expected.entries()) expect(found[t]).toBeCloseTo(each, 6);
};

describe('the advantages of three steps', () => {
  it('are the errors of single steps with λ = 0', () => {
    // 1 + 0.9 · 1 − 0.5, 0 + 0.9 · 1.5 − 1, 2 + 0.9 · 2 − 1.5
    expectAdvantages(0, [1.4, 0.35, 2.3]);
  });

  it('are the discounted return minus the guess with λ = 1', () => {
    // 1 + 0.81 · 2 + 0.729 · 2 − 0.5, 0.9 · 2 + 0.81 · 2 − 1
    expectAdvantages(1, [3.578, 2.42, 2.3]);
  });

  it('add γλ times the next advantage in between', () => {
    // 0.35 + 0.72 · 2.3, 1.4 + 0.72 · 2.006
    expectAdvantages(0.8, [2.84432, 2.006, 2.3]);
  });

  it('know nothing of the guess after the last step if the task has ended', () => {
    // 2 − 1.5, 0.35 + 0.72 · 0.5, 1.4 + 0.72 · 0.71
    expectAdvantages(0.8, [1.9112, 0.71, 0.5], { ...ROLLOUT, end: 'terminated' });
  });

  it('are the same if a time limit has cut the episode off in the same state', () => {
    expectAdvantages(0.8, [2.84432, 2.006, 2.3], { ...ROLLOUT, end: 'truncated' });
  });

  it('with λ = 1 do not change with the guesses in between', () => {
    const [before] = advantagesOf(ROLLOUT, 0.9, 1);
    const [after] = advantagesOf({ ...ROLLOUT, values: [0.5, -4, 6, 2] }, 0.9, 1);
    expect(after).toBeCloseTo(before, 12);
  });
});

describe('the axis', () => {
  it('has room for the values and for 0, and at most seven lines', () => {
    expect(planAxis([0.35, 3.578])).toEqual({ low: 0, high: 4, ticks: [0, 1, 2, 3, 4] });
    expect(planAxis([-12, 31])).toEqual({ low: -20, high: 40, ticks: [-20, -10, 0, 10, 20, 30, 40] });
    expect(planAxis([0, 0])).toEqual({ low: 0, high: 0.5, ticks: [0, 0.5] });
  });
});
