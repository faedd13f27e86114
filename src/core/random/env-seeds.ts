import { describeValue } from '../checks/describe-value.ts';
import { CounterStream } from './counter-stream.ts';
import { checkSeed } from './seed-sequence.ts';

/**
 * How N environments get their seeds from one seed s. 'consecutive': environment i gets s + i, as in Gymnasium, so that seeds 1 and 2
 * share all but one. 'independent': a hash of s, plus i, so that different seeds share none.
 */
export type Seeding = 'consecutive' | 'independent';
export const SEEDINGS = ['consecutive', 'independent'] as const satisfies readonly Seeding[];

/**
 * Gives the seed of each of N environments: those of a list, or N seeds derived from a number.
 *
 * @throws {RangeError} if the list has another length, or a seed is not a whole number from 0 to 2^53 − 1.
 */
export function listSeeds(
  where: string,
  seed: number | ArrayLike<number>,
  numEnvs: number,
  seeding: Seeding = 'consecutive',
): number[] {
  if (typeof seed === 'object' && seed !== null) {
    if (seed.length !== numEnvs) {
      throw new RangeError(
        `${where}: expected one seed, or ${numEnvs} (one per environment), got ${describeValue(seed)}.`,
      );
    }
    const seeds = Array.from(seed);
    for (const each of seeds) checkSeed(where, each);
    return seeds;
  }
  checkSeed(where, seed, seeding === 'independent' ? 1 : numEnvs);
  const first = seeding === 'independent' ? new CounterStream(seed, 'environments').seed(0, 0) : seed;
  return Array.from({ length: numEnvs }, (_, i) => first + i);
}
