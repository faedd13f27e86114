import type { OptionTable } from '../../checks/option-table.ts';
import type { AlgorithmDescription, TrainOptions } from './algorithm.ts';
import {
  noiseOption,
  populationOption,
  SEARCH_METRICS,
  SEARCH_OPTIONS,
  SEARCH_WORKLOAD,
} from './search-options.ts';

const CROSS_ENTROPY_OPTIONS = {
  population: populationOption(50),
  eliteShare: {
    kind: 'number',
    default: 0.2,
    min: 1e-3,
    max: 1,
    label: 'Elite share ρ',
    help: 'Part of the population that gives the next mean and deviation.',
  },
  noise: {
    kind: 'number',
    default: 0.5,
    min: 1e-6,
    max: 1000,
    label: 'Noise σ',
    help: 'Standard deviation of all weights at first. Then each weight has that of the elite.',
  },
  extraNoise: {
    ...noiseOption(
      0.1,
      'Standard deviation that is added to that of the elite, as variances, so that the search does not narrow too early.',
    ),
    min: 0,
    label: 'Extra noise',
  },
  ...SEARCH_OPTIONS,
} as const satisfies OptionTable;

/** The options of `crossEntropy`, all optional, and those that every algorithm takes. */
export type CrossEntropyOptions = TrainOptions<typeof CROSS_ENTROPY_OPTIONS>;

/** Describes the cross-entropy method without loading its code. */
export const CROSS_ENTROPY: AlgorithmDescription<typeof CROSS_ENTROPY_OPTIONS> = {
  name: 'cross-entropy',
  label: 'Cross-entropy method',
  help: 'Draws policies from a normal distribution and fits it to the best of them.',
  options: CROSS_ENTROPY_OPTIONS,
  metrics: SEARCH_METRICS,
  check({ population, eliteShare }) {
    if (eliteCount(population, eliteShare) >= 2) return;
    throw new RangeError(
      `cross-entropy: expected an elite of at least 2 candidates, which have a deviation, got eliteShare ${eliteShare} of a population ` +
        `of ${population}. Use a larger share or population.`,
    );
  },
  usesPoolWrappers: false,
  workload: () => SEARCH_WORKLOAD,
};

export function eliteCount(population: number, share: number): number {
  return Math.round(population * share);
}
