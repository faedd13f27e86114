import { describe, expect, it } from 'vitest';
import { forOneStart, resolveEnvSrc, withoutStart } from './env-src.ts';

describe('the address of a module for one start', () => {
  it('is another one for each start, and stays the same within it', () => {
    const address = forOneStart('https://example.org/walk.js');
    expect(address).toMatch(/^https:\/\/example\.org\/walk\.js#palestra-\d+$/);
    expect(forOneStart('https://example.org/walk.js')).not.toBe(address);
    expect(forOneStart(address)).toBe(address);
    expect(withoutStart(address)).toBe('https://example.org/walk.js');
  });

  it('may have a fragment of its own', () => {
    const url = 'https://example.org/walk.js#v2';
    const address = forOneStart(url);
    expect(address).not.toBe(url);
    expect(withoutStart(address)).toBe(url);
  });
});

it('an address that is none is refused', () => {
  expect(resolveEnvSrc('here', 'https://example.org/a/../b.js')).toBe('https://example.org/b.js');
  expect(() => resolveEnvSrc('here', './walk.js')).toThrow(
    new TypeError("here: expected the address of a module, got './walk.js'."), // there is no page in Node
  );
});
