import { createPolicy } from '../../core/learn/create-policy.ts';
import { Pace } from '../../core/learn/pace.ts';
import { reinforce } from '../../core/learn/reinforce.ts';
import { isSolved, type Report } from '../../core/learn/report.ts';
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

/**
 * A whole training run, seed 1: seconds. And how many environment steps it took; and, to be held against what these take alone,
 * the ms of a decision, of a step of all environments, and of learning from 4,096 rows.
 */
export async function train({ backend, numEnvs }: Work & { kind: 'train' }): Promise<Subject> {
  const envSteps: number[] = [];
  const parts = { act: [] as number[], env: [] as number[], learn: [] as number[] };
  const note = (steps: number, timings: Report['timings']): void => {
    envSteps.push(steps);
    parts.act.push(timings.act / (steps / numEnvs));
    parts.env.push(timings.env / (steps / numEnvs));
    parts.learn.push(timings.learn / (steps / 4096));
  };
  return {
    async sample() {
      const envs = await makeVec('CartPole-v1', { numEnvs, workers: WORKERS, seed: 1 });
      const policy = await createPolicy(envs, { backend, seed: 1 });
      const timings = { act: 0, env: 0, learn: 0 };
      const start = performance.now();
      try {
        for await (const report of reinforce(envs, policy)) {
          for (const part of ['act', 'env', 'learn'] as const) timings[part] += report.timings[part];
          if (!isSolved(report, TARGET)) continue;
          note(report.envSteps, timings);
          break;
        }
        return (performance.now() - start) / 1000;
      } finally {
        policy.dispose();
        await envs.close();
      }
    },
    others: {
      envSteps: { unit: 'steps', values: envSteps },
      act: { unit: 'ms', values: parts.act },
      env: { unit: 'ms', values: parts.env },
      learn: { unit: 'ms', values: parts.learn },
    },
  };
}

/** What the page and its workers hold once N environments have taken 1,000 steps, MiB. */
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

/** What the page and its workers hold after so many iterations of REINFORCE, MiB. Short episodes: it is about how many there were. */
export async function trainingMemory(work: Work & { kind: 'training-memory' }): Promise<Subject> {
  const { backend, iterations } = work;
  const measure = openMemory();
  const envs = await makeVec('FrozenLake-v1', { numEnvs: 16, workers: WORKERS, seed: 1 });
  const policy = await createPolicy(envs, { backend, seed: 1 });
  const reports = reinforce(envs, policy);
  for (let i = 0; i < iterations; i++) await reports.next();
  return {
    sample: measure,
    close: async () => {
      await reports.return(undefined as never); // it never ends by itself
      policy.dispose();
      await envs.close();
    },
  };
}

/** @throws {RangeError} where memory cannot be measured. */
function openMemory(): () => Promise<number> {
  const measure = performance.measureUserAgentSpecificMemory?.bind(performance);
  if (!measure) throw new RangeError('this browser does not say how much memory a page holds');
  return async () => (await measure()).bytes / 2 ** 20;
}

declare global {
  interface Performance {
    /** Chromium's, on isolated pages: page, workers, and shared memory once. */
    measureUserAgentSpecificMemory?(): Promise<{ bytes: number }>;
  }
}
