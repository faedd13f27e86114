import { ddpg } from '../../core/learn/algorithms/ddpg.ts';
import { createPolicy } from '../../core/learn/networks/create-policy.ts';
import { loadKernels } from '../../core/policy/kernels.ts';
import { type Pass, toLayers } from '../../core/policy/mlp.ts';
import { drawWeights, type NetworkShape } from '../../core/policy/network-shape.ts';
import { Generator } from '../../core/random/generator.ts';
import { makeVec } from '../../workers/make-vec.ts';
import type { Work } from './benchmarks.ts';
import { SAMPLE_MS, type Subject, timeEach } from './subject.ts';

const HIDDEN = [256, 256];
const BATCH_ROWS = 256;

/**
 * One update of DDPG on Pendulum-v1, with networks of 256-256 and batches of 256 transitions, ms. If `apart`, the time of its products of
 * matrices, and nothing else.
 */
export async function learnDdpg({ apart }: Work & { kind: 'learn-ddpg' }): Promise<Subject> {
  if (apart) return { sample: timeEach(await prepareProducts()) };
  const envs = await makeVec('Pendulum-v1', { numEnvs: 4, workers: 1, seed: 1 });
  const policy = await createPolicy(envs, {
    ...{ hidden: HIDDEN, activation: 'relu', deterministic: true },
    ...{ backend: 'wasm', seed: 1 },
  });
  const reports = ddpg(envs, policy, {
    criticHidden: HIDDEN,
    batchRows: BATCH_ROWS,
    warmUpSteps: BATCH_ROWS,
  });
  let before = 0;
  return {
    async sample() {
      const end = performance.now() + SAMPLE_MS;
      let [total, updates] = [0, 0];
      while (updates === 0 || performance.now() < end) {
        const { value } = await reports.next();
        const steps = value.envSteps - before;
        before = value.envSteps;
        if (value.metrics.replayRows < 2 * BATCH_ROWS) continue; // it warms up
        total += value.timings.learn;
        updates += steps; // one for each step of each environment
      }
      return total / updates;
    },
    async close() {
      await reports.return(undefined as never); // the generator never ends
      policy.dispose();
      await envs.close();
    },
  };
}

/** Returns a function that computes what an update must: the targets, the gradient of the critic, and that of the actor. */
async function prepareProducts(): Promise<() => Promise<void>> {
  const kernels = await loadKernels('wasm');
  const random = new Generator(1);
  const draw = (inputs: number): Pass => {
    const shape: NetworkShape = { inputs, hidden: HIDDEN, outputs: 1, activation: 'relu' };
    const numbers = Float32Array.from({ length: BATCH_ROWS * inputs }, () => random.uniform(-1, 1));
    const layers = toLayers(shape, drawWeights(shape, random, 1));
    return { layers, activation: 'relu', inputs: numbers, rows: BATCH_ROWS };
  };
  const [actor, critic] = [draw(3), draw(4)];
  const dy = new Float32Array(BATCH_ROWS).fill(1 / BATCH_ROWS);
  const hidden = new Float32Array(kernels.countHidden(critic));
  return async () => {
    kernels.forward(actor);
    kernels.forward(critic);
    kernels.forward(critic, hidden);
    kernels.gradient(critic, dy, hidden);
    kernels.forward(critic);
    kernels.inputGradient(critic, dy);
    kernels.forward(actor, hidden);
    kernels.gradient(actor, dy, hidden);
  };
}
