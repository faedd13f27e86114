import { loadPolicy } from '../core/learn/networks/create-policy.ts';
import type { Policy } from '../core/learn/networks/policy.ts';
import { evaluateInRounds } from '../core/learn/rollouts/evaluate.ts';
import { meanAndDeviation } from '../core/learn/rollouts/returns.ts';
import { decodePolicy } from '../core/policy/policy-codec.ts';
import { poolWrappers } from '../core/policy/policy-fit.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import { withoutRewardWrappersIn } from '../training/raw-rewards.ts';
import { EVALUATION_STEPS } from '../training/run-evaluations.ts';
import { makeVec } from '../workers/make-vec.ts';
import type { EvaluateRequest, EvaluateResult, PlayedEvent } from './protocol.ts';
import { toRefusal } from './refusal.ts';

/** Episodes in a round: few enough to show progress, and enough for an efficient batch. */
const ROUND = 64;
/** Time between two reports during a round, ms. */
const INTERVAL_MS = 1000;

/**
 * Plays episodes with a saved policy, as `evaluate` does in as many environments, without the wrappers that change rewards. Awaits
 * `report` between two rounds.
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
      workers: 0,
    });
    envs = pool;
    policy = await loadPolicy(file, pool, { backend, seed });
    let returns: number[] = [];
    const progress = (): PlayedEvent => ({
      ...{ kind: 'played', episodes: returns.length, meanReturn: meanAndDeviation(returns).mean },
      steps: pool.work[0].steps,
    });
    // Of a report that fails, the caller hears by the next one between two rounds.
    timer = setInterval(() => void report(progress()).catch(() => {}), INTERVAL_MS);
    const limit = pool.spec.maxEpisodeSteps === Infinity ? { maxEpisodeSteps: EVALUATION_STEPS } : {};
    for await (const soFar of evaluateInRounds(pool, policy, { episodes, greedy, seed, ...limit })) {
      returns = soFar;
      if (returns.length < episodes) await report(progress());
    }
    return { ended: 'done', returns, backend: policy.backend.name, ...limit };
  } catch (thrown) {
    return toRefusal(thrown);
  } finally {
    clearInterval(timer);
    policy?.dispose();
    await envs?.close();
  }
}
