import 'palestra/elements/palestra-curve';
import 'palestra/elements/palestra-run';
import 'palestra/elements/palestra-status';
import { makeVec } from 'palestra';

// the page's own environment, in its own worker
const envs = await makeVec('Corridor', {
  numEnvs: 2,
  workers: 1,
  createWorker: () => new Worker(new URL('./corridor.worker.js', import.meta.url), { type: 'module' }),
});
const { observations } = await envs.reset();
const output = /** @type {HTMLOutputElement} */ (document.querySelector('output'));
output.value = `${envs.spec.id}: ${observations.join(' and ')}`;
await envs.close();
