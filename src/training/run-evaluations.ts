import { meanAndDeviation } from '../core/learn/rollouts/returns.ts';
import type { PolicyFile } from '../core/policy/policy-file.ts';

/** The time limit of the episodes of an evaluation, if the environment has none. */
export const EVALUATION_STEPS = 1000;

/** The returns of an evaluation while training. */
export interface RunEvaluation {
  readonly episodes: number;
  readonly meanReturn: number;
  readonly returnDeviation: number;
}

/** The policy of the evaluation with the largest mean return. */
export interface BestPolicy extends RunEvaluation {
  /** Environment steps before it. */
  readonly envSteps: number;
  readonly policy: PolicyFile;
}

/** What lasts between iterations, as plain data. */
export interface SavedEvaluations {
  /** Environment steps before the last evaluation, 0 before the first. */
  readonly last: number;
  /** Evaluations in a row that were no better than the best. */
  readonly failures: number;
  readonly best?: BestPolicy | undefined;
}

/** Says when a run evaluates its policy, keeps the best one, and says when nothing improves any more. */
export class RunEvaluations {
  readonly #every: number;
  readonly #patience: number;
  #last: number;
  #failures: number;
  #best: BestPolicy | undefined;

  /** `every`: in environment steps. `patience`: evaluations without improvement after which the run ends. */
  constructor({ every, patience }: { every: number; patience: number }, saved?: SavedEvaluations) {
    this.#every = every;
    this.#patience = patience;
    this.#last = saved?.last ?? 0;
    this.#failures = saved?.failures ?? 0;
    this.#best = saved?.best;
  }

  get best(): BestPolicy | undefined {
    return this.#best;
  }

  /** Whether the run has stopped improving. */
  get isOver(): boolean {
    return this.#failures >= this.#patience;
  }

  isDue(envSteps: number): boolean {
    return Math.floor(envSteps / this.#every) > Math.floor(this.#last / this.#every);
  }

  /** Counts an evaluation. `save` gives the policy, if none so far was better. */
  async add(
    returns: readonly number[],
    envSteps: number,
    save: () => Promise<PolicyFile>,
  ): Promise<RunEvaluation> {
    const { mean, standardDeviation } = meanAndDeviation(returns);
    const evaluation = { episodes: returns.length, meanReturn: mean, returnDeviation: standardDeviation };
    this.#last = envSteps;
    const before = this.#best?.meanReturn ?? -Infinity;
    this.#failures = mean > before ? 0 : this.#failures + 1;
    // of two that are equally good, the later one has learned from more
    if (mean >= before) this.#best = { ...evaluation, envSteps, policy: await save() };
    return evaluation;
  }

  save(): SavedEvaluations {
    return { last: this.#last, failures: this.#failures, ...(this.#best && { best: this.#best }) };
  }
}
