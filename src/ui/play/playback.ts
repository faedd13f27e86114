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
  /** Where the id is looked up; by default among the built-in environments. */
  table?: EnvTable | undefined;
  /** The options of the environment. */
  envOptions?: Readonly<Record<string, unknown>> | undefined;
  /** Wraps the environment in NormalizeObservation, as the policy was trained. */
  normalized?: boolean;
}

/** One environment played by a policy, and the return so far. Knows nothing of the page: the caller decides when to step. */
export class Playback {
  /** The environment to draw, at first in the middle of an episode. */
  readonly env: Env;
  /** The same environment as the policy sees it, with its wrappers. */
  readonly envs: ParallelEnv;
  /** The return so far. */
  total = 0;
  /** A random stream of its own, so that watching a policy does not change what it learns. */
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
    const seed = this.#observations ? {} : { seed: drawSeed() }; // `pose` has used another seed
    this.#observations = (await this.envs.reset(seed)).observations;
  }

  /** Takes the policy's most probable action, or a sampled one. After the end of an episode it starts the next one instead. */
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
