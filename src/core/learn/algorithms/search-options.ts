// Options that all searches over the weights have in common.

import type { NumberOption, OptionTable, ScheduleOption } from '../../checks/option-table.ts';
import type { Metric } from './metrics.ts';

export const SEARCH_OPTIONS = {
  episodes: {
    kind: 'number',
    default: 4,
    min: 1,
    max: 1000,
    whole: true,
    label: 'Episodes of a candidate',
    help: 'Episodes that each candidate plays, with the same seeds as the others of its generation. Its score is the mean return.',
  },
  scoreEpisodes: {
    kind: 'number',
    default: 10,
    min: 1,
    max: 1000,
    whole: true,
    label: 'Episodes of the present policy',
    help: 'Episodes that the present policy plays in each generation. The mean return of the last 100 of them is the score of the training.',
  },
  actions: {
    kind: 'choice',
    default: 'greedy',
    choices: ['greedy', 'sampled'],
    label: 'Actions',
    help: 'Candidates take the most probable action, or the mean of a continuous one, or they draw actions.',
  },
  maxEpisodeSteps: {
    kind: 'number',
    default: Infinity,
    min: 1,
    max: Infinity,
    whole: true,
    label: 'Max steps of an episode',
    help: 'Steps after which an episode counts as ended, or Infinity for the time limit of the environment.',
  },
} as const satisfies OptionTable;

/** The number of candidates in a generation. */
export function populationOption(count: number): NumberOption & { default: number } {
  return {
    kind: 'number',
    default: count,
    min: 2,
    max: 10_000,
    whole: true,
    label: 'Population',
    help: 'Number of candidates in a generation, besides the present policy.',
  };
}

/** σ. */
export function noiseOption(value: number, help: string): ScheduleOption {
  return { kind: 'schedule', default: value, min: 1e-6, max: 1000, label: 'Noise σ', help };
}

/** The metrics of all searches. */
export const SEARCH_METRICS = {
  populationMean: { title: 'Mean return of the candidates', words: 'mean of the candidates' },
  populationDeviation: { title: 'Deviation of the candidates', words: 'deviation of the candidates' },
  best: { title: 'Best return of a candidate', words: 'best candidate' },
  noise: { title: 'Noise of the weights', words: 'noise' },
  distance: { title: 'Distance from the first weights', words: 'distance' },
} as const satisfies Readonly<Record<string, Metric>>;

/** What `backend: 'auto'` measures: decisions only. Searches compute no gradient with tensors. */
export const SEARCH_WORKLOAD = { rows: 1, updatesPerStep: 0 } as const;
