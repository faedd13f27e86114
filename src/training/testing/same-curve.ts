import { TrainingRun, type TrainingRunOptions } from '../../index.ts';

/** Short runs, by name: networks with tanh and relu, discrete actions and real ones, Box2D, and a search in weights. */
const RUNS = {
  'CartPole-v1, REINFORCE': { env: 'CartPole-v1', algorithm: 'reinforce', hidden: [16], numEnvs: 16 },
  'LunarLander-v3, PPO': {
    env: 'LunarLander-v3',
    algorithm: 'ppo',
    options: { rolloutSteps: 64, minibatchRows: 128, epochs: 2 },
    hidden: [32, 32],
    numEnvs: 8,
  },
  'Pendulum-v1, PPO': {
    env: 'Pendulum-v1',
    algorithm: 'ppo',
    options: { rolloutSteps: 64, minibatchRows: 128, epochs: 2 },
    hidden: [16, 16],
    numEnvs: 8,
  },
  'Acrobot-v1, evolution strategies': {
    env: 'Acrobot-v1',
    algorithm: 'evolution-strategies',
    options: { population: 8 },
    hidden: [8],
  },
} as const satisfies Record<string, TrainingRunOptions>;

type RunName = keyof typeof RUNS;

const ITERATIONS = 5;

/** The hashes in every engine. */
export const CURVES: readonly (readonly [name: RunName, backend: 'cpu' | 'wasm', hash: string])[] = [
  ['CartPole-v1, REINFORCE', 'cpu', 'ee2ebfcc'],
  ['CartPole-v1, REINFORCE', 'wasm', 'a0ee5048'],
  ['LunarLander-v3, PPO', 'cpu', 'd1023cb1'],
  ['LunarLander-v3, PPO', 'wasm', '80c25f68'],
  ['Pendulum-v1, PPO', 'cpu', 'ab8277f'],
  ['Pendulum-v1, PPO', 'wasm', '6cc15178'],
  ['Acrobot-v1, evolution strategies', 'wasm', 'c2eb0843'],
];

/** Trains for a few iterations. Returns a hash (FNV-1a, 32 bits) of all numbers of the curve and of the weights, bit by bit. */
export async function hashCurve(name: RunName, backend: 'cpu' | 'wasm', workers: number): Promise<string> {
  const run = new TrainingRun({ ...RUNS[name], backend, workers, seed: 1 });
  try {
    const curve: unknown[] = [];
    for await (const { stepsPerSecond, timings, seconds, decidedBy, ...report } of run) {
      curve.push(report);
      if (curve.length === ITERATIONS) break;
    }
    const weights = (await run.policy?.save())?.weights;
    return hash(JSON.stringify([curve, weights])); // a number's text has all its digits
  } finally {
    await run.close();
  }
}

function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(16);
}
