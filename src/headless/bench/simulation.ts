import { makeVec } from '../../workers/make-vec.ts';
import type { Work } from './benchmarks.ts';
import { prepareActions } from './prepared-actions.ts';
import type { SimulationReply, SimulationRequest } from './simulation-protocol.ts';
import { SAMPLE_MS, type Subject, timeEach } from './subject.ts';

/** N environments distributed over workers that step without messages: total environment steps per second. */
export async function simulate({
  how,
  env,
  numEnvs,
  workers,
}: Work & { kind: 'simulate' }): Promise<Subject> {
  const threads = Array.from(
    { length: workers },
    () =>
      new Worker(new URL('./simulation.worker.ts', import.meta.url), {
        type: 'module',
        name: 'palestra-bench',
      }),
  );
  const run = (thread: Worker): Promise<number> =>
    new Promise((resolve, reject) => {
      thread.onmessage = ({ data }: MessageEvent<SimulationReply>) =>
        resolve(data.envSteps / (data.ms / 1000));
      thread.onerror = ({ message }) => reject(new Error(`bench: a worker stopped: ${message}`));
      const request: SimulationRequest = { how, env, numEnvs: numEnvs / workers, ms: SAMPLE_MS };
      thread.postMessage(request);
    });
  return {
    sample: async () => (await Promise.all(threads.map(run))).reduce((sum, rate) => sum + rate, 0),
    close: () => {
      for (const thread of threads) thread.terminate();
    },
  };
}

/** N environments over workers as one ParallelEnv, which this thread steps: environment steps per second. */
export async function step({ numEnvs, workers, transport }: Work & { kind: 'step' }): Promise<Subject> {
  const envs = await makeVec('CartPole-v1', { numEnvs, workers, seed: 0, transport });
  const actions = prepareActions(envs.actionSpace, numEnvs);
  await envs.reset();
  const msPerStep = timeEach((i) => envs.step(actions[i % actions.length]));
  return { sample: async () => numEnvs / ((await msPerStep()) / 1000), close: () => envs.close() };
}
