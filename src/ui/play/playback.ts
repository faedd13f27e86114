import type { Env } from '../../core/envs/env.ts';
import type { EnvTable } from '../../core/envs/registry.ts';
import type { Policy } from '../../core/learn/networks/policy.ts';
import { CounterStream } from '../../core/random/counter-stream.ts';
import { drawSeed } from '../../core/random/seed-sequence.ts';
import { BatchEnv } from '../../core/vector/batch-env.ts';
import type { ParallelEnv } from '../../core/vector/parallel-env.ts';
import { wrapParallelEnv } from '../../core/vector/wrap-parallel-env.ts';
import { pose } from './pose.ts';

export interface PlaybackOptions {
  /** Where the id is looked up; the kit's own environments if left out. */
  table?: EnvTable | undefined;
  /** Those of the environment. */
  envOptions?: Readonly<Record<string, unknown>> | undefined;
  /** The policy sees its observations through NormalizeObservation. */
  normalized?: boolean;
}

/** One environment in the hands of a policy, and what that has brought. Knows no page: somebody tells it when to step. */
export class Playback {
  /** To look at: at first in the midst of an episode. */
  readonly env: Env;
  /** The same one, as the policy sees it. */
  readonly envs: ParallelEnv;
  /** The return so far. */
  total = 0;
  /** Its own, so that watching a policy that learns does not change what that learns. */
  readonly #stream = new CounterStream(drawSeed(), 'playback');
  #steps = 0;
  /** Undefined before the first episode. */
  #observations: Float32Array | undefined;

  /** @throws {RangeError} if the id or an option is unknown. */
  constructor(id: string, { table, envOptions, normalized = false }: PlaybackOptions = {}) {
    const options = { ...envOptions, ...(table && { table }) };
    const batch = new BatchEnv(id, { numEnvs: 1, autoreset: 'disabled', envOptions: options });
    this.env = pose(batch.envs[0]);
    this.envs = wrapParallelEnv(batch, normalized ? ['NormalizeObservation'] : []);
  }

  get hasEnded(): boolean {
    return this.env.terminated || this.env.truncated;
  }
  get hasBegun(): boolean {
    return this.#observations !== undefined;
  }

  async restart(): Promise<void> {
    this.total = 0;
    const seed = this.#observations ? {} : { seed: drawSeed() }; // it has been posed with another one
    this.#observations = (await this.envs.reset(seed)).observations;
  }

  /** Takes the policy's most probable action, or one that is drawn from it; begins anew after the end of an episode. */
  async step(policy: Policy, sampled: boolean): Promise<void> {
    if (!this.#observations || this.hasEnded) return this.restart();
    const described = await policy.distributions(this.#observations);
    const decision = policy.createDecision(1);
    const draws = sampled ? { stream: this.#stream, step: this.#steps++, firstEnv: 0 } : undefined;
    policy.distribution.decide(described, draws, decision);
    const { observations, rewards } = await this.envs.step(decision.actions);
    this.#observations = observations;
    this.total += rewards[0];
  }
}
