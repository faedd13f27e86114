import { LoopControl } from '../core/learn/loop/loop-control.ts';
import { loadPolicy } from '../core/learn/networks/create-policy.ts';
import type { Policy } from '../core/learn/networks/policy.ts';
import { EpisodeCollector } from '../core/learn/rollouts/collector.ts';
import { checkTimeLimit } from '../core/learn/rollouts/evaluate.ts';
import { meanAndDeviation } from '../core/learn/rollouts/returns.ts';
import { decodePolicy } from '../core/policy/policy-codec.ts';
import { poolWrappers } from '../core/policy/policy-fit.ts';
import { CounterStream } from '../core/random/counter-stream.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import { withoutRewardWrappersIn } from '../training/raw-rewards.ts';
import { makeVec } from '../workers/make-vec.ts';
import type { EvaluateRequest, EvaluateResult, PlayedEvent } from './protocol.ts';
import { toRefusal } from './refusal.ts';

/** Episodes in a round: few enough to show progress, and enough for an efficient batch. */
const ROUND = 64;
/** Time between two reports during a round, ms. */
const INTERVAL_MS = 1000;

/**
 * Plays episodes with a saved policy in rounds, without the wrappers that change rewards. Episode i starts with
 * `reset({ seed: seed + i })`. Awaits `report` between two rounds.
 */
export async function evaluatePolicy(
  { policy: file, env, envSrc, envOptions, episodes, greedy, seed, backend }: EvaluateRequest,
  report: (event: PlayedEvent) => Promise<void>,
): Promise<EvaluateResult> {
  let envs: ParallelEnv | undefined;
  let policy: Policy | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  try {
    const pool = await makeVec(env, {
      ...(envSrc !== undefined && { envSrc }),
      envOptions: withoutRewardWrappersIn(envOptions),
      wrappers: poolWrappers(decodePolicy('evaluate', file)),
      numEnvs: Math.min(episodes, ROUND),
      ...{ workers: 0, seed },
    });
    envs = pool;
    checkTimeLimit('evaluate', pool.spec, undefined);
    policy = await loadPolicy(file, pool, { backend, seed });
    const stream = new CounterStream(seed, 'evaluation');
    const collector = new EpisodeCollector(pool, policy, { greedy, records: false, stream });
    const loop = new LoopControl();
    const returns: number[] = [];
    const progress = (): PlayedEvent => ({
      ...{ kind: 'played', episodes: returns.length, meanReturn: meanAndDeviation(returns).mean },
      steps: pool.work[0].steps,
    });
    timer = setInterval(() => void report(progress()), INTERVAL_MS);
    for (;;) {
      const { episodeReturns } = await collector.collect(loop, { seed: seed + returns.length });
      returns.push(...episodeReturns);
      if (returns.length >= episodes) break;
      await report(progress());
    }
    return { ended: 'done', returns: returns.slice(0, episodes), backend: policy.backend.name };
  } catch (thrown) {
    return toRefusal(thrown);
  } finally {
    clearInterval(timer);
    policy?.dispose();
    await envs?.close();
  }
}
