import { checkOptionNames } from '../../checks/known-names.ts';
import { type OptionTable, type OptionValues, readOptions } from '../../checks/option-table.ts';
import { checkParallelEnv, type ParallelEnv } from '../../vector/parallel-env.ts';
import type { Workload } from '../backends/workload.ts';
import type { Report } from '../loop/report.ts';
import { TRAINING_OPTION_NAMES, type TrainingOptions } from '../loop/training-state.ts';
import type { Policy } from '../networks/policy.ts';
import type { Metric } from './metrics.ts';

/** Trains without end and yields a report after each iteration. Leaving the loop frees the algorithm's memory. */
export type Train = (
  envs: ParallelEnv,
  policy: Policy,
  options: TrainingOptions & Readonly<Record<string, unknown>>,
) => AsyncGenerator<Report, void, void>;

/** Describes an algorithm as plain data, so that listing it loads neither its code nor TensorFlow.js. */
export interface AlgorithmDescription<T extends OptionTable = OptionTable> {
  /** The name in `--algorithm` and in attributes: 'reinforce'. */
  readonly name: string;
  /** The name on the page: 'REINFORCE'. */
  readonly label: string;
  /** One sentence that says what the algorithm does. */
  readonly help: string;
  /** What a user should know about its runs with several workers, in one sentence. */
  readonly note?: string;
  readonly options: T;
  /** Whether it learns a deterministic policy, for continuous actions only. */
  readonly deterministic?: boolean;
  /** The metrics of its reports, by name. The first are the most telling. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** @throws {RangeError} if N environments can teach nothing with these options. */
  check?(options: OptionValues<T>, numEnvs: number): void;
  /** False if presets of other algorithms are used without their wrappers around all environments, because it refuses or hardly needs them. Default: true. */
  readonly usesPoolWrappers?: boolean;
  /** The work that `backend: 'auto'` measures. */
  workload(options: OptionValues<T>, numEnvs: number): Workload;
}

export interface Algorithm<T extends OptionTable = OptionTable> extends AlgorithmDescription<T> {
  /** Loads the algorithm's code. */
  load(): Promise<Train>;
}

/** The options of an algorithm, all optional, and those that every algorithm takes. */
export type TrainOptions<T extends OptionTable> = TrainingOptions & Partial<OptionValues<T>>;

/**
 * Checks an algorithm's options and fills in the defaults.
 *
 * @throws {RangeError} if an option is unknown or invalid, nothing can be learned, or the environments do not reset themselves.
 * @throws {TypeError} if `envs` are no parallel environments.
 */
export function readTrainingOptions<T extends OptionTable>(
  algorithm: AlgorithmDescription<T>,
  envs: ParallelEnv,
  options: TrainOptions<T>,
): OptionValues<T> {
  const { name } = algorithm;
  checkParallelEnv(name, envs);
  const { autoreset, numEnvs } = envs;
  checkOptionNames(name, options);
  const own = Object.entries(options).filter(([key]) => !TRAINING_OPTION_NAMES.includes(key));
  const values = readOptions(name, algorithm.options, Object.fromEntries(own));
  algorithm.check?.(values, numEnvs);
  checkSchedules(name, algorithm.options, values, options.training?.scheduleSteps);
  if (autoreset === 'disabled') {
    throw new RangeError(
      `${name}: expected environments with autoreset 'same-step' or 'next-step', got 'disabled'. ` +
        'An environment whose episode has ended is stepped until all episodes have ended.',
    );
  }
  return values;
}

/** @throws {RangeError} if a value changes during the training, and the training has no end. */
function checkSchedules(
  where: string,
  table: OptionTable,
  values: Readonly<Record<string, unknown>>,
  scheduleSteps = Infinity,
): void {
  const changing = Object.keys(table).find(
    (name) => table[name].kind === 'schedule' && Array.isArray(values[name]),
  );
  if (changing === undefined || scheduleSteps !== Infinity) return;
  throw new RangeError(
    `${where}: expected a training with an end, until which ${changing} changes, got one without. ` +
      'Pass training: new TrainingState({ maxSteps }), or a single number.',
  );
}
