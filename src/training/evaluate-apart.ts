import { checkOptionNames, type OptionNames } from '../core/checks/known-names.ts';
import { checkWhole } from '../core/checks/option-checks.ts';
import type { Policy } from '../core/learn/networks/policy.ts';
import { evaluate } from '../core/learn/rollouts/evaluate.ts';
import { CounterStream } from '../core/random/counter-stream.ts';
import { NormalizeObservation } from '../core/vector/normalize-observation.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import { findWrapper } from '../core/vector/wrap-parallel-env.ts';
import { readRequest } from '../core/wrappers/wrap-env.ts';
import { type MakeVecOptions, makeVec } from '../workers/make-vec.ts';

export interface RunEvaluateOptions {
  readonly episodes: number;
  /** Whether to take the most probable action instead of drawing one. Default: true. */
  readonly greedy?: boolean;
  /** Seed of the episodes and of the drawn actions. Default: the run's seed. */
  readonly seed?: number;
  /** Steps after which an episode is truncated. Default: the environment's limit. */
  readonly maxEpisodeSteps?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const NAMES: OptionNames<RunEvaluateOptions> = {
  ...{ episodes: true, greedy: true, seed: true, maxEpisodeSteps: true, signal: true },
};
const MAX_ENVS = 64;

/**
 * Plays episodes in separate environments without NormalizeReward. Gives their returns.
 *
 * `training` are the environments in which the policy learns. Their observation statistics are copied and do not change.
 */
export async function evaluateApart(
  env: string,
  options: Omit<MakeVecOptions, 'numEnvs' | 'seed'>,
  policy: Policy,
  training: ParallelEnv,
  given: RunEvaluateOptions,
): Promise<number[]> {
  checkOptionNames('TrainingRun.evaluate', given, Object.keys(NAMES));
  const { episodes, greedy = true, seed = policy.seed, maxEpisodeSteps, signal } = given;
  checkWhole('TrainingRun.evaluate', 'episodes', episodes, 1, Infinity);
  if (maxEpisodeSteps === undefined && !Number.isFinite(training.spec.maxEpisodeSteps)) {
    throw new RangeError(
      `TrainingRun.evaluate: expected maxEpisodeSteps, got none, and episodes of ${env} may never end. Pass a number of steps, such as 1000.`,
    );
  }
  const envs = await makeVec(env, {
    ...options,
    wrappers: options.wrappers?.filter((wrapper) => readRequest(wrapper).name !== 'NormalizeReward') ?? [],
    numEnvs: Math.min(episodes, MAX_ENVS),
    envOptions: { ...options.envOptions, ...(maxEpisodeSteps !== undefined && { maxEpisodeSteps }) },
    ...(signal && { signal }),
    seed: new CounterStream(seed, 'evaluationEpisodes').seed(0, 0),
  });
  try {
    const learned = findWrapper(training, NormalizeObservation);
    const normalizer = findWrapper(envs, NormalizeObservation);
    if (normalizer && learned) {
      normalizer.setStatistics(learned.getStatistics());
      normalizer.updateStatistics = false;
    }
    return await evaluate(envs, policy, { episodes, greedy, seed, signal });
  } finally {
    await envs.close();
  }
}
