import { describe, expect, it } from 'vitest';
import { ENVS } from '../core/envs/registry.ts';
import { BatchEnv } from '../core/vector/batch-env.ts';
import { hashRandomRun } from '../core/vector/testing/random-run.ts';
import { makeVec } from './make-vec.ts';

const NUM_ENVS = 20;
/** 10,000 environment steps, or 3,000 if a step takes a hundred times as long: still several episodes of each environment. */
const stepsOf = (id: string): number => (/^(LunarLander|BipedalWalker)/.test(id) ? 150 : 500);
const SEED = 4;

/** worker-pool.browser.test.ts tests further numbers of workers with one environment. */
const POOLS = [
  { workers: 3, transport: 'shared' },
  { workers: 2, transport: 'transfer' },
] as const;

describe.each(Object.keys(ENVS))('%s', (id) => {
  it('gives the same bytes with workers as without, over both transports, in thousands of random steps', async () => {
    const steps = stepsOf(id);
    const expected = await hashRandomRun(new BatchEnv(id, { numEnvs: NUM_ENVS, seed: SEED }), steps, SEED);
    const runs = POOLS.map(async (options) => {
      const envs = await makeVec(id, { numEnvs: NUM_ENVS, seed: SEED, ...options });
      try {
        const hashes = await hashRandomRun(envs, steps, SEED);
        const firstDifference = hashes.findIndex((hash, t) => hash !== expected[t]);
        expect(firstDifference, `transport '${options.transport}': the first step that differs`).toBe(-1);
      } finally {
        await envs.close();
      }
    });
    await Promise.all(runs); // at the same time: one pool steps while the other one starts
  });
});
