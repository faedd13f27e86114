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
await envs.close();

// an environment from a module that no bundler has seen, in the kit's worker
const still = `export default ({ Box, Discrete, Env }) => ({
  Still: class extends Env {
    observationSpace = new Box([0], [8]);
    actionSpace = new Discrete(2);
    resetState() {}
    stepState() { return 0; }
    isTerminated() { return false; }
    observe(row, offset) { row[offset] = 5; }
    getState() { return new Float64Array(0); }
    setState() {}
  },
})`;
const envSrc = URL.createObjectURL(new Blob([still], { type: 'text/javascript' }));
const others = await makeVec('Still', { numEnvs: 2, workers: 1, envSrc });
const { observations: seen } = await others.reset();
await others.close();

const output = /** @type {HTMLOutputElement} */ (document.querySelector('output'));
output.value = `${envs.spec.id}: ${observations.join(' and ')}, ${others.spec.id}: ${seen.join(' and ')}`;
