// One run of `scripts/kill-workers.mjs`: a training of CartPole-v1 whose workers are ended at random moments.

import { toError } from '../../core/errors.ts';
import { EpisodeCollector } from '../../core/learn/rollouts/collector.ts';
import type { Rollout } from '../../core/learn/rollouts/rollout.ts';
import { Generator } from '../../core/random/generator.ts';
import { makeEnv } from '../../core/wrappers/make-env.ts';
import { TrainingRun } from '../../training/training-run.ts';
import type { KilledRun, KillRequest } from '../protocol.ts';
import { watchWorkers } from './watch.ts';

/** Three losses of one worker within a minute end a run, and should. */
const KILLS = 2;
/** A worker is ended at most so long after the one before, ms. */
const LATEST_MS = 1500;
/** The run must report its next iteration within this time, ms. */
const PATIENCE_MS = 120_000;
/** The return of a policy that has learned something: one that draws at random has 22. */
const TARGET = 60;
const OPTIONS = {
  reinforce: { rolloutSteps: 64 },
  a2c: {},
  ppo: { rolloutSteps: 64 },
  a3c: {},
} as const;

const workers = watchWorkers();
/** What the algorithms learn from now. */
let seen = { learned: 0, leftOut: 0, faults: [] as string[] };
const { collect } = EpisodeCollector.prototype;
EpisodeCollector.prototype.collect = async function (...parameters) {
  const rollout = await collect.apply(this, parameters);
  checkRows(rollout);
  return rollout;
};

/** Trains until the target is reached and all kills are done. `seed` decides on everything but time. */
export async function killWorkers({ seed, transport, deciding, algorithm }: KillRequest): Promise<KilledRun> {
  const random = new Generator(seed);
  seen = { learned: 0, leftOut: 0, faults: [] };
  const run = new TrainingRun({
    ...{ env: 'CartPole-v1', preset: 'CartPole-v1', algorithm, options: OPTIONS[algorithm], wrappers: [] },
    ...{ numEnvs: 8, workers: 2, transport, deciding, backend: 'cpu', hidden: [32] },
    ...{ seed, target: TARGET, maxSteps: 1e6 },
  });
  let [kills, iterations, lost, envSteps, isSolved] = [0, 0, 0, 0, false];
  try {
    await run.start();
    const killing = (async () => {
      for (; kills < KILLS; kills++) {
        await wait(LATEST_MS * random.random());
        while (workers.count() === 0) await wait(10);
        workers.kill(random.random());
      }
    })();
    while (!isSolved || kills < KILLS || lost < KILLS) {
      const { value: report, done } = await within(run.next());
      if (done) throw new Error(`expected a mean return of ${TARGET}, got less after ${run.envSteps} steps.`);
      iterations += 1;
      isSolved ||= report.solved;
      lost = report.lostWorkers ?? 0;
      envSteps = report.envSteps;
    }
    await killing;
  } catch (thrown) {
    seen.faults.push(toError(thrown).message);
  } finally {
    await run.close();
  }
  return { kills, iterations, lost, envSteps, ...seen };
}

/** Counts the steps that count, and finds those that the environment cannot have taken: CartPole follows from state and action. */
function checkRows(rollout: Rollout): void {
  const { steps, numEnvs, mask, rewards, done, terminated, times, observations, actions, lostEnvs } = rollout;
  const fault = (t: number, i: number, what: string): void => {
    if (seen.faults.length < 3) seen.faults.push(`step ${t} of environment ${i} ${what}`);
  };
  const env = makeEnv('CartPole-v1');
  env.reset({ seed: 0 });
  for (let i = 0; i < numEnvs; i++) {
    if (lostEnvs.includes(i)) seen.leftOut += 1;
    for (let t = 0; t < steps; t++) {
      const row = t * numEnvs + i;
      if (!mask[row]) continue;
      seen.learned += 1;
      if (rewards[row] !== 1) fault(t, i, `has the reward ${rewards[row]}`);
      if (done[row] && !terminated[row] && times[row] !== 499) fault(t, i, 'was cut off');
      const next = row + numEnvs;
      if (t + 1 === steps || !mask[next]) continue;
      if (times[next] !== (done[row] ? 0 : times[row] + 1))
        fault(t, i, `is followed by one of another episode`);
      if (done[row]) continue;
      env.setState(Float64Array.from(observations.subarray(4 * row, 4 * row + 4)));
      const expected = env.step(actions[row]).observation as Float32Array;
      const isNext = expected.every((x, k) => Math.abs(x - observations[4 * next + k]) < 1e-4);
      if (!isNext) fault(t, i, 'does not lead to the next observation');
    }
  }
}

function within<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no iteration within ${PATIENCE_MS / 1000} s.`)), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
