import { checkOptionNames, type OptionNames } from '../core/checks/known-names.ts';
import { checkWhole } from '../core/checks/option-checks.ts';
import type { Policy } from '../core/learn/networks/policy.ts';
import { checkTimeLimit, evaluate } from '../core/learn/rollouts/evaluate.ts';
import { NormalizeObservation } from '../core/vector/normalize-observation.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import { findWrapper } from '../core/vector/wrap-parallel-env.ts';
import { type MakeVecOptions, makeVec } from '../workers/make-vec.ts';
import { withoutRewardWrappers, withoutRewardWrappersIn } from './raw-rewards.ts';
import type { RunLosses } from './run-losses.ts';

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
 * Plays episodes in separate environments, without the wrappers that change rewards. Gives their returns.
 *
 * `training` are the environments in which the policy learns. Their observation statistics are copied and do not change. `losses` counts
 * environments that have thrown.
 */
export async function evaluateApart(
  env: string,
  options: Omit<MakeVecOptions, 'numEnvs' | 'seed'>,
  policy: Policy,
  training: ParallelEnv,
  given: RunEvaluateOptions,
  losses: RunLosses,
): Promise<number[]> {
  checkOptionNames('TrainingRun.evaluate', given, Object.keys(NAMES));
  const { episodes, greedy = true, seed = policy.seed, maxEpisodeSteps, signal } = given;
  checkWhole('TrainingRun.evaluate', 'episodes', episodes, 1);
  checkTimeLimit('TrainingRun.evaluate', training.spec, maxEpisodeSteps);
  const envs = await makeVec(env, {
    ...options,
    wrappers: withoutRewardWrappers(options.wrappers),
    numEnvs: Math.min(episodes, MAX_ENVS),
    envOptions: {
      ...withoutRewardWrappersIn(options.envOptions),
      ...(maxEpisodeSteps !== undefined && { maxEpisodeSteps }),
    },
    ...(signal && { signal }),
  });
  try {
    const learned = findWrapper(training, NormalizeObservation);
    if (learned) findWrapper(envs, NormalizeObservation)?.setStatistics(learned.getStatistics());
    return await evaluate(envs, policy, { episodes, greedy, seed, signal });
  } finally {
    losses.count(envs.work);
    await envs.close();
  }
}
