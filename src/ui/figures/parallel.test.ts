import { describe, expect, it } from 'vitest';
import { BatchEnv } from '../../core/vector/batch-env.ts';
import { drawActions, stepAll } from './parallel.ts';
import { makeWorld, observe } from './shared/worlds.ts';

describe('drawActions', () => {
  it('draws all actions, about equally often, and the same for the same seed and round', () => {
    const counts = [0, 0, 0, 0];
    for (let round = 0; round < 200; round++)
      for (const action of drawActions(3, round, { numEnvs: 5, numActions: 4 })) counts[action]++;
    for (const count of counts) expect(Math.abs(count - 250)).toBeLessThan(4 * Math.sqrt(1000 * 0.25 * 0.75));
    expect(drawActions(3, 7, { numEnvs: 5, numActions: 4 })).toEqual(
      drawActions(3, 7, { numEnvs: 5, numActions: 4 }),
    );
  });

  it('draws for an environment what it draws among fewer', () => {
    expect(drawActions(1, 9, { numEnvs: 6, numActions: 2 }).slice(0, 3)).toEqual(
      drawActions(1, 9, { numEnvs: 3, numActions: 2 }),
    );
  });
});

describe('stepAll', () => {
  it.each(['CartPole-v1', 'AliasedGrid-v0', 'Maze-v0'] as const)(
    'equals a loop over single environments: %s',
    async (id) => {
      const [numEnvs, seed] = [4, 11];
      const envs = new BatchEnv(id, { numEnvs, seed });
      const { observations } = await envs.reset();
      const worlds = Array.from({ length: numEnvs }, (_, i) => {
        const world = makeWorld(id);
        world.reset({ seed: seed + i });
        return world;
      });
      expect([...observations]).toEqual(worlds.flatMap(observe));
      const sums = worlds.map(() => ({ total: 0, length: 0 }));
      let ended = 0;
      for (let round = 0; round < 60; round++) {
        const actions = drawActions(seed, round, { numEnvs, numActions: worlds[0].actionSpace.n });
        const results = await stepAll(envs, actions);
        for (const [i, world] of worlds.entries()) {
          const { reward, terminated, truncated } = world.step(actions[i]);
          sums[i].total += reward;
          sums[i].length++;
          const { total: episodeReturn, length: episodeLength } = sums[i];
          const end = terminated ? 'terminated' : truncated ? 'truncated' : undefined;
          if (end) {
            world.reset();
            sums[i] = { total: 0, length: 0 };
            ended++;
          }
          expect(results[i]).toEqual({ reward, next: observe(world), end, episodeReturn, episodeLength });
        }
      }
      if (id !== 'Maze-v0') expect(ended).toBeGreaterThan(3);
    },
  );

  it('returns copies', async () => {
    const envs = new BatchEnv('Maze-v0', { numEnvs: 1, seed: 0 });
    await envs.reset();
    const [{ next }] = await stepAll(envs, [1]);
    await stepAll(envs, [1]);
    expect(next).toEqual([0, 1]);
    expect([...(await envs.step([1])).observations]).toEqual([0, 3]);
  });
});
