import { mergeEpisodes } from '../../policy/ended-episodes.ts';
import { canDecide, type DecidingEnvs, MAX_STEPS, type SentPolicy } from '../../policy/thread-steps.ts';
import { NormalizeObservation } from '../../vector/normalize-observation.ts';
import type { ParallelEnv, VecStep } from '../../vector/parallel-env.ts';
import { VectorWrapper } from '../../vector/vector-wrapper.ts';
import type { Policy } from '../networks/policy.ts';
import type { RolloutMemory } from './rollout-memory.ts';
import type { Actor, RolloutMs, RolloutTask } from './rollout-task.ts';

/** About how long the workers are left alone, ms: after that, a pause or an abort takes effect. */
const CHUNK_MS = 50;
/** Steps that are asked for first, while it is not known how long they take. */
const FIRST_CHUNK = 16;
/** Without shared memory, the observations of so many bytes travel at a time, at most: they are in memory twice. */
const MAX_CHUNK_BYTES = 2 ** 23;

/** The workers decide for their own environments, many steps at a time. */
export class WorkerActor implements Actor {
  readonly decidedBy = 'workers';
  readonly #envs: DecidingEnvs;
  /** Those around all environments, the innermost first. */
  readonly #wrappers: readonly VectorWrapper[];
  readonly #policy: Policy;
  #chunk = FIRST_CHUNK;

  /** Says why workers cannot decide for these environments and this policy, or gives undefined if they can. */
  static findObstacle(envs: ParallelEnv, policy: Policy, records: boolean): string | undefined {
    const { pool, wrappers } = unwrap(envs);
    const { actBackend } = policy;
    if (!canDecide(pool)) return 'there are none. Pass workers: 1 or more.';
    if (!policy.canBeSent) {
      return `the policy decides on ${actBackend.name}, which workers do not use. Pass backend: 'wasm' to the policy.`;
    }
    const refuses = wrappers.find((wrapper) => !wrapper.followsRollouts(records));
    if (!refuses) return undefined;
    const advice = refuses instanceof NormalizeObservation ? " Pass it updates: 'rollout'." : '';
    return `${refuses.constructor.name} needs every step on the page.${advice}`;
  }

  constructor(envs: ParallelEnv, policy: Policy) {
    const { pool, wrappers } = unwrap(envs);
    this.#envs = pool as DecidingEnvs;
    this.#wrappers = wrappers;
    this.#policy = policy;
  }

  async collect(task: RolloutTask): Promise<RolloutMs> {
    const { loop, memory, isWhole, maxEpisodeSteps, stream, greedy, active, exploration, noise } = task;
    const limit = isWhole ? Math.min(task.end, this.#envs.spec.maxEpisodeSteps, maxEpisodeSteps) : task.end;
    const ms = { act: 0, env: 0 };
    const mostSteps = this.#mostSteps(memory);
    let policy: SentPolicy | undefined = await this.#describePolicy();
    while (task.t < limit && (!isWhole || active.includes(1))) {
      await loop.whenStepIsDue();
      await loop.yield();
      const steps = loop.isLimited ? 1 : Math.min(limit - task.t, this.#chunk, mostSteps, MAX_STEPS);
      memory?.reserve(task.t + steps);
      const start = performance.now();
      const reply = await this.#envs.takeSteps(
        {
          ...{ policy, t: task.t, steps, isWhole, maxEpisodeSteps, active },
          streamKeys: greedy ? undefined : stream.keys,
          firstDraw: task.firstDraw,
          ...{ exploration, noise },
          mayEndEarly: isWhole,
          keepsAllFinals: this.#wrappers.length > 0,
        },
        memory?.arrays,
      );
      policy = undefined; // they have it now
      const taken = performance.now() - start;
      this.#chunk = Math.max(1, Math.min(2 * steps, Math.round((reply.steps * CHUNK_MS) / taken)));
      const share = reply.actMs / Math.max(reply.actMs + reply.envMs, 1e-9);
      ms.act += taken * share;
      ms.env += taken * (1 - share);
      task.t += reply.steps;
      active.set(reply.active);
      noise.set(reply.noise);
      task.ended = mergeEpisodes([task.ended, reply.ended]);
      task.finals = [...task.finals, ...reply.finals];
      task.lost = [...task.lost, ...reply.lost];
    }
    task.latest = this.#passOn(task);
    return ms;
  }

  /** Steps that may be asked for at a time. */
  #mostSteps(memory: RolloutMemory | undefined): number {
    const { numEnvs, observationSpace, transport } = this.#envs;
    if (!memory || transport.kind === 'shared') return Infinity;
    const { BYTES_PER_ELEMENT } = memory.arrays.observations;
    return Math.max(1, Math.floor(MAX_CHUNK_BYTES / (numEnvs * observationSpace.size * BYTES_PER_ELEMENT)));
  }

  /** Passes a rollout through the wrappers around all environments. Gives the latest results as they come out of them. */
  #passOn({ memory, t: steps, finals, lost }: RolloutTask): VecStep {
    const rows = steps * this.#envs.numEnvs;
    const rollout = memory && {
      steps,
      observations: memory.arrays.observations.subarray(0, rows * this.#envs.observationSpace.size),
      rewards: memory.arrays.rewards.subarray(0, rows),
      done: memory.arrays.done.subarray(0, rows),
      finals: [...finals].sort((a, b) => a.t - b.t || a.env - b.env),
      lost,
    };
    return this.#wrappers.reduce(
      (latest, wrapper) => wrapper.afterRollout(rollout, latest),
      this.#envs.latest,
    );
  }

  async #describePolicy(): Promise<SentPolicy> {
    const normalizer = this.#wrappers.find((wrapper) => wrapper instanceof NormalizeObservation);
    const statistics = normalizer && {
      ...normalizer.getStatistics(),
      epsilon: normalizer.epsilon,
      clip: normalizer.clip,
    };
    return this.#policy.describeFor(statistics);
  }
}

/** Gives the environments inside of all wrappers, and the wrappers, the innermost first. */
function unwrap(envs: ParallelEnv): { pool: ParallelEnv; wrappers: VectorWrapper[] } {
  const wrappers: VectorWrapper[] = [];
  let pool = envs;
  for (; pool instanceof VectorWrapper; pool = pool.env) wrappers.unshift(pool);
  return { pool, wrappers };
}
