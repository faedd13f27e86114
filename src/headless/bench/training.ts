import { reinforce } from '../../core/learn/algorithms/reinforce.ts';
import { LoopControl } from '../../core/learn/loop/loop-control.ts';
import { isSolved } from '../../core/learn/loop/report.ts';
import { type CreatePolicyOptions, createPolicy } from '../../core/learn/networks/create-policy.ts';
import { EpisodeCollector } from '../../core/learn/rollouts/collector.ts';
import { type MakeVecOptions, makeVec } from '../../workers/make-vec.ts';
import type { Work } from './benchmarks.ts';
import { createUpdate, drawBatch } from './network.ts';
import { SAMPLE_MS, type Subject, timeEach } from './subject.ts';

const WORKERS = 2;
const ROLLOUT_STEPS = 32;
const TARGET = 475;

/** Rollouts of N environments, collected as in an algorithm: environment steps per second. */
export async function rollout(work: Work & { kind: 'rollout' }): Promise<Subject> {
  const { backend, numEnvs, groups } = work;
  const { envs, policy, close } = await prepare('CartPole-v1', {
    vec: { numEnvs, workers: WORKERS, seed: 0 },
    policy: { hidden: [64, 64], backend, seed: 0 },
  });
  const collector = new EpisodeCollector(envs, policy, { rolloutSteps: ROLLOUT_STEPS, groups });
  return timeRollouts(collector, ROLLOUT_STEPS * numEnvs, close);
}

/** The same, with decisions of the workers. Also measures how much of the time the page's main thread computes. */
export async function decidedRollout(work: Work & { kind: 'rollout-decided' }): Promise<Subject> {
  const { numEnvs, workers, steps } = work;
  const { envs, policy, close } = await prepare('CartPole-v1', {
    vec: { numEnvs, workers, seed: 0 },
    policy: { hidden: [64, 64], backend: 'wasm', seed: 0 },
  });
  const collector = new EpisodeCollector(envs, policy, { rolloutSteps: steps, deciding: 'workers' });
  const rollouts = timeRollouts(collector, steps * numEnvs, close);
  const values: number[] = [];
  return {
    ...rollouts,
    async sample() {
      const [start, startMs] = [performance.now(), await window.palestraThreadMs()];
      const perSecond = await rollouts.sample();
      values.push((100 * ((await window.palestraThreadMs()) - startMs)) / (performance.now() - start));
      return perSecond;
    },
    extraFigures: { page: { unit: '% of a core', values } },
  };
}

function timeRollouts(collector: EpisodeCollector, envSteps: number, close: () => Promise<void>): Subject {
  const loop = new LoopControl();
  const msPerRollout = timeEach(() => collector.collect(loop));
  return { sample: async () => envSteps / ((await msPerRollout()) / 1000), close };
}

/** A whole training run with seed 1 and the default number of workers: seconds, and the number of environment steps. */
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
    extraFigures: { envSteps: { unit: 'steps', values: envSteps } },
  };
}

/**
 * The time for deciding and learning in one iteration of REINFORCE, ms. If `apart`, the time of as many decisions and one update
 * outside of the algorithm. There is one worker, because with two each decision could be for half of the environments.
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
  const reports = reinforce(envs, policy, { rolloutSteps, deciding: 'page' });
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
      await reports.return(undefined as never); // the generator never ends
      await close();
    },
  };
}

/** Creates environments and a policy for them, and a function that frees both. */
export async function prepare(env: string, options: { vec: MakeVecOptions; policy: CreatePolicyOptions }) {
  const envs = await makeVec(env, options.vec);
  try {
    const policy = await createPolicy(envs, options.policy);
    const close = async (): Promise<void> => {
      policy.dispose();
      await envs.close();
    };
    return { envs, policy, close };
  } catch (error) {
    await envs.close(); // if this browser lacks the backend, other benchmarks follow
    throw error;
  }
}
