import { describe, expect, it } from 'vitest';
import { checkClassOptions, checkOptionNames, suggest } from './known-names.ts';

describe('suggest', () => {
  it('names the nearest known name', () => {
    expect(suggest('gama', ['alpha', 'gamma'])).toBe(" Did you mean 'gamma'?");
  });

  it('is empty if no known name is near', () => {
    expect(suggest('transport', ['alpha', 'gamma'])).toBe('');
  });
});

describe('checkOptionNames', () => {
  it('accepts known options, whatever their values', () => {
    expect(() => checkOptionNames('f', { seed: undefined }, ['seed', 'gamma'])).not.toThrow();
  });

  it.each([
    [['gamma', 'seed'], "f: unknown option 'gama'. Did you mean 'gamma'? Known: gamma, seed."],
    [['seed'], "f: unknown option 'gama'. Known: seed."],
    [[], "f: unknown option 'gama'. Known: none."],
  ])('refuses an unknown option if %j are known', (known, message) => {
    expect(() => checkOptionNames('f', { gama: 1 }, known)).toThrow(new RangeError(message));
  });
});

describe('checkOptionNames without an object', () => {
  it.each([
    [null, 'null'],
    [42, '42'],
    ['fast', "'fast'"],
    [[1], 'Array [1]'],
    [undefined, 'undefined'],
  ])('refuses %j', (given, got) => {
    expect(() => checkOptionNames('f', given, ['seed'])).toThrow(
      new TypeError(`f: expected an object with options, got ${got}. Pass { seed: … }, for example.`),
    );
  });

  it('accepts all names if none are listed', () => {
    expect(() => checkOptionNames('f', { level: 3 })).not.toThrow();
  });
});

describe('checkClassOptions', () => {
  class Pole {
    mass = 1;
    static readonly optionNames = { gravity: true };
  }
  class LongPole extends Pole {
    static override readonly optionNames = { gravity: true, length: true };
  }
  class Free {}

  it('knows the options of the class and of those it derives from', () => {
    expect(() => checkClassOptions(LongPole, { gravity: 1, length: 2 })).not.toThrow();
    expect(() => checkClassOptions(Free, { anything: 1 })).not.toThrow();
    expect(() => checkClassOptions(Pole, { length: 2 })).toThrow(
      new RangeError("Pole: unknown option 'length'. Known: gravity."),
    );
  });
});
