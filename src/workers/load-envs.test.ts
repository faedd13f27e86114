import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkEnv, makeEnv } from '../envs.ts';
import { loadEnvs } from './load-envs.ts';

const url = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(url(path), 'utf8').trimEnd();

it('docs/own-environment.md shows the whole module, and its environment passes checkEnv', async () => {
  expect(read('docs/own-environment.md')).toContain(`\n\`\`\`js\n${read('docs/drift.js')}\n\`\`\`\n`);
  const table = await loadEnvs(url('docs/drift.js').href, 'Drift');
  const env = makeEnv('Drift', { table });
  expect(env.spec).toEqual({ id: 'Drift', maxEpisodeSteps: 50, rewardThreshold: undefined });
  checkEnv(env);
});
