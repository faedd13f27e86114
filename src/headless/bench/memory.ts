import { ppo } from '../../core/learn/algorithms/ppo.ts';
import { reinforce } from '../../core/learn/algorithms/reinforce.ts';
import type { BackendName } from '../../core/learn/backends/backend-names.ts';
import { makeVec } from '../../workers/make-vec.ts';
import type { Work } from './benchmarks.ts';
import { prepareActions } from './prepared-actions.ts';
import type { Subject } from './subject.ts';
import { prepare } from './training.ts';

const WORKERS = 2;
/** The iterations of the run that comes before the measured one. */
const WARM_UP = 1000;

/** The memory of the page and its workers after 1,000 steps of N environments, MiB. */
export async function memory({ numEnvs }: Work & { kind: 'memory' }): Promise<Subject> {
  const measure = openMemory();
  const envs = await makeVec('CartPole-v1', { numEnvs, workers: WORKERS, seed: 0 });
  const actions = prepareActions(envs.actionSpace, numEnvs);
  await envs.reset();
  for (let t = 0; t < 1000; t++) await envs.step(actions[t % actions.length]);
  return {
    sample: measure,
    close: () => envs.close(),
  };
}

/**
 * The memory of the page and its workers after a number of iterations of REINFORCE, MiB. The environment has short episodes, so
 * that many end. Another run comes first, so that the browser has compiled the code.
 */
export async function trainingMemory(work: Work & { kind: 'training-memory' }): Promise<Subject> {
  const measure = openMemory();
  await (await learnFor(work.backend, WARM_UP))();
  const close = await learnFor(work.backend, work.iterations);
  return { sample: measure, close };
}

/** Runs iterations of REINFORCE. Returns a function that frees everything. */
async function learnFor(backend: BackendName, iterations: number): Promise<() => Promise<void>> {
  const { envs, policy, close } = await prepare('FrozenLake-v1', {
    vec: { numEnvs: 16, workers: WORKERS, seed: 1 },
    policy: { backend, seed: 1 },
  });
  const reports = reinforce(envs, policy);
  for (let i = 0; i < iterations; i++) await reports.next();
  return async () => {
    await reports.return(undefined as never);
    await close();
  };
}

/**
 * The memory of the page and its workers while PPO learns from pictures of 80 × 80 pixels, MiB: the rollout, the transport, the minibatches
 * and everything else that the browser counts.
 */
export async function pictureMemory({ numEnvs, steps }: Work & { kind: 'picture-memory' }): Promise<Subject> {
  const measure = openMemory();
  const { envs, policy, close } = await prepare('PongPixels-v0', {
    vec: { numEnvs, workers: WORKERS, seed: 1 },
    policy: { backend: 'wasm', hidden: [16], seed: 1 },
  });
  const settings = { rolloutSteps: steps, epochs: 1, minibatchRows: 1024, valueHidden: [16] };
  const reports = ppo(envs, policy, settings);
  for (let i = 0; i < 3; i++) await reports.next();
  return {
    sample: measure,
    async close() {
      await reports.return(undefined as never);
      await close();
    },
  };
}

/** @throws {RangeError} if this browser cannot measure memory. */
function openMemory(): () => Promise<number> {
  const measure = performance.measureUserAgentSpecificMemory?.bind(performance);
  if (!measure) throw new RangeError('this browser cannot measure the memory of a page');
  return async () => (await measure()).bytes / 2 ** 20;
}

declare global {
  interface Performance {
    /** In Chromium, on isolated pages. Counts the page, its workers, and shared memory once. */
    measureUserAgentSpecificMemory?(): Promise<{ bytes: number }>;
  }
}
