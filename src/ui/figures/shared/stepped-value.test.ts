import { describe, expect, it } from 'vitest';
import { toStep, valueAfterKey } from './stepped-value.ts';

const range = { min: -4, max: 4, step: 0.1 };

describe('toStep', () => {
  it.each([
    [0.3000000001, 0.3],
    [0.26, 0.3],
    [-0.04, 0],
    [9, 4],
    [-9, -4],
  ])('rounds %s to %s', (value, expected) => {
    expect(Object.is(toStep(value, range), expected)).toBe(true);
  });

  it('counts steps from the minimum', () => {
    expect(toStep(7, { min: 1, max: 9, step: 4 })).toBe(9);
    expect(toStep(4.9, { min: 1, max: 9, step: 4 })).toBe(5);
    expect(toStep(0.0124, { min: 0, max: 1, step: 0.025 })).toBe(0);
    expect(toStep(0.0126, { min: 0, max: 1, step: 0.025 })).toBe(0.025);
  });
});

describe('valueAfterKey', () => {
  it.each([
    ['ArrowUp', 1.1],
    ['ArrowRight', 1.1],
    ['ArrowDown', 0.9],
    ['ArrowLeft', 0.9],
    ['PageUp', 1.8],
    ['PageDown', 0.2],
    ['Home', -4],
    ['End', 4],
    ['Enter', undefined],
  ])('answers %s with %s', (key, expected) => {
    expect(valueAfterKey(key, 1, range)).toBe(expected);
  });

  it('stays within the range', () => {
    expect(valueAfterKey('ArrowUp', 4, range)).toBe(4);
    expect(valueAfterKey('PageDown', -3.9, range)).toBe(-4);
  });
});
