import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { chooseTransport } from './choose-transport.ts';

beforeEach(() => {
  vi.stubGlobal('crossOriginIsolated', true);
  vi.stubGlobal('Atomics', { waitAsync: () => {} });
});
afterEach(() => vi.unstubAllGlobals());

it('shares memory on an isolated page, unless the caller wants transferred buffers', () => {
  const shared = { kind: 'shared', reason: 'this page is cross-origin isolated' };
  expect(chooseTransport('auto')).toEqual(shared);
  expect(chooseTransport('shared')).toEqual(shared);
  expect(chooseTransport('transfer')).toEqual({ kind: 'transfer', reason: 'as requested' });
});

it.each<[missing: string, value: unknown, reason: string]>([
  ['crossOriginIsolated', false, 'this page is not cross-origin isolated'],
  [
    'SharedArrayBuffer',
    undefined,
    'this browser lacks SharedArrayBuffer, although this page is cross-origin isolated',
  ],
  ['Atomics', {}, 'this browser lacks Atomics.waitAsync'],
])('without %s transfers buffers and says why, and refuses to share memory', (name, value, reason) => {
  vi.stubGlobal(name, value);
  expect(chooseTransport('auto')).toEqual({ kind: 'transfer', reason });
  expect(() => chooseTransport('shared')).toThrow(
    expect.objectContaining({
      name: 'UnsupportedError',
      message: `makeVec: memory cannot be shared: ${reason}. Pass transport: 'auto', or see docs/browsers.md.`,
    }),
  );
});
