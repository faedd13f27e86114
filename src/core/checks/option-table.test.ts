import { describe, expect, it } from 'vitest';
import { defaultsOf, type OptionTable, parseOption, readOptions, toKebabCase } from './option-table.ts';

const about = { label: 'Label', help: 'Help.' };
const TABLE = {
  rate: { kind: 'number', default: 0.5, min: 0, max: 1, ...about },
  maxNorm: { kind: 'number', default: Infinity, min: 1e-6, max: Infinity, ...about },
  steps: { kind: 'number', default: 8, min: 1, max: 100, whole: true, ...about },
  rolloutSteps: { kind: 'number', default: Infinity, min: 1, max: Infinity, whole: true, ...about },
  mode: { kind: 'choice', default: 'slow', choices: ['slow', 'fast'], ...about },
  annealed: { kind: 'flag', default: false, ...about },
  hidden: { kind: 'sizes', default: [32, 32], max: 512, ...about },
  pace: { kind: 'schedule', default: 0.5, min: 0, max: 1, ...about },
  alone: { kind: 'flag', default: false, excludes: ['hidden', 'pace'], ...about },
} as const satisfies OptionTable;

const read = (given: object) => readOptions('learn', TABLE, given as Record<string, unknown>);

describe('readOptions', () => {
  it('fills in defaults for missing and undefined options', () => {
    const defaults = {
      rate: 0.5,
      maxNorm: Infinity,
      steps: 8,
      rolloutSteps: Infinity,
      mode: 'slow',
      annealed: false,
      hidden: [32, 32],
      pace: 0.5,
      alone: false,
    };
    expect(defaultsOf(TABLE)).toEqual(defaults);
    expect(read({})).toEqual(defaults);
    expect(read({ rate: undefined, mode: 'fast', annealed: true })).toEqual({
      ...defaults,
      mode: 'fast',
      annealed: true,
    });
  });

  it('refuses options beside a flag that excludes them, even with their default values', () => {
    expect(() => read({ hidden: [32, 32], alone: true })).toThrow(
      'learn: expected alone or hidden, got both: hidden has no effect with alone. Leave one out.',
    );
    expect(() => read({ alone: true, pace: 1 })).toThrow('learn: expected alone or pace, got both');
    expect(read({ hidden: [8], alone: false }).hidden).toEqual([8]);
    expect(read({ hidden: undefined, rate: 1, alone: true }).alone).toBe(true);
  });

  it('accepts both ends of a range, and Infinity if there is no upper limit', () => {
    expect(read({ rate: 0 }).rate).toBe(0);
    expect(read({ rate: 1 }).rate).toBe(1);
    expect(read({ rolloutSteps: 7 }).rolloutSteps).toBe(7);
    expect(read({ rolloutSteps: Infinity }).rolloutSteps).toBe(Infinity);
  });

  it.each([
    [{ rate: -0.01 }, 'learn: expected rate to be a number from 0 to 1, got -0.01.'],
    [{ rate: Number.NaN }, 'learn: expected rate to be a number from 0 to 1, got NaN.'],
    [{ rate: '1' }, "learn: expected rate to be a number from 0 to 1, got '1'."],
    [{ rate: null }, 'learn: expected rate to be a number from 0 to 1, got null.'],
    [{ steps: 1.5 }, 'learn: expected steps to be a whole number from 1 to 100, got 1.5.'],
    [{ steps: Infinity }, 'learn: expected steps to be a whole number from 1 to 100, got Infinity.'],
    [
      { rolloutSteps: 0 },
      'learn: expected rolloutSteps to be a whole number of at least 1, or Infinity, got 0.',
    ],
    [{ mode: 'medium' }, "learn: expected mode to be 'slow' or 'fast', got 'medium'."],
    [{ annealed: 'yes' }, "learn: expected annealed to be true or false, got 'yes'."],
    [
      { hidden: [8, 513] },
      'learn: expected hidden to be a list of whole numbers from 1 to 512, got Array [8, 513].',
    ],
    [{ hidden: 8 }, 'learn: expected hidden to be a list of whole numbers from 1 to 512, got 8.'],
    [
      { rolloutstep: 1 },
      "learn: unknown option 'rolloutstep'. Did you mean 'rolloutSteps'? Known: rate, maxNorm, steps, rolloutSteps, mode, annealed, hidden, pace, alone.",
    ],
    [
      { toString: 1 },
      "learn: unknown option 'toString'. Known: rate, maxNorm, steps, rolloutSteps, mode, annealed, hidden, pace, alone.",
    ],
  ])('rejects %j', (given, message) => {
    expect(() => read(given)).toThrow(new RangeError(message));
  });
});

describe('parseOption', () => {
  const parse = (name: keyof typeof TABLE, text: string) => parseOption('form', name, TABLE[name], text);

  it('reads numbers, choices, flags and sizes from text', () => {
    expect(parse('rate', ' 0.25 ')).toBe(0.25);
    expect(parse('maxNorm', 'Infinity')).toBe(Infinity);
    expect(parse('mode', 'fast')).toBe('fast');
    expect(['8', '64, 32', 'none'].map((text) => parse('hidden', text))).toEqual([[8], [64, 32], []]);
    expect(['true', 'yes', ''].map((text) => parse('annealed', text))).toEqual([true, true, true]);
    expect(['false', 'no'].map((text) => parse('annealed', text))).toEqual([false, false]);
  });

  it('reads schedules: a number, or two with a comma between them', () => {
    expect(['0.25', '1, 0'].map((text) => parse('pace', text))).toEqual([0.25, [1, 0]]);
    for (const text of ['1,', '1,0,1', '2', '0, -1', '']) {
      expect(() => parse('pace', text)).toThrow(
        `form: expected pace to be a number from 0 to 1, or two such numbers, from and to, got '${text}'.`,
      );
    }
    expect(read({ pace: [1, 0] }).pace).toEqual([1, 0]);
    for (const pace of [[1], [1, 2], [], '1', [1, null]])
      expect(() => read({ pace })).toThrow(/^learn: expected pace/);
  });

  it('rejects any other text and quotes it in the error', () => {
    expect(() => parse('rate', '')).toThrow("form: expected rate to be a number from 0 to 1, got ''.");
    expect(() => parse('steps', '2,5')).toThrow("got '2,5'.");
    expect(() => parse('mode', 'FAST')).toThrow("got 'FAST'.");
    expect(() => parse('hidden', '')).toThrow("got ''.");
    expect(() => parse('hidden', '8,')).toThrow("got '8,'.");
    expect(() => parse('annealed', 'maybe')).toThrow(
      "form: expected annealed to be true or false, got 'maybe'.",
    );
  });
});

it('toKebabCase turns option names into names of attributes and flags', () => {
  expect(['gamma', 'learningRate', 'maxGradientNorm'].map(toKebabCase)).toEqual([
    'gamma',
    'learning-rate',
    'max-gradient-norm',
  ]);
});
