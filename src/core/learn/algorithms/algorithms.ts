// The algorithms, as plain data: listing and choosing them loads no TensorFlow.js.

import { suggest } from '../../checks/known-names.ts';
import type { Algorithm } from './algorithm.ts';
import { REINFORCE } from './reinforce-options.ts';

export const ALGORITHMS = {
  reinforce: { ...REINFORCE, load: async () => (await import('./reinforce.ts')).reinforce },
} as const satisfies Readonly<Record<string, Algorithm>>;

export type AlgorithmName = keyof typeof ALGORITHMS;

/** @throws {RangeError} that names the nearest algorithm, and all others. */
export function findAlgorithm(name: string): Algorithm {
  if (Object.hasOwn(ALGORITHMS, name)) return ALGORITHMS[name as AlgorithmName];
  const known = Object.keys(ALGORITHMS);
  throw new RangeError(
    `findAlgorithm: unknown algorithm '${name}'.${suggest(name, known)} Known: ${known.join(', ')}.`,
  );
}
