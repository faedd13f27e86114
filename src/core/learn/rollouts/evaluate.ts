import { checkOptionNames, type OptionNames } from '../../checks/known-names.ts';
import { checkFlag, checkWhole } from '../../checks/option-checks.ts';
import { CounterStream } from '../../random/counter-stream.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import { LoopControl, type LoopOptions } from '../loop/loop-control.ts';
import type { Policy } from '../networks/policy.ts';
import { EpisodeCollector } from './collector.ts';

export interface EvaluateOptions extends LoopOptions {
  /** Number of episodes to play. */
  episodes: number;
  /** Whether to take the most probable action instead of drawing one. Default: true. */
  greedy?: boolean;
  /** Seed of the drawn actions. Default: the policy's seed. */
  seed?: number;
}

const OPTION_NAMES: OptionNames<EvaluateOptions> = {
  episodes: true,
  greedy: true,
  seed: true,
  signal: true,
  pause: true,
  speed: true,
};

/**
 * Plays episodes with a policy and gives their returns.
 *
 * Each round plays one episode in each environment. If the last round has more episodes than are needed, those of the first
 * environments count: taking the episodes that end first would favour short ones.
 *
 * @throws {RangeError} if an option is unknown or invalid.
 */
export async function evaluate(
  envs: ParallelEnv,
  policy: Policy,
  options: EvaluateOptions,
): Promise<number[]> {
  checkOptionNames('evaluate', options, Object.keys(OPTION_NAMES));
  const { episodes, greedy = true, seed = policy.seed, ...loopOptions } = options;
  checkFlag('evaluate', 'greedy', greedy);
  checkWhole('evaluate', 'episodes', episodes, 1);
  if (envs.autoreset === 'disabled') {
    throw new RangeError(
      "evaluate: expected environments with autoreset 'same-step' or 'next-step', got 'disabled'.",
    );
  }
  const collector = new EpisodeCollector(envs, policy, {
    greedy,
    stream: new CounterStream(seed, 'evaluation'),
  });
  const loop = new LoopControl(loopOptions);
  let returns: number[] = [];
  while (returns.length < episodes) returns = returns.concat((await collector.collect(loop)).episodeReturns);
  return returns.slice(0, episodes);
}
