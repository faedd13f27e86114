import { LoopControl } from '../core/learn/loop/loop-control.ts';
import { loadPolicy } from '../core/learn/networks/create-policy.ts';
import type { Policy } from '../core/learn/networks/policy.ts';
import { EpisodeCollector } from '../core/learn/rollouts/collector.ts';
import { meanAndDeviation } from '../core/learn/rollouts/returns.ts';
import { decodePolicy } from '../core/policy/policy-codec.ts';
import { poolWrappers } from '../core/policy/policy-fit.ts';
import { CounterStream } from '../core/random/counter-stream.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import { makeVec } from '../workers/make-vec.ts';
import type { EvaluateRequest, EvaluateResult, PlayedEvent } from './protocol.ts';
import { toRefusal } from './refusal.ts';

/** Episodes in a round: few enough to show progress, and enough for an efficient batch. */
const ROUND = 64;

/**
 * Plays episodes with a saved policy in rounds. Episode i starts with `reset({ seed: seed + i })`. Awaits `report` between two rounds.
 */
export async function evaluatePolicy(
  { policy: file, env, envOptions, episodes, greedy, seed, backend }: EvaluateRequest,
  report: (event: PlayedEvent) => Promise<void>,
): Promise<EvaluateResult> {
  let envs: ParallelEnv | undefined;
  let policy: Policy | undefined;
  try {
    const wrappers = poolWrappers(decodePolicy('evaluate', file));
    const numEnvs = Math.min(episodes, ROUND);
    envs = await makeVec(env, { envOptions, wrappers, numEnvs, workers: 0, seed });
    policy = await loadPolicy(file, envs, { backend, seed });
    const stream = new CounterStream(seed, 'evaluation');
    const collector = new EpisodeCollector(envs, policy, { greedy, stream });
    const loop = new LoopControl();
    const returns: number[] = [];
    for (;;) {
      returns.push(...(await collector.collect(loop, seed + returns.length)).episodeReturns);
      if (returns.length >= episodes) break;
      await report({ kind: 'played', episodes: returns.length, meanReturn: meanAndDeviation(returns).mean });
    }
    return { ended: 'done', returns: returns.slice(0, episodes), backend: policy.backend.name };
  } catch (thrown) {
    return toRefusal(thrown);
  } finally {
    policy?.dispose();
    await envs?.close();
  }
}
