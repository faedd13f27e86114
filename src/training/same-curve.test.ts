import { expect, it } from 'vitest';
import { CURVES, hashCurve } from './testing/same-curve.ts';

it.each(CURVES)(
  '%s on %s gives the same bytes in Node as in every browser',
  async (name, backend, hash) => {
    expect(await hashCurve(name, backend, 0)).toBe(hash);
  },
  60_000,
);
