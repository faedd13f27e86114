import { describe, expect, it } from 'vitest';
import { checkChoice, checkFlag, checkNumber, checkWhole, isWhole } from './option-checks.ts';

describe('checkNumber', () => {
  it.each([
    [0, 0, 1],
    [1, 0, 1],
    [0.5, 0, 1],
    [-3.5, -Infinity, Infinity],
  ])('accepts %d from %d to %d', (value, low, high) => {
    expect(() => checkNumber('f', 'x', value, low, high)).not.toThrow();
  });

  it.each([
    [1.5, 0, 1, 'f: expected x to be a finite number from 0 to 1, got 1.5.'],
    [-1, 0, Infinity, 'f: expected x to be a finite number ≥ 0, got -1.'],
    [3, -Infinity, 2, 'f: expected x to be a finite number ≤ 2, got 3.'],
    [Infinity, -Infinity, Infinity, 'f: expected x to be a finite number, got Infinity.'],
    [Number.NaN, 0, 1, 'f: expected x to be a finite number from 0 to 1, got NaN.'],
    ['1', 0, 1, "f: expected x to be a finite number from 0 to 1, got '1'."],
    [undefined, 0, 1, 'f: expected x to be a finite number from 0 to 1, got undefined.'],
  ])('refuses %s from %d to %d', (value, low, high, message) => {
    expect(() => checkNumber('f', 'x', value, low, high)).toThrow(new RangeError(message));
  });
});

describe('checkWhole', () => {
  it.each([
    [1, 1, 3],
    [3, 1, 3],
    [2 ** 40, 1, Infinity],
    [-7, -Infinity, Infinity],
  ])('accepts %d from %d to %d, and isWhole says yes', (value, low, high) => {
    expect(() => checkWhole('f', 'n', value, low, high)).not.toThrow();
    expect(isWhole(value, low, high)).toBe(true);
  });

  it.each([
    [0, 1, 3, 'f: expected n to be a whole number from 1 to 3, got 0.'],
    [1.5, 1, Infinity, 'f: expected n to be a whole number ≥ 1, got 1.5.'],
    [Infinity, 1, Infinity, 'f: expected n to be a whole number ≥ 1, got Infinity.'],
    [Number.NaN, -Infinity, Infinity, 'f: expected n to be a whole number, got NaN.'],
    ['2', 1, 3, "f: expected n to be a whole number from 1 to 3, got '2'."],
    [null, 1, 3, 'f: expected n to be a whole number from 1 to 3, got null.'],
  ])('refuses %s from %d to %d, and isWhole says no', (value, low, high, message) => {
    expect(() => checkWhole('f', 'n', value, low, high)).toThrow(new RangeError(message));
    expect(isWhole(value, low, high)).toBe(false);
  });
});

describe('checkFlag', () => {
  it('accepts true and false, and nothing that is merely truthy', () => {
    expect(() => checkFlag('f', 'on', true)).not.toThrow();
    expect(() => checkFlag('f', 'on', false)).not.toThrow();
    expect(() => checkFlag('f', 'on', 1)).toThrow(
      new RangeError('f: expected on to be true or false, got 1.'),
    );
  });
});

describe('checkChoice', () => {
  it('accepts every choice', () => {
    for (const mode of ['', 'visible']) {
      expect(() => checkChoice('f', 'mode', mode, ['', 'visible'])).not.toThrow();
    }
  });

  it.each<[unknown, readonly string[], string]>([
    ['c', ['a'], "f: expected mode to be 'a', got 'c'."],
    ['zzz', ['euler', 'exact'], "f: expected mode to be 'euler' or 'exact', got 'zzz'."],
    [
      'gpu',
      ['auto', 'wasm', 'cpu'],
      "f: expected mode to be 'auto', 'wasm' or 'cpu', got 'gpu'. Did you mean 'cpu'?",
    ],
    [undefined, ['a', 'b'], "f: expected mode to be 'a' or 'b', got undefined."],
  ])('refuses %s among %j', (value, choices, message) => {
    expect(() => checkChoice('f', 'mode', value, choices)).toThrow(new RangeError(message));
  });
});
