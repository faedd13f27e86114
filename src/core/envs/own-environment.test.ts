import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Thermostat } from '../../../examples/own-environment/thermostat.ts';
import { checkEnv, makeEnv } from '../../envs.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

it('the page about own environments shows the example, which has fewer than 40 lines', () => {
  const example = read('examples/own-environment/thermostat.ts').trimEnd();
  expect(read('docs/own-environment.md')).toContain(`\n\`\`\`ts\n${example}\n\`\`\`\n`);
  expect(example.split('\n').length).toBeLessThan(40);
});

it('the example passes checkEnv, alone and wrapped', () => {
  checkEnv(makeEnv(Thermostat));
  const wrappers = [{ name: 'FrameStackObservation', stackSize: 4 }, 'PassiveEnvChecker'];
  checkEnv(makeEnv(Thermostat, { wrappers }));
});
