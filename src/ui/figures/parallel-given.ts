// A parallel environment of the page's own in <palestra-parallel>.
import { describeValue } from '../../core/checks/describe-value.ts';
import { checkWhole } from '../../core/checks/option-checks.ts';
import type { Env } from '../../core/envs/env.ts';
import type { BatchEnv } from '../../core/vector/batch-env.ts';
import type { ParallelEnv } from '../../core/vector/parallel-env.ts';

export const MAX_ENVS = 12;
/** Of an observation. */
const MAX_NUMBERS = 8;

/** @throws {TypeError} or {RangeError} unless the figure can show them. */
export function checkGivenEnvs(where: string, envs: ParallelEnv): void {
  if (typeof Object(envs).autoreset !== 'string') {
    throw new TypeError(
      `${where}: expected envs to be a parallel environment, got ${describeValue(envs)}. Pass the result of await makeVec(…).`,
    );
  }
  const { actionSpace, autoreset, numEnvs, observationSpace } = envs;
  checkWhole(where, 'envs.numEnvs', numEnvs, 1, MAX_ENVS);
  checkWhole(where, 'envs.observationSpace.size', observationSpace.size, 1, MAX_NUMBERS);
  if (actionSpace.kind !== 'discrete') {
    throw new RangeError(`${where}: expected envs with discrete actions, got ${actionSpace}.`);
  }
  if (autoreset !== 'same-step') {
    throw new RangeError(
      `${where}: expected envs with the autoreset 'same-step', got '${autoreset}'. Make them without the option autoreset.`,
    );
  }
}

/** Returns the environments that can be drawn: those that this thread runs. */
export function worldsOf(envs: ParallelEnv): readonly Env[] {
  return (envs as Partial<BatchEnv>).envs ?? [];
}
