import type { OptionTable } from '../../checks/option-table.ts';
import type { AlgorithmDescription, TrainOptions } from './algorithm.ts';
import { METRICS } from './metrics.ts';
import {
  noiseOption,
  populationOption,
  SEARCH_METRICS,
  SEARCH_OPTIONS,
  SEARCH_WORKLOAD,
} from './search-options.ts';

const EVOLUTION_STRATEGIES_OPTIONS = {
  population: populationOption(64),
  noise: noiseOption(0.1, 'Standard deviation of the change of each weight.'),
  learningRate: {
    kind: 'schedule',
    default: 0.05,
    min: 0,
    max: 10,
    label: 'Learning rate',
    help: 'Step size of the Adam optimiser: about how far each weight moves in a generation.',
  },
  weightDecay: {
    kind: 'number',
    default: 0.005,
    min: 0,
    max: 100,
    label: 'Weight decay λ',
    help: 'Pulls weights to 0: λ θ is subtracted from the gradient.',
  },
  ...SEARCH_OPTIONS,
} as const satisfies OptionTable;

/** The options of `evolutionStrategies`, all optional, and those that every algorithm takes. */
export type EvolutionStrategiesOptions = TrainOptions<typeof EVOLUTION_STRATEGIES_OPTIONS>;

/** Describes evolution strategies without loading their code. */
export const EVOLUTION_STRATEGIES: AlgorithmDescription<typeof EVOLUTION_STRATEGIES_OPTIONS> = {
  name: 'evolution-strategies',
  label: 'Evolution strategies',
  help: 'Estimates a gradient from the returns of mirrored changes of all weights, and follows it with Adam.',
  options: EVOLUTION_STRATEGIES_OPTIONS,
  metrics: { ...SEARCH_METRICS, gradientNorm: METRICS.gradientNorm, learningRate: METRICS.learningRate },
  check({ population }) {
    if (population % 2 === 0) return;
    throw new RangeError(
      `evolution-strategies: expected an even population (mirrored pairs), got ${population}. Use ${population + 1}.`,
    );
  },
  usesPoolWrappers: false,
  workload: () => SEARCH_WORKLOAD,
};
