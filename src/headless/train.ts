import { toError } from '../core/errors.ts';
import { reinforce } from '../core/learn/algorithms/reinforce.ts';
import { isSolved } from '../core/learn/loop/report.ts';
import { createPolicy } from '../core/learn/networks/create-policy.ts';
import type { Policy } from '../core/learn/networks/policy.ts';
import type { PolicyFile } from '../core/policy/policy-file.ts';
import type { ParallelEnv } from '../core/vector/parallel-env.ts';
import { makeVec } from '../workers/make-vec.ts';
import type { TrainEvent, TrainRequest, TrainResult } from './protocol.ts';
import { toRefusal } from './refusal.ts';

/** How often, at most, the policy is told while it is learned, ms. */
const POLICY_INTERVAL_MS = 1000;

/** Runs a training run to its end. `tell` is awaited: nothing is told that has not been heard. */
export async function train(
  request: TrainRequest,
  tell: (event: TrainEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<TrainResult> {
  let envs: ParallelEnv | undefined;
  let policy: Policy | undefined;
  try {
    try {
      envs = await makeEnvs(request);
      const { hidden, activation, backend, seed } = request;
      policy = await createPolicy(envs, { hidden, activation, backend, seed });
    } catch (thrown) {
      return toRefusal(thrown);
    }
    await tell(describeStart(envs, policy));
    return await learn(envs, policy, request, tell, signal);
  } finally {
    policy?.dispose();
    await envs?.close();
  }
}

function makeEnvs(request: TrainRequest): Promise<ParallelEnv> {
  const { env, envOptions, numEnvs, workers, seed, transport } = request;
  return makeVec(env, { envOptions, numEnvs, seed, transport, ...(workers !== undefined && { workers }) });
}

function describeStart({ transport, parts }: ParallelEnv, { backend }: Policy): TrainEvent {
  return {
    kind: 'started',
    backend: backend.name,
    adapter: backend.adapter,
    software: backend.software,
    backendReason: backend.reason,
    transport: transport.kind,
    transportReason: transport.reason,
    workers: transport.kind === 'none' ? 0 : parts.length,
  };
}

async function learn(
  envs: ParallelEnv,
  policy: Policy,
  { target, maxSteps, settings }: TrainRequest,
  tell: (event: TrainEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<TrainResult> {
  const start = performance.now();
  let told = start;
  try {
    for await (const report of reinforce(envs, policy, { ...settings, signal })) {
      const now = performance.now();
      const due = now - told > POLICY_INTERVAL_MS;
      if (due) told = now;
      await tell({
        kind: 'report',
        report,
        seconds: (now - start) / 1000,
        ...(due && { policy: await policy.save() }),
      });
      if (target !== undefined && isSolved(report, target)) {
        return { ended: 'solved', policy: await policy.save() };
      }
      if (report.envSteps >= maxSteps) return { ended: 'steps', policy: await policy.save() };
    }
  } catch (thrown) {
    if (signal.aborted) return { ended: 'stopped', policy: await policy.save() };
    const saved = await saveIfPossible(policy);
    return { ended: 'failed', message: toError(thrown).message, ...(saved && { policy: saved }) };
  }
  throw new Error('train: the algorithm ended by itself.');
}

/** The weights may be gone, with the GPU that they were on. */
async function saveIfPossible(policy: Policy): Promise<PolicyFile | undefined> {
  try {
    return await policy.save();
  } catch {
    return undefined;
  }
}
