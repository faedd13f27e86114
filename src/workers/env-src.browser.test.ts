import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AnySpace } from '../core/spaces/space-json.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import { hashRandomRun } from '../core/vector/testing/random-run.ts';
import { type MakeVecOptions, makeVec } from './make-vec.ts';
import { makeEditedModule } from './testing/edited-module.ts';

const open: ParallelEnv[] = [];
const make = async (id: string, options: Partial<MakeVecOptions>): Promise<ParallelEnv> => {
  const envs = await makeVec(id, { numEnvs: 4, seed: 6, envSrc: './walk-module.js', ...options });
  open.push(envs);
  return envs;
};
// URLs are relative to the page: this base puts the page beside the module.
const base = document.createElement('base');
base.href = import.meta.url.replace(/[^/]*$/, 'testing/');
beforeAll(() => document.head.append(base));
afterAll(() => base.remove());

afterEach(async () => {
  for (const envs of open.splice(0)) await envs.close();
});

describe('envSrc', () => {
  it('is a URL relative to the page, and gives the same bytes for any number of workers', async () => {
    const wrappers = ['TimeAwareObservation', 'PassiveEnvChecker'];
    const expected = await hashRandomRun(await make('Walk', { workers: 0, wrappers }), 200, 1);
    for (const transport of ['shared', 'transfer'] as const) {
      for (const workers of [1, 2]) {
        const envs = await make('Walk', { workers, transport, wrappers });
        expect(envs.spec).toEqual({
          ...{ id: 'Walk', maxEpisodeSteps: 12, rewardThreshold: undefined },
          options: { wrappers },
        });
        expect(await hashRandomRun(envs, 200, 1), `${workers} workers, ${transport}`).toEqual(expected);
      }
    }
  });

  it('may import other modules by relative addresses', async () => {
    for (const workers of [0, 1]) {
      expect((await make('Walk', { envSrc: './walk-again.js', workers })).spec.id).toBe('Walk');
    }
  });

  it('that is edited is, from the next start on, the new version everywhere', async () => {
    const { src: envSrc, edit } = await makeEditedModule();
    for (const numbers of [1, 2, 3]) {
      await edit(numbers);
      for (const workers of [1, 0]) {
        const { observationSpace } = await make('Edited', { envSrc, workers });
        expect((observationSpace as AnySpace & { size: number }).size, `${workers} workers`).toBe(numbers);
      }
    }
  });

  it('defines environments that take options and give infos', async () => {
    const envs = await make('Walk', { workers: 1, envOptions: { goal: 5 } });
    expect((await envs.reset()).infos.goal).toEqual(Float64Array.of(5, 5, 5, 5));
  });

  it.each([0, 1])('reports an unknown id and a missing file (%i workers)', async (workers) => {
    const url = new URL('./walk-module.js', document.baseURI).href;
    await expect(make('Walks', { workers })).rejects.toMatchObject({
      name: 'RangeError',
      message: `envSrc: expected ${url} to define the environment 'Walks'. Did you mean 'Walk'? It defines: Walk.`,
    });
    await expect(make('Walk', { workers, envSrc: './no-such-module.js' })).rejects.toThrow(
      /^envSrc: expected a module at http.*\/no-such-module\.js, but it cannot be loaded: .*\. Is the file served/,
    );
  });
});
