import { expect, it } from 'vitest';
import { CURVES, hashCurve } from './testing/same-curve.ts';

it.each(CURVES)(
  '%s on %s gives the same bytes as in every engine, with 0 and 2 workers',
  async (name, backend, hash) => {
    for (const workers of [0, 2])
      expect(await hashCurve(name, backend, workers), `${workers} workers`).toBe(hash);
  },
);
