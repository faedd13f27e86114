import type { Env } from '../../core/envs/env.ts';
import type { EnvTable } from '../../core/envs/registry.ts';
import type { Policy } from '../../core/learn/networks/policy.ts';
import { findMaskNames } from '../../core/policy/action-mask.ts';
import { discreteSizes } from '../../core/policy/discrete-sizes.ts';
import { PlayPolicy } from '../../core/policy/play-policy.ts';
import { CounterStream } from '../../core/random/counter-stream.ts';
import { drawSeed } from '../../core/random/seed-sequence.ts';
import type { AnySpace } from '../../core/spaces/space-json.ts';
import { BatchEnv } from '../../core/vector/batch-env.ts';
import type { Actions, ParallelEnv } from '../../core/vector/parallel-env.ts';
import { pose } from './pose.ts';

export interface PlaybackOptions {
  /** Where the id is looked up; by default among the built-in environments. */
  table?: EnvTable | undefined;
  /** The options of the environment. */
  envOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** One environment that a policy plays, and its return. Knows no page: its owner says when to step. */
export class Playback {
  /** The environment for the stage: before the first step in the middle of an episode, which looks better than its start. */
  readonly env: Env;
  /** The same environment, for the policy. */
  readonly envs: ParallelEnv;
  /** The return so far. */
  total = 0;
  /** A stream of its own, so that watching a policy that learns does not change what it learns. */
  readonly #stream = new CounterStream(drawSeed(), 'playback');
  #steps = 0;
  /** Undefined before the first episode. */
  #observations: Float32Array | undefined;

  /** @throws {RangeError} if the id or an option is unknown. */
  constructor(id: string, { table, envOptions }: PlaybackOptions = {}) {
    const options = { ...envOptions, ...(table && { table }) };
    const batch = new BatchEnv(id, { numEnvs: 1, autoreset: 'disabled', envOptions: options });
    this.env = pose(batch.envs[0]);
    this.envs = batch;
  }

  get hasEnded(): boolean {
    return this.env.terminated || this.env.truncated;
  }
  get hasBegun(): boolean {
    return this.#observations !== undefined;
  }

  async restart(): Promise<void> {
    this.total = 0;
    const seed = this.#observations ? {} : { seed: drawSeed() }; // `pose` has seeded it with a fixed one
    this.#observations = (await this.envs.reset(seed)).observations;
  }

  /** Takes the policy's most probable action, or one drawn from it; restarts after the end of an episode. */
  async step(policy: Policy | PlayPolicy, sampled: boolean): Promise<void> {
    if (!this.#observations || this.hasEnded) return this.restart();
    const mask = this.#mask();
    const actions = await this.#decide(policy, this.#observations, { sampled, mask });
    const { observations, rewards } = await this.envs.step(actions);
    this.#observations = observations;
    this.total += rewards[0];
  }

  /** What the environment says of its actions, if it masks them in training, too. */
  #mask(): ArrayLike<number> | undefined {
    const { actionSpace, infoNames } = this.env;
    const sizes = discreteSizes(actionSpace as AnySpace);
    const isMasked = sizes !== undefined && findMaskNames(infoNames, sizes) !== undefined;
    return isMasked ? (this.env.info().action_mask as ArrayLike<number>) : undefined;
  }

  async #decide(
    policy: Policy | PlayPolicy,
    observations: Float32Array,
    { sampled, mask }: { sampled: boolean; mask: ArrayLike<number> | undefined },
  ): Promise<Actions> {
    if (policy instanceof PlayPolicy) {
      const action = policy.act(observations, { greedy: !sampled, ...(mask && { mask }) });
      return typeof action === 'number' ? [action] : action;
    }
    const decision = policy.createDecision(1);
    const draws = sampled ? { stream: this.#stream, step: this.#steps++, firstEnv: 0 } : undefined;
    return (
      await policy.act(policy.normalize(observations), {
        greedy: !sampled,
        draws,
        masks: mask,
        into: decision,
      })
    ).actions;
  }
}
