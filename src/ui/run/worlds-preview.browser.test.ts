import { expect, it } from 'vitest';
import type { BatchEnv } from '../../core/vector/batch-env.ts';
import { type Env, makeEnv } from '../../envs.ts';
import { TrainingRun } from '../../index.ts';
import { WorldsPreview } from './worlds-preview.ts';

it('starts from the initial states of the run', async () => {
  const run = new TrainingRun({ numEnvs: 6, workers: 0, seed: 3, backend: 'cpu' });
  await run.showStart();
  const expected = (run.envs as BatchEnv).envs.map(({ lastSeed }) => lastSeed);
  await run.close();
  const made: Env[] = [];
  const preview = new WorldsPreview({
    makeEnv: () => {
      const env = makeEnv('CartPole-v1');
      made.push(env);
      return env;
    },
    parts: [
      { start: 0, end: 3 },
      { start: 3, end: 6 },
    ],
    tiles: [2, 2],
    seed: 3,
    onError: (error) => expect.fail(error.message),
  });
  preview.moving = false;
  await preview.show(0, { visible: true } as never);
  const seeds = () => made.map(({ lastSeed }) => lastSeed).filter((seed) => seed !== undefined);
  await expect.poll(seeds).toEqual([0, 1, 3, 4].map((i) => expected[i]));
  preview.close();
});
