import type { OptionTable, OptionValues } from '../../checks/option-table.ts';
import type { AlgorithmDescription, TrainOptions } from './algorithm.ts';
import { noiseOption, SEARCH_METRICS, SEARCH_OPTIONS, SEARCH_WORKLOAD } from './search-options.ts';

/** The options of hill climbing and of its variant, whose defaults differ. */
function climbingOptions(defaults: { noise: number; adaptiveNoise: boolean; temperature: number }) {
  return {
    neighbours: {
      kind: 'number',
      default: 1,
      min: 1,
      max: 10_000,
      whole: true,
      label: 'Neighbours',
      help: 'Candidates of an iteration, of which the best is compared with the present policy: 1, or more for steepest ascent.',
    },
    noise: noiseOption(
      defaults.noise,
      'Standard deviation of the change of each weight: at first, if it adapts, and otherwise throughout.',
    ),
    adaptiveNoise: {
      kind: 'flag',
      default: defaults.adaptiveNoise,
      label: 'Adaptive noise',
      help: 'Halves the noise if the score rises and doubles it if it falls, between the limits.',
    },
    minNoise: {
      kind: 'number',
      default: 1e-3,
      min: 1e-6,
      max: 1000,
      label: 'Min noise',
      help: 'Lower limit of adaptive noise.',
    },
    maxNoise: {
      kind: 'number',
      default: 2,
      min: 1e-6,
      max: 1000,
      label: 'Max noise',
      help: 'Upper limit of adaptive noise.',
    },
    temperature: {
      kind: 'number',
      default: defaults.temperature,
      min: 0,
      max: 1e6,
      label: 'Temperature T',
      help: 'Temperature of the first iteration. A policy whose score is lower by d is accepted with probability exp(−d / T), at 0 never.',
    },
    cooling: {
      kind: 'number',
      default: 0.95,
      min: 0,
      max: 1,
      label: 'Cooling α',
      help: 'Factor of the temperature after each iteration.',
    },
    ...SEARCH_OPTIONS,
  } as const satisfies OptionTable;
}

type ClimbingTable = ReturnType<typeof climbingOptions>;

/** The options of `hillClimbing` and `simulatedAnnealing`, all optional, and those that every algorithm takes. */
export type HillClimbingOptions = TrainOptions<ClimbingTable>;

const SHARED = {
  metrics: {
    ...SEARCH_METRICS,
    temperature: { title: 'Temperature', words: 'temperature' },
  },
  usesPoolWrappers: false,
  workload: () => SEARCH_WORKLOAD,
} as const;

/** Describes hill climbing without loading its code. */
export const HILL_CLIMBING: AlgorithmDescription<ClimbingTable> = {
  name: 'hill-climbing',
  label: 'Hill climbing',
  help: 'Changes the weights at random and keeps what scores better. With several neighbours: steepest ascent.',
  options: climbingOptions({ noise: 0.1, adaptiveNoise: true, temperature: 0 }),
  ...SHARED,
  check: (options) => checkNoise('hill-climbing', options),
};

/** Describes simulated annealing, which is hill climbing with a temperature. */
export const SIMULATED_ANNEALING: AlgorithmDescription<ClimbingTable> = {
  name: 'simulated-annealing',
  label: 'Simulated annealing',
  help: 'Hill climbing that also accepts lower scores, less and less as the temperature falls.',
  options: climbingOptions({ noise: 0.1, adaptiveNoise: false, temperature: 10 }),
  ...SHARED,
  check: (options) => checkNoise('simulated-annealing', options),
};

function checkNoise(where: string, options: OptionValues<ClimbingTable>): void {
  const { adaptiveNoise, noise, minNoise, maxNoise } = options;
  if (!adaptiveNoise) return;
  if (typeof noise !== 'number') {
    throw new RangeError(
      `${where}: expected a single noise with adaptiveNoise, got [${noise}]. Pass adaptiveNoise: false for a schedule.`,
    );
  }
  if (minNoise <= noise && noise <= maxNoise) return;
  throw new RangeError(
    `${where}: expected noise from minNoise to maxNoise, ${minNoise} to ${maxNoise}, got ${noise}.`,
  );
}
