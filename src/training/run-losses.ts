import type { ParallelEnv, PartWork } from '../core/vector/parallel-env.ts';

/** What a run has lost and replaced since its start, where there is anything. */
export interface LossReport {
  /** Workers that were lost since the start and replaced, if there are any. Their episodes do not count. */
  lostWorkers?: number | undefined;
  /** Environments that have thrown since the start and were replaced, also those of evaluations. Their steps do not count. */
  envErrors?: number | undefined;
  /** The message of the first of these errors. */
  firstEnvError?: string | undefined;
  /** GPU devices that were lost since the start, if there are any. No update was lost with them: `run.policy.backend` has continued. */
  lostDevices?: number | undefined;
}

/** Counts what a run loses. */
export class RunLosses {
  #errors = 0;
  #first: string | undefined;

  /** Counts what happened in environments that are closed now: those of an evaluation. */
  count(work: readonly PartWork[]): void {
    this.#errors += sumOf(work, 'envErrors');
    this.#first ??= firstOf(work);
  }

  /** Describes all losses, with those in the environments in which the policy learns. */
  report({ work }: ParallelEnv, lostDevices: number): LossReport {
    const lostWorkers = sumOf(work, 'losses');
    const envErrors = this.#errors + sumOf(work, 'envErrors');
    return {
      ...(lostWorkers > 0 && { lostWorkers }),
      ...(envErrors > 0 && { envErrors, firstEnvError: firstOf(work) ?? this.#first }),
      ...(lostDevices > 0 && { lostDevices }),
    };
  }
}

function sumOf(work: readonly PartWork[], name: 'losses' | 'envErrors'): number {
  return work.reduce((sum, each) => sum + each[name], 0);
}

function firstOf(work: readonly PartWork[]): string | undefined {
  return work.find(({ firstEnvError }) => firstEnvError !== undefined)?.firstEnvError;
}
