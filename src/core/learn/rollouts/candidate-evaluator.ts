import {
  type CandidateEvaluator,
  CandidateRunner,
  type EvaluationControl,
  type Generation,
  type Score,
} from '../../policy/candidates.ts';
import { BatchEnv } from '../../vector/batch-env.ts';
import { NormalizeObservation } from '../../vector/normalize-observation.ts';
import { NormalizeReward } from '../../vector/normalize-reward.ts';
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
        const request = { generation, members: [member] };
        const {
          scores: [score],
          ms,
        } = await this.#runner.run(request, () => control.yield());
        scores.push(score);
        this.#batch.countLent(score.steps, ms);
        await control.whenStepIsDue(score.steps / this.#batch.numEnvs);
        await control.yield();
      }
      return scores;
    });
  }
}

/**
 * Gives what evaluates candidates in these environments. Around them may be a NormalizeObservation, whose statistics a generation brings
 * along, and NormalizeReward, which changes no returns.
 *
 * @throws {RangeError} if the environments are in another wrapper of the whole pool.
 * @throws {TypeError} if they are not the result of `makeVec`.
 */
export function evaluatorOf(where: string, envs: ParallelEnv): CandidateEvaluator {
  let pool = envs;
  let isNormalized = false;
  for (; pool instanceof VectorWrapper; pool = pool.env) {
    if (pool instanceof NormalizeReward) continue;
    if (pool instanceof NormalizeObservation && !isNormalized) isNormalized = true;
    else {
      throw new RangeError(
        `${where}: expected no wrapper around all environments but one NormalizeObservation and NormalizeReward, got ${pool.constructor.name}: ` +
          'each candidate plays alone, in a worker. Wrap each environment instead, as RescaleObservation does.',
      );
    }
  }
  if (pool instanceof BatchEnv) return new BatchEvaluator(pool);
  if ('evaluateCandidates' in pool) return pool as ParallelEnv & CandidateEvaluator;
  throw new TypeError(
    `${where}: expected the environments of makeVec, which can evaluate candidates, got others.`,
  );
}
