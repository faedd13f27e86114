// The list of algorithms is plain data: reading it does not load TensorFlow.js.

import { describeValue } from '../../checks/describe-value.ts';
import { suggest } from '../../checks/known-names.ts';
import { A2C } from './a2c-options.ts';
import { A3C } from './a3c-options.ts';
import type { Algorithm } from './algorithm.ts';
import { CROSS_ENTROPY } from './cross-entropy-options.ts';
import { DDPG } from './ddpg-options.ts';
import { EVOLUTION_STRATEGIES } from './evolution-strategies-options.ts';
import { HILL_CLIMBING, SIMULATED_ANNEALING } from './hill-climbing-options.ts';
import { PPO } from './ppo-options.ts';
import { REINFORCE } from './reinforce-options.ts';
import { TD3 } from './td3-options.ts';

export const ALGORITHMS = {
  reinforce: { ...REINFORCE, load: async () => (await import('./reinforce.ts')).reinforce },
  a2c: { ...A2C, load: async () => (await import('./a2c.ts')).a2c },
  a3c: { ...A3C, load: async () => (await import('./a3c.ts')).a3c },
  ppo: { ...PPO, load: async () => (await import('./ppo.ts')).ppo },
  ddpg: { ...DDPG, load: async () => (await import('./ddpg.ts')).ddpg },
  td3: { ...TD3, load: async () => (await import('./td3.ts')).td3 },
  'hill-climbing': {
    ...HILL_CLIMBING,
    load: async () => (await import('./hill-climbing.ts')).hillClimbing,
  },
  'simulated-annealing': {
    ...SIMULATED_ANNEALING,
    load: async () => (await import('./hill-climbing.ts')).simulatedAnnealing,
  },
  'cross-entropy': {
    ...CROSS_ENTROPY,
    load: async () => (await import('./cross-entropy.ts')).crossEntropy,
  },
  'evolution-strategies': {
    ...EVOLUTION_STRATEGIES,
    load: async () => (await import('./evolution-strategies.ts')).evolutionStrategies,
  },
} as const satisfies Readonly<Record<string, Algorithm>>;

export type AlgorithmName = keyof typeof ALGORITHMS;

/** @throws {RangeError} if there is no such algorithm. The message suggests the closest name and lists all names. */
export function findAlgorithm(name: string): Algorithm {
  if (Object.hasOwn(ALGORITHMS, name)) return ALGORITHMS[name as AlgorithmName];
  const known = Object.keys(ALGORITHMS);
  throw new RangeError(
    `findAlgorithm: unknown algorithm ${describeValue(name)}.${suggest(name, known)} Known: ${known.join(', ')}.`,
  );
}
