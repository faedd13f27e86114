import { reinforce } from '../../core/learn/algorithms/reinforce.ts';
import type { BackendName } from '../../core/learn/backends/backend-names.ts';
import { LoopControl } from '../../core/learn/loop/loop-control.ts';
import { isSolved } from '../../core/learn/loop/report.ts';
import { type CreatePolicyOptions, createPolicy } from '../../core/learn/networks/create-policy.ts';
import { EpisodeCollector } from '../../core/learn/rollouts/collector.ts';
import { type MakeVecOptions, makeVec } from '../../workers/make-vec.ts';
import type { Work } from './benchmarks.ts';
import { createUpdate, drawBatch } from './network.ts';
import { prepareActions } from './prepared-actions.ts';
import { SAMPLE_MS, type Subject, timeEach } from './subject.ts';

const WORKERS = 2;
const ROLLOUT_STEPS = 32;
const TARGET = 475;
/** Iterations before the memory of others is measured. */
const WARM_UP = 1000;

/** Decisions and steps of N environments, as algorithms collect them: environment steps per second. */
export async function rollout(work: Work & { kind: 'rollout' }): Promise<Subject> {
  const { backend, numEnvs, groups } = work;
  const { envs, policy, close } = await prepare('CartPole-v1', {
    vec: { numEnvs, workers: WORKERS, seed: 0 },
    policy: { hidden: [64, 64], backend, seed: 0 },
  });
  const collector = new EpisodeCollector(envs, policy, { rolloutSteps: ROLLOUT_STEPS, groups });
  const loop = new LoopControl();
  const msPerRollout = timeEach(() => collector.collect(loop));
  return {
    sample: async () => (ROLLOUT_STEPS * numEnvs) / ((await msPerRollout()) / 1000),
    close,
  };
}

/** A whole training run, seed 1, with as many workers as a pool has by itself: seconds. And how many environment steps it took. */
export async function train({ backend, numEnvs }: Work & { kind: 'train' }): Promise<Subject> {
  const envSteps: number[] = [];
  return {
    async sample() {
      const { envs, policy, close } = await prepare('CartPole-v1', {
        vec: { numEnvs, seed: 1 },
        policy: { backend, seed: 1 },
      });
      const start = performance.now();
      try {
        for await (const report of reinforce(envs, policy)) {
          if (!isSolved(report, TARGET)) continue;
          envSteps.push(report.envSteps);
          break;
        }
        return (performance.now() - start) / 1000;
      } finally {
        await close();
      }
    },
    others: { envSteps: { unit: 'steps', values: envSteps } },
  };
}

/**
 * What deciding and learning take in one iteration of REINFORCE, ms; or as many decisions and one update, each by itself. One worker:
 * of two, the decisions might be for half of the environments each.
 */
export async function iteration(work: Work & { kind: 'iteration' }): Promise<Subject> {
  const { backend, numEnvs, rows, apart } = work;
  const rolloutSteps = rows / numEnvs;
  const { envs, policy, close } = await prepare('CartPole-v1', {
    vec: { numEnvs, workers: 1, seed: 1 },
    policy: { backend, seed: 1 },
  });
  if (apart) {
    const batch = drawBatch(rows);
    const observations = batch.observations.slice(0, batch.observations.length / rolloutSteps);
    const { update, dispose } = createUpdate(policy, rows);
    const act = timeEach(() => policy.act(observations));
    const learn = timeEach(() => update(batch));
    return {
      sample: async () => rolloutSteps * (await act()) + (await learn()),
      async close() {
        dispose();
        await close();
      },
    };
  }
  const reports = reinforce(envs, policy, { rolloutSteps });
  return {
    async sample() {
      const end = performance.now() + SAMPLE_MS;
      let total = 0;
      let count = 0;
      for (; count === 0 || performance.now() < end; count++) {
        const { act, learn } = (await reports.next()).value.timings;
        total += act + learn;
      }
      return total / count;
    },
    async close() {
      await reports.return(undefined as never); // it never ends by itself
      await close();
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

/**
 * What the page and its workers hold after so many iterations of REINFORCE, MiB. Short episodes: it is about how many there were.
 * Others go before, that the browser may have compiled by then what it will.
 */
export async function trainingMemory(work: Work & { kind: 'training-memory' }): Promise<Subject> {
  const measure = openMemory();
  await (await learnFor(work.backend, WARM_UP))();
  const close = await learnFor(work.backend, work.iterations);
  return { sample: measure, close };
}

/** Runs so many iterations of REINFORCE, and gives what frees all of it. */
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

/** Makes environments and a policy for them, and what frees both. */
async function prepare(env: string, options: { vec: MakeVecOptions; policy: CreatePolicyOptions }) {
  const envs = await makeVec(env, options.vec);
  try {
    const policy = await createPolicy(envs, options.policy);
    const close = async (): Promise<void> => {
      policy.dispose();
      await envs.close();
    };
    return { envs, policy, close };
  } catch (error) {
    await envs.close(); // a browser without this backend has other benchmarks to come
    throw error;
  }
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
