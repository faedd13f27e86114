import { evolutionStrategies } from '../../core/learn/algorithms/evolution-strategies.ts';
import { createPolicy } from '../../core/learn/networks/create-policy.ts';
import { makeVec } from '../../workers/make-vec.ts';
import type { Work } from './benchmarks.ts';
import type { Subject } from './subject.ts';

/** Generations of evolution strategies with 64 candidates of CartPole-v1, from the same start in each sample: generations per second. */
export async function search({ workers, generations }: Work & { kind: 'search' }): Promise<Subject> {
  const envs = await makeVec('CartPole-v1', { numEnvs: 32, workers, seed: 1 });
  return {
    async sample() {
      const policy = await createPolicy(envs, { hidden: [16], backend: 'wasm', seed: 1 });
      const start = performance.now();
      try {
        for await (const { iteration } of evolutionStrategies(envs, policy, { population: 64, noise: 0.2 }))
          if (iteration === generations) break;
        return generations / ((performance.now() - start) / 1000);
      } finally {
        policy.dispose();
      }
    },
    close: () => envs.close(),
  };
}
