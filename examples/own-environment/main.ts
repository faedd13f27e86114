import { createPolicy, makeVec, reinforce } from 'palestra';

const output = document.querySelector('output') as HTMLOutputElement;

const envs = await makeVec('Thermostat', {
  numEnvs: 32,
  workers: 2,
  seed: 1,
  createWorker: () => new Worker(new URL('./thermostat.worker.ts', import.meta.url), { type: 'module' }),
});
import.meta.hot?.dispose(() => envs.close()); // if a development server replaces this module
const policy = await createPolicy(envs, { hidden: [16], seed: 1 });

for await (const { iteration, meanReturn } of reinforce(envs, policy)) {
  output.value = `Iteration ${iteration}: mean return ${meanReturn.toFixed(1)}`;
  if (iteration === 40) break;
}
await envs.close();
output.value += ', done.';
