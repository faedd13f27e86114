import { createPolicy } from '../../core/learn/create-policy.ts';
import { Pace } from '../../core/learn/pace.ts';
import { reinforce } from '../../core/learn/reinforce.ts';
import { isSolved } from '../../core/learn/report.ts';
import { EpisodeCollector } from '../../core/learn/rollout.ts';
import { makeVec } from '../../workers/make-vec.ts';
import type { Work } from './benchmarks.ts';
import { prepareActions } from './prepared-actions.ts';
import { type Subject, timeEach } from './subject.ts';

const WORKERS = 2;
const ROLLOUT_STEPS = 32;
const TARGET = 475;

/** Decisions and steps of N environments, as algorithms collect them: environment steps per second. */
export async function rollout(work: Work & { kind: 'rollout' }): Promise<Subject> {
  const { backend, numEnvs, groups } = work;
  const envs = await makeVec('CartPole-v1', { numEnvs, workers: WORKERS, seed: 0 });
  const policy = await createPolicy(envs, { hidden: [64, 64], backend, seed: 0 });
  const collector = new EpisodeCollector(envs, policy, { rolloutSteps: ROLLOUT_STEPS, groups });
  const pace = new Pace();
  const msPerRollout = timeEach(() => collector.collect(pace));
  return {
    sample: async () => (ROLLOUT_STEPS * numEnvs) / ((await msPerRollout()) / 1000),
    close: async () => {
      policy.dispose();
      await envs.close();
    },
  };
}

/** A whole training run, seed 1: seconds; and how many environment steps it took. */
export async function train({ backend, numEnvs }: Work & { kind: 'train' }): Promise<Subject> {
  const envSteps: number[] = [];
  return {
    async sample() {
      const envs = await makeVec('CartPole-v1', { numEnvs, workers: WORKERS, seed: 1 });
      const policy = await createPolicy(envs, { backend, seed: 1 });
      const start = performance.now();
      try {
        for await (const report of reinforce(envs, policy)) {
          if (!isSolved(report, TARGET)) continue;
          envSteps.push(report.envSteps);
          break;
        }
        return (performance.now() - start) / 1000;
      } finally {
        policy.dispose();
        await envs.close();
      }
    },
    others: { envSteps: { unit: 'steps', values: envSteps } },
  };
}

/** What the page and its workers hold once N environments have taken 1,000 steps, MiB. */
export async function memory({ numEnvs }: Work & { kind: 'memory' }): Promise<Subject> {
  const measure = performance.measureUserAgentSpecificMemory?.bind(performance);
  if (!measure) throw new RangeError('this browser does not say how much memory a page holds');
  const envs = await makeVec('CartPole-v1', { numEnvs, workers: WORKERS, seed: 0 });
  const actions = prepareActions(envs.actionSpace, numEnvs);
  await envs.reset();
  for (let t = 0; t < 1000; t++) await envs.step(actions[t % actions.length]);
  return {
    sample: async () => (await measure()).bytes / 2 ** 20,
    close: () => envs.close(),
  };
}

declare global {
  interface Performance {
    /** Chromium's, on isolated pages: page, workers, and shared memory once. */
    measureUserAgentSpecificMemory?(): Promise<{ bytes: number }>;
  }
}
