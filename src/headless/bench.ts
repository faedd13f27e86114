// The benchmarks of `npm run bench`: warmed up, repeated, medians. Which there are: bench-ids.ts.

import { startBackend } from '../core/learn/backend.ts';
import type { BackendName } from '../core/learn/backend-names.ts';
import { createPolicy } from '../core/learn/create-policy.ts';
import { Pace } from '../core/learn/pace.ts';
import type { Policy } from '../core/learn/policy.ts';
import { PolicyGradient } from '../core/learn/policy-gradient.ts';
import { REINFORCE_DEFAULTS } from '../core/learn/reinforce-options.ts';
import { Generator } from '../core/random/generator.ts';
import { makeVec } from '../workers/make-vec.ts';
import { prepareActions } from './bench-actions.ts';
import { BENCHMARKS } from './bench-ids.ts';
import type { SpinReply, SpinRequest } from './bench-protocol.ts';
import type { BenchOutcome } from './protocol.ts';
import { toRefusal } from './refusal.ts';

const REPETITIONS = 9;
/** How long one repetition takes at least, ms. */
const SAMPLE_MS = 200;

/** Gives one measurement each time it is called. */
type Sample = () => Promise<number>;
interface Subject {
  sample: Sample;
  close(): void | Promise<void>;
}

/** By the first two parts of a benchmark's id; `n` is the number of environments or rows. */
const SUBJECTS: Record<string, (n: number) => Promise<Subject>> = {
  'envs.hand': async (n) => spin('hand', n, 1),
  'envs.batch': async (n) => spin('batch', n, 1),
  'envs.raw': async (n) => spin('batch', n, 2),
  'envs.shared': (n) => stepPool(n, 'shared'),
  'envs.transfer': (n) => stepPool(n, 'transfer'),
  'act.webgpu': (n) => act('webgpu', n),
  'act.wasm': (n) => act('wasm', n),
  'act.cpu': (n) => act('cpu', n),
  'learn.webgpu': (n) => learn('webgpu', n),
  'learn.wasm': (n) => learn('wasm', n),
  'learn.cpu': (n) => learn('cpu', n),
};

/** Runs one benchmark. The first two samples are for warming up. */
export async function bench(id: string): Promise<BenchOutcome> {
  const [, name, size] = /^(\w+\.\w+)\.[NB](\d+)/.exec(id) ?? [];
  const unit = BENCHMARKS.find((benchmark) => benchmark.id === id)?.unit;
  if (name === undefined || unit === undefined) throw new RangeError(`bench: unknown benchmark '${id}'.`);
  let subject: Subject;
  try {
    subject = await SUBJECTS[name](Number(size));
  } catch (thrown) {
    return { skipped: toRefusal(thrown).message };
  }
  const values: number[] = [];
  for (let i = -2; i < REPETITIONS; i++) {
    const value = await subject.sample();
    if (i >= 0) values.push(value);
  }
  await subject.close();
  values.sort((a, b) => a - b);
  const [min, value, max] = [values[0], values[(REPETITIONS - 1) / 2], values[REPETITIONS - 1]];
  return { result: { id, value, unit, repetitions: REPETITIONS, min, max } };
}

/** Names the WebGPU adapter of this browser, or says that there is none. */
export async function describeAdapter(): Promise<{ adapter: string; software: boolean }> {
  try {
    return await startBackend('webgpu').then(({ adapter, software }) => ({ adapter, software }));
  } catch (thrown) {
    return { adapter: `none: ${toRefusal(thrown).message}`, software: false };
  }
}

/** N environments dealt over workers, each of which steps by itself: environment steps per second in all. */
function spin(what: SpinRequest['what'], numEnvs: number, workers: number): Subject {
  const threads = Array.from(
    { length: workers },
    () =>
      new Worker(new URL('./bench.worker.ts', import.meta.url), { type: 'module', name: 'palestra-bench' }),
  );
  const run = (thread: Worker): Promise<number> =>
    new Promise((resolve, reject) => {
      thread.onmessage = ({ data }: MessageEvent<SpinReply>) => resolve(data.envSteps / (data.ms / 1000));
      thread.onerror = () => reject(new Error('bench: a worker stopped.'));
      const request: SpinRequest = { what, numEnvs: numEnvs / workers, ms: SAMPLE_MS };
      thread.postMessage(request);
    });
  return {
    sample: async () => (await Promise.all(threads.map(run))).reduce((sum, rate) => sum + rate, 0),
    close: () => {
      for (const thread of threads) thread.terminate();
    },
  };
}

/** N environments over two workers as one ParallelEnv: environment steps per second. */
async function stepPool(numEnvs: number, transport: 'shared' | 'transfer'): Promise<Subject> {
  const envs = await makeVec('CartPole-v1', { numEnvs, workers: 2, seed: 0, transport });
  const actions = prepareActions(numEnvs);
  await envs.reset();
  const msPerStep = repeat((i) => envs.step(actions[i % actions.length]));
  return { sample: async () => numEnvs / ((await msPerStep()) / 1000), close: () => envs.close() };
}

/** One decision for N observations: ms. */
async function act(backend: BackendName, n: number): Promise<Subject> {
  const policy = await makePolicy(backend);
  const observations = drawObservations(n);
  return { sample: repeat(() => policy.act(observations)), close: () => policy.dispose() };
}

/** One update with B steps: ms. */
async function learn(backend: BackendName, rows: number): Promise<Subject> {
  const policy = await makePolicy(backend);
  const learner = new PolicyGradient(policy, REINFORCE_DEFAULTS);
  const random = new Generator(1);
  const batch = {
    rows,
    observations: drawObservations(rows),
    actions: Int32Array.from({ length: rows }, () => random.integers(0, 2)),
    weights: Float32Array.from({ length: rows }, () => random.normal(0, 1) / rows),
  };
  const pace = new Pace();
  return {
    sample: repeat(() => learner.update(batch, 0.01 / rows, pace)),
    close: () => {
      learner.dispose();
      policy.dispose();
    },
  };
}

/** The network that the figures in the design are for: 4-64-64-2. */
async function makePolicy(backend: BackendName): Promise<Policy> {
  const envs = await makeVec('CartPole-v1', { numEnvs: 1, workers: 0, seed: 0 });
  return createPolicy(envs, { hidden: [64, 64], backend, seed: 0 });
}

function drawObservations(rows: number): Float32Array {
  const random = new Generator(0);
  return Float32Array.from({ length: rows * 4 }, () => random.uniform(-0.05, 0.05));
}

/** Repeats work, one after the other, for as long as a sample takes, and gives the mean time of one, ms. */
function repeat(work: (i: number) => Promise<unknown>): Sample {
  return async () => {
    const start = performance.now();
    let count = 0;
    while (performance.now() - start < SAMPLE_MS) await work(count++);
    return (performance.now() - start) / count;
  };
}
