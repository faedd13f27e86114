// The list of benchmarks. Node reads this file, too, so it imports nothing that needs a browser.

import { ENVS } from '../../core/envs/registry.ts';
import type { BackendName } from '../../core/learn/backends/backend-names.ts';

/** The network 4-64-64-2; or over 80 × 80 pixels, 16 filters of 8 × 8 with stride 4, 32 of 4 × 4 with stride 2, and 128 units. */
export type BenchNetwork = 'mlp' | 'conv';

/** The work that a benchmark repeats, with N environments, W workers or B rows. */
export type Work =
  /** W workers step environments without messages: CartPole written by hand, a single environment, or a BatchEnv. */
  | { kind: 'simulate'; how: 'hand' | 'alone' | 'batch'; env: string; numEnvs: number; workers: number }
  /** The page steps the same environments as one ParallelEnv. */
  | { kind: 'step'; transport: 'shared' | 'transfer'; numEnvs: number; workers: number }
  /** The page wakes W workers, which do nothing but answer. */
  | { kind: 'wake'; transport: 'shared' | 'transfer'; workers: number }
  /** The GPU runs a trivial shader, and the page reads its N results. */
  | { kind: 'act-floor'; numEnvs: number }
  /** A network decides for N observations, by the kit or, if `stock`, by the layers of TensorFlow.js. */
  | { kind: 'act'; network: BenchNetwork; backend: BackendName; stock: boolean; numEnvs: number }
  /** The same network learns from B rows, with Adam. If `saturated`, its policy has made up its mind: nearly all gradients are tiny. */
  | {
      kind: 'learn';
      network: BenchNetwork;
      backend: BackendName;
      stock: boolean;
      saturated?: boolean;
      rows: number;
    }
  /** The least time of such a decision for N observations, or of such an update with B rows, by its bytes and the products of its patches, on one core. */
  | { kind: 'roofline'; network: BenchNetwork; of: 'act' | 'learn'; rows: number }
  /** The page alternates decisions and steps. While one group of environments steps, the policy decides for the next. */
  | { kind: 'rollout'; backend: BackendName; numEnvs: number; groups: number }
  /** W workers decide for their own environments, on rollouts of `steps` steps. */
  | { kind: 'rollout-decided'; numEnvs: number; workers: number; steps: number }
  /** REINFORCE trains with its defaults until the mean return of 100 episodes reaches 475. */
  | { kind: 'train'; backend: BackendName; numEnvs: number }
  /** PPO learns from a rollout of 4,096 steps. If `apart`, only the gradients of its minibatches. */
  | { kind: 'learn-ppo'; backend: BackendName; apart: boolean }
  /** An update of DDPG, with batches of 256 transitions. If `apart`, only its products of matrices. */
  | { kind: 'learn-ddpg'; apart: boolean }
  /** W workers learn CartPole-v1 by themselves, with A3C. */
  | { kind: 'a3c'; workers: number }
  /** Evolution strategies with 64 candidates learn CartPole-v1 for a number of generations. */
  | { kind: 'search'; workers: number; generations: number }
  /** A run of a preset, until it is solved or for a number of steps. */
  | {
      kind: 'train-preset';
      preset: string;
      backend: BackendName;
      maxSteps?: number;
      deciding?: 'page' | 'workers';
    }
  /** Decisions and the update of an iteration with B rows: within REINFORCE or, if `apart`, outside of it. */
  | { kind: 'iteration'; backend: BackendName; numEnvs: number; rows: number; apart: boolean }
  /** The memory of page and workers after 1,000 steps. */
  | { kind: 'memory'; numEnvs: number }
  /** Their memory after this number of iterations of REINFORCE. */
  | { kind: 'training-memory'; backend: BackendName; iterations: number }
  /** Their memory while PPO learns from rollouts of N environments × `steps` steps of PongPixels-v0. */
  | { kind: 'picture-memory'; numEnvs: number; steps: number };

export interface Benchmark {
  id: string;
  unit: 'steps/s' | 'generations/s' | 'ms' | 's' | 'MiB';
  work: Work;
  /** The id of the benchmark that this one is compared with: the same work without what this one adds. */
  floor?: string;
}

const SIZES = [16, 256, 4096];
const WORKERS = 2;
const cartPole = { env: 'CartPole-v1', numEnvs: 256, workers: 1 };

function simulate(id: string, work: Omit<Work & { kind: 'simulate' }, 'kind'>, floor?: string): Benchmark {
  return { id, unit: 'steps/s', work: { kind: 'simulate', ...work }, ...(floor && { floor }) };
}

/** The benchmarks that `steps` are compared with. */
function raws(workers: number): Benchmark[] {
  return SIZES.map((numEnvs) =>
    simulate(`envs.raw.N${numEnvs}W${workers}`, { ...cartPole, how: 'batch', numEnvs, workers }),
  );
}

function steps(
  transport: 'shared' | 'transfer',
  { sizes = SIZES, workers = WORKERS }: { sizes?: readonly number[]; workers?: number } = {},
): Benchmark[] {
  return sizes.map((numEnvs) => ({
    id: `envs.${transport}.N${numEnvs}W${workers}`,
    unit: 'steps/s',
    work: { kind: 'step', transport, numEnvs, workers },
    // A size without a raw benchmark is compared with 4,096: a ratio of 0.8 means 20 times the time for 16 times the work.
    floor: SIZES.includes(numEnvs) ? `envs.raw.N${numEnvs}W${workers}` : `envs.${transport}.N4096W${workers}`,
  }));
}

function wakes(transport: 'shared' | 'transfer'): Benchmark {
  return {
    id: `envs.wake.${transport}.W${WORKERS}`,
    unit: 'ms',
    work: { kind: 'wake', transport, workers: WORKERS },
  };
}

function acts(
  backend: BackendName,
  { stock = false, floor }: { stock?: boolean; floor?: (n: number) => string } = {},
) {
  const name = stock ? `${backend}Stock` : backend;
  return SIZES.map(
    (numEnvs): Benchmark => ({
      id: `act.${name}.N${numEnvs}`,
      unit: 'ms',
      work: { kind: 'act', network: 'mlp', backend, stock, numEnvs },
      ...(floor && { floor: floor(numEnvs) }),
    }),
  );
}

function learns(backend: BackendName, stock = false): Benchmark {
  return {
    id: `learn.${backend}${stock ? 'Stock' : ''}.B4096`,
    unit: 'ms',
    work: { kind: 'learn', network: 'mlp', backend, stock, rows: 4096 },
    ...(stock && { floor: `learn.${backend}.B4096` }),
  };
}

/** Subnormal numbers, which some processors are very slow at, would show here. */
function learnsSaturated(backend: BackendName): Benchmark {
  return {
    id: `learn.${backend}.saturated.B4096`,
    unit: 'ms',
    work: { kind: 'learn', network: 'mlp', backend, stock: false, saturated: true, rows: 4096 },
    floor: `learn.${backend}.B4096`,
  };
}

/** Decisions and updates of a policy that sees, by the kit and, if they exist, by the layers of TensorFlow.js. */
function sees(backend: BackendName): Benchmark[] {
  const work = { network: 'conv', backend } as const;
  const act = (stock: boolean) => ({ kind: 'act', ...work, stock, numEnvs: 64 }) as const;
  const learn = (stock: boolean) => ({ kind: 'learn', ...work, stock, rows: 1024 }) as const;
  const [acts, learns] = [`act.${backend}.conv.N64`, `learn.${backend}.conv.B1024`];
  const roof = (of: 'act' | 'learn', rows: number) =>
    ({ kind: 'roofline', network: 'conv', of, rows }) as const;
  if (backend === 'wasm') {
    const [ofActs, ofLearns] = [`${acts}.roofline`, `${learns}.roofline`];
    return [
      { id: ofActs, unit: 'ms', work: roof('act', 64) },
      { id: acts, unit: 'ms', work: act(false), floor: ofActs },
      { id: `act.${backend}Stock.conv.N64`, unit: 'ms', work: act(true), floor: acts },
      { id: ofLearns, unit: 'ms', work: roof('learn', 1024) },
      { id: learns, unit: 'ms', work: learn(false), floor: ofLearns }, // TensorFlow.js has no gradient of a kernel
    ];
  }
  return [
    { id: acts, unit: 'ms', work: act(false) },
    { id: `act.${backend}Stock.conv.N64`, unit: 'ms', work: act(true), floor: acts },
    { id: learns, unit: 'ms', work: learn(false) },
    // on cpu, the gradient of TensorFlow.js takes minutes
    ...(backend === 'webgpu'
      ? [{ id: `learn.${backend}Stock.conv.B1024`, unit: 'ms', work: learn(true), floor: learns } as const]
      : []),
  ];
}

function learnsPpo(backend: BackendName): Benchmark[] {
  const [parts, whole] = [`learn.ppo.${backend}.gradients`, `learn.ppo.${backend}`];
  return [
    { id: parts, unit: 'ms', work: { kind: 'learn-ppo', backend, apart: true } },
    { id: whole, unit: 'ms', work: { kind: 'learn-ppo', backend, apart: false }, floor: parts },
  ];
}

function rollouts(backend: BackendName, numEnvs: number): Benchmark[] {
  const id = `rollout.${backend}.N${numEnvs}`;
  const work = { kind: 'rollout', backend, numEnvs } as const;
  return [
    { id: `${id}.plain`, unit: 'steps/s', work: { ...work, groups: 1 } },
    { id: `${id}.pipelined`, unit: 'steps/s', work: { ...work, groups: WORKERS }, floor: `${id}.plain` },
  ];
}

function decidedRollouts(numEnvs: number, workers: number, steps: number, floor: string): Benchmark {
  const id = `rollout.workers.N${numEnvs}W${workers}`;
  return { id, unit: 'steps/s', work: { kind: 'rollout-decided', numEnvs, workers, steps }, floor };
}

/** PPO on LunarLander-v3, whoever decides. */
function landers(deciding: 'page' | 'workers', floor?: string): Benchmark {
  const work = { kind: 'train-preset', preset: 'LunarLander-v3', backend: 'wasm', maxSteps: 65_536 } as const;
  const id = `train.wasm.LunarLander-v3.ppo${deciding === 'page' ? '.page' : ''}`;
  return { id, unit: 's', work: { ...work, deciding }, ...(floor && { floor }) };
}

/** An iteration in parts, and as a whole. */
function iterations(backend: BackendName): Benchmark[] {
  const work = { kind: 'iteration', backend, numEnvs: 32, rows: 4096 } as const;
  const [parts, whole] = [`iteration.${backend}.parts`, `iteration.${backend}.whole`];
  return [
    { id: parts, unit: 'ms', work: { ...work, apart: true } },
    { id: whole, unit: 'ms', work: { ...work, apart: false }, floor: parts },
  ];
}

/** In the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [
  // CartPole in one worker, by hand and as a BatchEnv; then in two workers; then as one ParallelEnv
  simulate('envs.hand.N256', { ...cartPole, how: 'hand' }),
  simulate('envs.batch.N256', { ...cartPole, how: 'batch' }, 'envs.hand.N256'),
  ...raws(WORKERS),
  wakes('shared'),
  ...steps('shared', { sizes: [...SIZES, 65_536] }),
  wakes('transfer'),
  ...steps('transfer'),
  // one worker: on two cores, page and worker have one each
  ...raws(1),
  ...steps('shared', { workers: 1 }),

  { id: 'act.floor.webgpu', unit: 'ms', work: { kind: 'act-floor', numEnvs: 256 } },
  ...acts('webgpu', { floor: () => 'act.floor.webgpu' }),
  ...acts('wasm'),
  ...acts('cpu'),
  ...acts('webgpu', { stock: true, floor: (n) => `act.webgpu.N${n}` }),
  ...acts('wasm', { stock: true, floor: (n) => `act.wasm.N${n}` }),

  learns('webgpu'),
  learns('wasm'),
  learnsSaturated('wasm'),
  learns('cpu'),
  learns('webgpu', true),
  learns('wasm', true),
  ...(['webgpu', 'wasm', 'cpu'] as const).flatMap(sees),
  ...learnsPpo('webgpu'),
  ...learnsPpo('wasm'),
  { id: 'learn.ddpg.products', unit: 'ms', work: { kind: 'learn-ddpg', apart: true } },
  { id: 'learn.ddpg', unit: 'ms', work: { kind: 'learn-ddpg', apart: false }, floor: 'learn.ddpg.products' },

  ...(['webgpu', 'wasm'] as const).flatMap((backend) =>
    [64, 1024].flatMap((numEnvs) => rollouts(backend, numEnvs)),
  ),
  decidedRollouts(64, 1, 128, 'rollout.wasm.N64.plain'),
  decidedRollouts(64, 2, 128, 'rollout.workers.N64W1'),
  decidedRollouts(1024, 2, 32, 'rollout.wasm.N1024.plain'),
  decidedRollouts(16_384, 2, 32, 'rollout.workers.N64W2'),
  ...iterations('webgpu'),
  ...iterations('wasm'),
  ...(['webgpu', 'wasm'] as const).map(
    (backend): Benchmark => ({
      id: `train.${backend}.CartPole-v1`,
      unit: 's',
      work: { kind: 'train', backend, numEnvs: 32 },
    }),
  ),
  {
    id: 'train.wasm.CartPole-v1.ppo',
    unit: 's',
    work: { kind: 'train-preset', preset: 'CartPole-v1/ppo', backend: 'wasm' },
  },
  landers('page'),
  landers('workers', 'train.wasm.LunarLander-v3.ppo.page'),
  // W 2 is compared with W 1: 2 would be perfect
  ...[1, WORKERS].map(
    (workers): Benchmark => ({
      id: `search.es.W${workers}`,
      unit: 'generations/s',
      work: { kind: 'search', workers, generations: 30 },
      ...(workers > 1 && { floor: 'search.es.W1' }),
    }),
  ),
  ...[1, WORKERS].map(
    (workers): Benchmark => ({
      id: `learn.a3c.W${workers}`,
      unit: 'steps/s',
      work: { kind: 'a3c', workers },
      ...(workers > 1 && { floor: 'learn.a3c.W1' }),
    }),
  ),
  { id: 'memory.N4096', unit: 'MiB', work: { kind: 'memory', numEnvs: 4096 } },
  ...[100, 1000].map(
    (iterations): Benchmark => ({
      id: `memory.wasm.I${iterations}`,
      unit: 'MiB',
      work: { kind: 'training-memory', backend: 'wasm', iterations },
      ...(iterations > 100 && { floor: 'memory.wasm.I100' }),
    }),
  ),

  {
    id: 'memory.PongPixels-v0.N64T128',
    unit: 'MiB',
    work: { kind: 'picture-memory', numEnvs: 64, steps: 128 },
  },

  // every environment on one core
  ...Object.keys(ENVS).flatMap((env) => [
    simulate(`simulate.${env}.alone`, { how: 'alone', env, numEnvs: 1, workers: 1 }),
    simulate(
      `simulate.${env}.N256`,
      { how: 'batch', env, numEnvs: 256, workers: 1 },
      `simulate.${env}.alone`,
    ),
  ]),
];
