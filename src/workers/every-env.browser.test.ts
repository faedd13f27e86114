import { describe, expect, it } from 'vitest';
import { ENVS } from '../core/envs/registry.ts';
import { BatchEnv } from '../core/vector/batch-env.ts';
import { hashRandomRun } from '../core/vector/testing/random-run.ts';
import { makeVec } from './make-vec.ts';

const NUM_ENVS = 20;
const STEPS = 500; // 10,000 of environments
const SEED = 4;

describe.each(Object.keys(ENVS))('%s', (id) => {
  it('gives the same bytes from 1 and 3 workers as from none, over both transports, in 10,000 random steps', async () => {
    const expected = await hashRandomRun(new BatchEnv(id, { numEnvs: NUM_ENVS, seed: SEED }), STEPS, SEED);
    for (const transport of ['shared', 'transfer'] as const) {
      for (const workers of [1, 3]) {
        const envs = await makeVec(id, { numEnvs: NUM_ENVS, workers, seed: SEED, transport });
        try {
          const hashes = await hashRandomRun(envs, STEPS, SEED);
          const firstDifference = hashes.findIndex((hash, t) => hash !== expected[t]);
          expect(firstDifference, `${workers} workers, ${transport}: the first step that differs`).toBe(-1);
        } finally {
          await envs.close();
        }
      }
    }
  });
});
