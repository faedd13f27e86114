import { loadPolicy } from '../core/learn/networks/create-policy.ts';
import { evaluate } from '../core/learn/rollouts/evaluate.ts';
import { decodePolicy } from '../core/policy/policy-codec.ts';
import { poolWrappers } from '../core/policy/policy-fit.ts';
import { makeVec } from '../workers/make-vec.ts';
import type { EvaluateRequest, EvaluateResult } from './protocol.ts';
import { toRefusal } from './refusal.ts';

/** More episodes than this are played in rounds. */
const MAX_ENVS = 1024;

/** Plays episodes with a saved policy: episode i starts as `reset({ seed: seed + i })` does, for the first 1024 of them. */
export async function evaluatePolicy(request: EvaluateRequest): Promise<EvaluateResult> {
  const { env, envOptions, episodes, greedy, seed, backend } = request;
  try {
    const wrappers = poolWrappers(decodePolicy('evaluate', request.policy));
    const numEnvs = Math.min(episodes, MAX_ENVS);
    const envs = await makeVec(env, { envOptions, wrappers, numEnvs, workers: 0, seed });
    const policy = await loadPolicy(request.policy, envs, { backend, seed });
    const returns = await evaluate(envs, policy, { episodes, greedy });
    const result: EvaluateResult = { ended: 'done', returns, backend: policy.backend.name };
    policy.dispose();
    await envs.close();
    return result;
  } catch (thrown) {
    return toRefusal(thrown);
  }
}
