import {
  type CandidateEvaluator,
  CandidateRunner,
  type EvaluationControl,
  type Generation,
  type Score,
} from '../../policy/candidates.ts';
import { BatchEnv } from '../../vector/batch-env.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import { VectorWrapper } from '../../vector/vector-wrapper.ts';

/** Evaluates on this thread, in slices. */
class BatchEvaluator implements CandidateEvaluator {
  readonly #batch: BatchEnv;
  readonly #runner: CandidateRunner;

  constructor(batch: BatchEnv) {
    this.#batch = batch;
    this.#runner = new CandidateRunner(batch);
  }

  evaluateCandidates(
    generation: Generation,
    members: readonly number[],
    control: EvaluationControl,
  ): Promise<readonly Score[]> {
    return this.#batch.runLent('evaluateCandidates', async () => {
      const scores: Score[] = [];
      for (const member of members) {
        const [score] = await this.#runner.run({ generation, members: [member] }, () => control.yield());
        scores.push(score);
        await control.whenStepIsDue(score.steps / this.#batch.numEnvs);
        await control.yield();
      }
      return scores;
    });
  }
}

/**
 * Gives what evaluates candidates in these environments.
 *
 * @throws {RangeError} if the environments are in a wrapper of the whole pool.
 * @throws {TypeError} if they are not the result of `makeVec`.
 */
export function evaluatorOf(where: string, envs: ParallelEnv): CandidateEvaluator {
  if (envs instanceof VectorWrapper) {
    throw new RangeError(
      `${where}: expected environments without a wrapper around all of them, got some in ${envs.constructor.name}, whose statistics ` +
        'cover the environments of all workers, but each candidate plays alone. Leave it out of wrappers.',
    );
  }
  if (envs instanceof BatchEnv) return new BatchEvaluator(envs);
  if ('evaluateCandidates' in envs) return envs as ParallelEnv & CandidateEvaluator;
  throw new TypeError(
    `${where}: expected the environments of makeVec, which can evaluate candidates, got others.`,
  );
}
