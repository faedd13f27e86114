import { a3c } from '../../core/learn/algorithms/a3c.ts';
import { createPolicy } from '../../core/learn/networks/create-policy.ts';
import { makeVec } from '../../workers/make-vec.ts';
import type { Work } from './benchmarks.ts';
import { SAMPLE_MS, type Subject } from './subject.ts';

const ENVS_OF_A_WORKER = 8;
const UPDATES_PER_REPORT = 50;

/** A3C on CartPole-v1, with eight environments for each worker: environment steps per second. */
export async function learnA3c({ workers }: Work & { kind: 'a3c' }): Promise<Subject> {
  const envs = await makeVec('CartPole-v1', { numEnvs: ENVS_OF_A_WORKER * workers, workers, seed: 1 });
  const policy = await createPolicy(envs, { hidden: [64, 64], backend: 'wasm', seed: 1 });
  const reports = a3c(envs, policy, { rolloutSteps: 8, updatesPerReport: UPDATES_PER_REPORT });
  let before = 0;
  return {
    async sample() {
      const start = performance.now();
      const first = before;
      while (performance.now() - start < SAMPLE_MS) before = (await reports.next()).value.envSteps;
      return (before - first) / ((performance.now() - start) / 1000);
    },
    async close() {
      await reports.return(undefined as never);
      policy.dispose();
      await envs.close();
    },
  };
}
