import { Generator } from '../core/random/generator.ts';

/** Draws actions of CartPole for N environments, for 64 steps: so many that a branch predictor does not learn them. */
export function prepareActions(numEnvs: number): Int32Array[] {
  const random = new Generator(0);
  return Array.from({ length: 64 }, () => Int32Array.from({ length: numEnvs }, () => random.integers(0, 2)));
}
