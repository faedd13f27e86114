import type { Algorithm } from '../algorithms/algorithm.ts';
import { TrainingState } from '../loop/training-state.ts';

/** An algorithm that is not in the list: it learns nothing, and reports its option. What works with it needs no list. */
export const TOY: Algorithm = {
  name: 'toy',
  label: 'Toy',
  help: 'Counts iterations.',
  options: {
    stride: { kind: 'number', default: 2, min: 1, max: 9, whole: true, label: 'Stride', help: 'Reported.' },
    mode: { kind: 'choice', default: 'slow', choices: ['slow', 'fast'], label: 'Mode', help: 'Ignored.' },
  },
  metrics: { stride: { title: 'Stride', words: 'stride' } },
  workload: () => ({ rows: 8, updatesPerStep: 1 }),
  load: async () =>
    async function* (envs, _, { stride = 2, training = new TrainingState() }) {
      await envs.reset();
      for (;;) {
        const metrics = { stride: stride as number };
        yield { ...training.count(envs.numEnvs, [], 1), timings: { act: 0, env: 0, learn: 0 }, metrics };
      }
    },
};
