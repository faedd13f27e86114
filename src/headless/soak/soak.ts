// One round of `npm run soak`: somebody uses the elements, and things break meanwhile.
import * as tf from '@tensorflow/tfjs';
import '../../elements.ts';
import { toError } from '../../core/errors.ts';
import { Generator } from '../../core/random/generator.ts';
import { deleteRun } from '../../training/kept/kept-run-store.ts';
import { keptRuns } from '../../training/kept/kept-runs.ts';
import { takeRunName } from '../../training/kept/run-name-lock.ts';
import type { RunSettings } from '../../training/run-settings.ts';
import { continueKept } from '../../ui/keep/continue-kept.ts';
import type { PalestraRun } from '../../ui/palestra-run.ts';
import type { RunController } from '../../ui/run/run-controller.ts';
import type { SoakRequest, SoakRound } from '../protocol.ts';
import { watchDevices, watchStalls, watchWorkers } from './watch.ts';

/** Short iterations, so that much happens in little time. */
const SHORT = { rolloutSteps: 32, minibatchRows: 64, epochs: 2 };

/** Every algorithm, with an environment. */
const TASKS: readonly [env: string, algorithm: string, options: Record<string, unknown>][] = [
  ['CartPole-v1', 'reinforce', { rolloutSteps: 64 }],
  ['CartPole-v1', 'a2c', {}],
  ['CartPole-v1', 'a3c', {}],
  ['CartPole-v1', 'hill-climbing', {}],
  ['CartPole-v1', 'simulated-annealing', {}],
  ['CartPole-v1', 'evolution-strategies', {}],
  ['MountainCarContinuous-v0', 'cross-entropy', {}],
  ['LunarLander-v3', 'ppo', SHORT],
  ['FrozenLake-v1', 'ppo', SHORT],
  ['CatchPixels-v0', 'ppo', SHORT],
  ['Pendulum-v1', 'ppo', SHORT],
  ['Pendulum-v1', 'ddpg', {}],
  ['Pendulum-v1', 'td3', {}],
];
/** A3C learns in the workers, with their kernels. */
const WITHOUT_GPU: readonly string[] = ['a3c'];

const ELEMENTS = `
  <palestra-controls></palestra-controls>
  <palestra-status></palestra-status>
  <palestra-worlds></palestra-worlds>
  <palestra-curve></palestra-curve>
  <palestra-policy></palestra-policy>
  <palestra-player></palestra-player>
  <palestra-throughput></palestra-throughput>
  <palestra-workers></palestra-workers>
  <palestra-kept-runs></palestra-kept-runs>`;
/** The name under which the browser keeps the runs of a round. */
const KEPT = 'soak';

/** A run must report its next iteration within this time after a disturbance, ms. */
const PATIENCE_MS = 60_000;
/** More workers lost in one place within a minute end a run, and should. Lost devices never do. */
const MAX_LOST_WORKERS = 2;

const workers = watchWorkers();
const devices = watchDevices();
const stalls = watchStalls();

type Disturbance = (run: RunController) => Promise<void> | void;

/** Runs one round, and says what happened and what is left of it. `seed` decides on the settings and the disturbances. */
export async function soak({ seed, seconds, backends }: SoakRequest): Promise<SoakRound> {
  const random = new Generator(seed);
  const [env, algorithm, options] = pick(random, TASKS);
  const usable = backends.filter((name) => name !== 'webgpu' || !WITHOUT_GPU.includes(algorithm));
  const changes = {
    backend: pick(random, usable) as RunSettings['backend'],
    workers: algorithm === 'a3c' ? 2 : random.integers(0, 3),
    transport: pick(random, ['auto', 'transfer'] as const),
    deciding: pick(random, ['auto', 'page'] as const),
    numEnvs: 8,
    seed: random.integers(0, 1_000_000),
    evalEvery: 20_000,
    evalEpisodes: 2,
    maxSteps: 1e9,
    target: 1e9,
  };
  const round: SoakRound = {
    task: `${env} by ${algorithm}, ${changes.backend}, ${changes.workers} workers, ${changes.transport}, ${changes.deciding}`,
    iterations: 0,
    disturbances: {},
    longestStallMs: 0,
    tensors: 0,
    gpuBytes: 0,
    workers: 0,
  };
  stalls.take();
  document.body.innerHTML = `<palestra-run keep="${KEPT}">${ELEMENTS}</palestra-run>`;
  const element = document.querySelector('palestra-run') as PalestraRun;
  await element.updateComplete;
  const run = element.controller;
  try {
    run.choose(env);
    run.chooseAlgorithm(algorithm);
    const { settings } = run;
    run.settings = { ...settings, ...changes, options: { ...settings.options, ...options } };
    run.start();
    round.iterations += await continues(run, 1);
    await disturb(run, random, round, performance.now() + 1000 * seconds);
  } catch (thrown) {
    round.error = toError(thrown).message;
  }
  await run.reset();
  document.body.replaceChildren();
  await workers.whenAllEnded();
  await deleteKept().catch((thrown) => {
    round.error ??= toError(thrown).message;
  });
  return {
    ...round,
    longestStallMs: stalls.take(),
    tensors: tf.memory().numTensors,
    gpuBytes: devices.bytes(),
    workers: workers.count(),
  };
}

async function disturb(run: RunController, random: Generator, round: SoakRound, end: number): Promise<void> {
  let lostWorkers = 0;
  const all: Record<string, Disturbance> = {
    'worker killed': () => {
      lostWorkers++;
      workers.kill(random.random());
    },
    'device lost': () => devices.lose(),
    paused: async () => {
      run.pause();
      await wait(300);
      run.start();
    },
    'started again': async () => {
      await run.reset();
      run.start();
    },
    'saved and loaded': async () => {
      await run.load(structuredClone(await run.checkpoint()));
      run.start();
    },
    'kept run continued': () => continueKept(run, KEPT),
    'another environment': async () => {
      await run.reset();
      const { settings } = run;
      run.choose('CartPole-v1');
      run.start();
      round.iterations += await continues(run, 1);
      await run.reset();
      run.settings = settings;
      run.start();
    },
    'elements moved': () => {
      const element = document.querySelector('palestra-run') as PalestraRun;
      document.body.replaceChildren();
      document.body.append(element);
      element.controller.start();
    },
  };
  while (performance.now() < end) {
    await wait(random.uniform(100, 1500));
    const possible = Object.keys(all).filter((name) => {
      if (name === 'worker killed') return lostWorkers < MAX_LOST_WORKERS && workers.count() > 0;
      if (name === 'device lost') return run.policy?.backend.name === 'webgpu';
      if (name === 'kept run continued') return run.keeping?.text !== '' && run.keeping?.name === KEPT;
      return true;
    });
    const name = pick(random, possible);
    round.disturbances[name] = (round.disturbances[name] ?? 0) + 1;
    try {
      await all[name](run);
      round.iterations += await continues(run, 1);
    } catch (thrown) {
      throw new Error(`After '${name}': ${toError(thrown).message}`);
    }
  }
}

/** Reads what the browser has kept of a round, as somebody does who continues it, and deletes it. */
async function deleteKept(): Promise<void> {
  const end = new AbortController();
  await takeRunName(KEPT, end.signal, { wait: true }); // the element frees it after its last save
  try {
    for (const { name } of await keptRuns.list()) {
      await keptRuns.read(name);
      await deleteRun(name);
    }
  } finally {
    end.abort();
  }
}

/** Waits for so many further iterations, and gives their number. */
function continues(run: RunController, count: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let left = count;
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      run.removeEventListener('iteration', check);
      run.removeEventListener('change', check);
      end();
    };
    const check = ({ type }: Event): void => {
      if (run.state === 'failed') settle(() => reject(run.error));
      else if (type === 'iteration' && --left === 0) settle(() => resolve(count));
    };
    const timer = setTimeout(() => {
      settle(() =>
        reject(new Error(`no iteration within ${PATIENCE_MS / 1000} s, the run is ${run.state}.`)),
      );
    }, PATIENCE_MS);
    run.addEventListener('iteration', check);
    run.addEventListener('change', check);
  });
}

function pick<T>(random: Generator, list: readonly T[]): T {
  return list[random.integers(0, list.length)];
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
