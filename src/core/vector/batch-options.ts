import type { OptionNames } from '../checks/known-names.ts';
import type { Seeding } from '../random/env-seeds.ts';
import type { MakeEnvOptions } from '../wrappers/make-env.ts';
import type { OnEnvError } from './on-env-error.ts';
import type { Autoreset } from './parallel-env.ts';
import type { StepArrays } from './step-arrays.ts';

/** The maximum number of environments in a parallel environment. More is taken for a mistake. */
export const MAX_ENVS = 2 ** 20;

export interface BatchEnvOptions {
  numEnvs: number;
  /** One seed for all environments, or a list with one for each. Default: drawn from the system. */
  seed?: number | ArrayLike<number>;
  /** How one seed becomes that of each environment. Default: 'consecutive', environment i has `seed + i`. */
  seeding?: Seeding;
  autoreset?: Autoreset;
  /** As for `makeVec`. */
  onEnvError?: OnEnvError;
  /** Options of the environment, as for `makeEnv`. */
  envOptions?: MakeEnvOptions;
  /** The index of the first environment within a larger pool, for error messages. */
  firstEnv?: number;
  /** The arrays for the results. Default: new ones. */
  arrays?: StepArrays;
  /** Why no workers are used, in words for the user. */
  reason?: string;
}

const NAMES: OptionNames<BatchEnvOptions> = {
  numEnvs: true,
  seed: true,
  seeding: true,
  autoreset: true,
  onEnvError: true,
  envOptions: true,
  firstEnv: true,
  arrays: true,
  reason: true,
};

export const BATCH_OPTION_NAMES = Object.keys(NAMES);
