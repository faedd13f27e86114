import { checkOptionNames, type OptionNames } from '../../checks/known-names.ts';
import { checkFlag, checkWhole } from '../../checks/option-checks.ts';
import type { EnvSpec } from '../../envs/env.ts';
import { CounterStream } from '../../random/counter-stream.ts';
import { checkSeed } from '../../random/seed-sequence.ts';
import { checkParallelEnv, type ParallelEnv } from '../../vector/parallel-env.ts';
import { freezeStatistics } from '../../vector/wrap-parallel-env.ts';
import { LOOP_OPTION_NAMES, LoopControl, type LoopOptions } from '../loop/loop-control.ts';
import type { Policy } from '../networks/policy.ts';
import { checkPolicy, EpisodeCollector } from './collector.ts';

export interface EvaluateOptions extends LoopOptions {
  /** Number of episodes to play. */
  episodes: number;
  /** Whether to take the most probable action instead of drawing one. Default: true. */
  greedy?: boolean;
  /** Seed of the episodes and of the drawn actions. Default: the policy's seed. */
  seed?: number;
  /** Steps after which an episode counts as ended. Default: the time limit of the environments. */
  maxEpisodeSteps?: number | undefined;
}

const OPTION_NAMES: OptionNames<EvaluateOptions> = {
  ...{ episodes: true, greedy: true, seed: true, maxEpisodeSteps: true },
  ...LOOP_OPTION_NAMES,
};

/**
 * Plays episodes with a policy and gives their returns. The same seed gives the same returns in the same number of environments.
 *
 * Each round plays one episode in each environment. If the last round has more episodes than are needed, those of the first
 * environments count: taking the episodes that end first would favour short ones.
 *
 * It resets the environments and leaves their episodes unfinished: a loop of your own over `envs.step` must reset them first, or its next
 * step throws. Evaluate in other environments to keep its episodes.
 *
 * It measures only: the statistics of normalisers do not change, and the next reset of the environments continues their own random
 * streams. So a training of whole episodes gives the same results with and without evaluations between its iterations.
 *
 * A return sums the rewards after all wrappers of each environment. For raw returns beside ClipReward or TransformReward, put
 * RecordEpisodeStatistics before it in the list of wrappers.
 *
 * @throws {RangeError} if an option is unknown or invalid, or the environments have no time limit and `maxEpisodeSteps` is missing.
 * @throws {BusyError} if a training is in the middle of a rollout of these environments.
 */
export async function evaluate(
  envs: ParallelEnv,
  policy: Policy,
  options: EvaluateOptions,
): Promise<number[]> {
  let returns: number[] = [];
  for await (const soFar of evaluateInRounds(envs, policy, options)) returns = soFar;
  return returns;
}

/** As `evaluate`. Yields the returns so far after each round, and all of them after the last. */
export async function* evaluateInRounds(
  envs: ParallelEnv,
  policy: Policy,
  options: EvaluateOptions,
): AsyncGenerator<number[], void, void> {
  checkParallelEnv('evaluate', envs);
  checkPolicy('evaluate', policy);
  checkOptionNames('evaluate', options, Object.keys(OPTION_NAMES));
  const { episodes, greedy = true, seed = policy.seed, maxEpisodeSteps, ...loopOptions } = options;
  checkFlag('evaluate', 'greedy', greedy);
  checkWhole('evaluate', 'episodes', episodes, 1);
  checkSeed('evaluate', seed);
  checkTimeLimit('evaluate', envs.spec, maxEpisodeSteps);
  if (envs.autoreset === 'disabled') {
    throw new RangeError(
      "evaluate: expected environments with autoreset 'same-step' or 'next-step', got 'disabled'.",
    );
  }
  const collector = new EpisodeCollector(envs, policy, {
    greedy,
    records: false,
    ...(maxEpisodeSteps !== undefined && { maxEpisodeSteps }),
    stream: new CounterStream(seed, 'evaluation'),
  });
  const seeds = new CounterStream(seed, 'evaluationEpisodes');
  const loop = new LoopControl(loopOptions);
  collector.claim();
  const unfreeze = freezeStatistics(envs);
  try {
    let returns: number[] = [];
    for (let round = 0; returns.length < episodes; round++) {
      const { episodeReturns } = await collector.collect(loop, {
        seed: seeds.seed(0, round),
        keepStreams: true,
      });
      returns = returns.concat(episodeReturns).slice(0, episodes);
      yield returns;
    }
  } finally {
    unfreeze();
  }
}

/** @throws {RangeError} if `maxEpisodeSteps` is invalid, or missing though episodes may never end. */
export function checkTimeLimit(
  where: string,
  { id, maxEpisodeSteps: limit }: EnvSpec,
  maxEpisodeSteps: number | undefined,
): void {
  if (maxEpisodeSteps !== undefined) checkWhole(where, 'maxEpisodeSteps', maxEpisodeSteps, 1);
  else if (limit === Infinity) {
    throw new RangeError(
      `${where}: expected maxEpisodeSteps, got none, and episodes of ${id} may never end. Pass a number of steps, such as 1000.`,
    );
  }
}
