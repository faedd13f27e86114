import { describe, expect, it } from 'vitest';
import { checkOptionNames, suggest } from './known-names.ts';

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
