import type { ParallelEnv } from '../../vector/parallel-env.ts';
import type { Workload } from '../backends/workload.ts';
import type { Report } from '../loop/report.ts';
import { TRAINING_OPTION_NAMES, type TrainingOptions } from '../loop/training-state.ts';
import type { Policy } from '../networks/policy.ts';
import type { Metric } from './metrics.ts';
import { type OptionTable, type OptionValues, readOptions } from './option-table.ts';

/** Learns for ever, and yields a report after each iteration. Leaving the loop frees what it holds. */
export type Train = (
  envs: ParallelEnv,
  policy: Policy,
  options: TrainingOptions & Readonly<Record<string, unknown>>,
) => AsyncGenerator<Report, void, void>;

/** What is known of an algorithm before its code, and TensorFlow.js, are loaded: plain data. */
export interface AlgorithmDescription<T extends OptionTable = OptionTable> {
  /** As `--algorithm` and attributes name it: 'reinforce'. */
  readonly name: string;
  /** As people name it: 'REINFORCE'. */
  readonly label: string;
  /** One sentence: what it does. */
  readonly help: string;
  readonly options: T;
  /** The metrics in its reports, by their names there. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** What `backend: 'auto'` measures. */
  workload(options: OptionValues<T>): Workload;
}

export interface Algorithm<T extends OptionTable = OptionTable> extends AlgorithmDescription<T> {
  /** Loads the algorithm itself. */
  load(): Promise<Train>;
}

/** The options of an algorithm, each of which may be left out, and what every loop takes. */
export type TrainOptions<T extends OptionTable> = TrainingOptions & Partial<OptionValues<T>>;

/**
 * Gives the values of an algorithm's options.
 *
 * @throws {RangeError} if an option is unknown or unusable, or the environments do not reset themselves.
 */
export function readTrainingOptions<T extends OptionTable>(
  { name, options: table }: AlgorithmDescription<T>,
  { autoreset }: ParallelEnv,
  options: TrainOptions<T>,
): OptionValues<T> {
  const own = Object.entries(options).filter(([key]) => !TRAINING_OPTION_NAMES.includes(key));
  const values = readOptions(name, table, Object.fromEntries(own));
  if (autoreset === 'disabled') {
    throw new RangeError(
      `${name}: expected environments with autoreset 'same-step' or 'next-step', since those that have ended are ` +
        "stepped on until all have; got 'disabled'.",
    );
  }
  return values;
}
