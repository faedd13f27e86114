import type { Env } from '../envs/env.ts';
import { checkOutcome, checkRows, observeChecked, readInfo, wholePartsOf } from '../envs/env-checks.ts';
import { toError } from '../errors.ts';
import { CounterStream } from '../random/counter-stream.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import type { RunningMoments } from '../vector/running-moments.ts';
import { findMaskNames, maskLogits } from './action-mask.ts';
import type { Decider } from './decider.ts';
import type { Decision } from './distribution.ts';

export interface EpisodeOptions {
  /** For error messages: 'CartPole-v1, candidate 3'. */
  readonly name: string;
  /** The seed of each episode. */
  readonly seeds: readonly number[];
  /** The keys of the stream that draws actions. Without them, the most probable actions are taken. */
  readonly actionKeys?: readonly [number, number] | undefined;
  /** The step of that stream with which the episodes begin. */
  readonly firstDraw: number;
  /** Steps after which an episode counts as ended. */
  readonly maxEpisodeSteps: number;
  /** Counts the observations on which the policy decides. */
  readonly moments?: RunningMoments | undefined;
  /** Replaces an environment that has thrown, and calls `begin` with the new one. Gives it. @throws the error if it is not replaced. */
  readonly replace: (thrower: Env, error: Error, begin: (env: Env) => void) => Env;
}

/**
 * One episode in each of some environments, side by side. Only those that still run go through the network. Where an environment has thrown
 * and another has its place, another episode counts instead, with a seed that follows from that of the lost one.
 */
export class CandidateEpisodes {
  /** The sum of rewards of each episode. */
  readonly returns: number[];
  /** The steps of all episodes together. */
  steps = 0;
  readonly #envs: Env[];
  readonly #decider: Decider;
  readonly #options: EpisodeOptions;
  readonly #draws: CounterStream | undefined;
  readonly #parts: ReturnType<typeof wholePartsOf>;
  /** Where `info` says whether an action may be taken, if it does. */
  readonly #maskPaths: readonly (readonly string[])[] | undefined;
  /** Room for one decision, and for the outputs of the policy that it follows from. */
  readonly #one: Decision;
  readonly #described: Float32Array;
  /** [episodes × D]: one row for each episode that still runs, then room. The rows are `#rows`. */
  readonly #observations: Float32Array;
  #rows: Float32Array;
  /** The episodes that still run. */
  readonly #running: number[];
  /** The time at which each episode has begun. */
  readonly #starts: number[];
  #time = 0;
  /** Whether all episodes have begun. */
  #hasBegun = false;

  /** Resets the environments. */
  constructor(envs: readonly Env[], decider: Decider, options: EpisodeOptions) {
    const { distribution } = decider;
    this.#envs = [...envs];
    this.#decider = decider;
    this.#options = options;
    this.#draws = options.actionKeys && new CounterStream(options.actionKeys);
    this.#parts = wholePartsOf(envs[0]);
    this.#maskPaths = findMaskNames(envs[0].infoNames, distribution.sizes)?.map((name) => name.split('.'));
    this.#one = {
      actions: distribution.createActions(1),
      logProbabilities: new Float32Array(1),
      entropies: new Float32Array(1),
    };
    this.#described = new Float32Array(distribution.width);
    this.#observations = new Float32Array(envs.length * envs[0].observationSpace.size);
    this.#rows = this.#observations;
    this.returns = envs.map(() => 0);
    this.#running = envs.map((_, episode) => episode);
    this.#starts = envs.map(() => 0);
    for (const [episode, env] of envs.entries()) {
      try {
        env.seed(options.seeds[episode]);
        this.#begin(episode, episode, env);
      } catch (thrown) {
        this.#beginAnother(episode, episode, thrown);
      }
    }
    this.#hasBegun = true;
  }

  /** How many episodes still run. */
  get running(): number {
    return this.#running.length;
  }

  /** Decides and steps once in each of them. */
  step(): void {
    const running = this.#running;
    const { width } = this.#decider.distribution;
    const { size } = this.#envs[0].observationSpace;
    if (this.#rows.length !== running.length * size)
      this.#rows = this.#observations.subarray(0, running.length * size);
    const described = this.#decider.describe(this.#rows);
    const steps = running.length;
    let kept = 0;
    for (let row = 0; row < steps; row++) {
      const episode = running[row];
      for (let k = 0; k < width; k++) this.#described[k] = described[row * width + k];
      try {
        if (!this.#stepOne(episode)) continue;
        this.#observe(episode, kept); // in a row that has been used
      } catch (thrown) {
        this.#beginAnother(episode, kept, thrown);
      }
      running[kept] = episode;
      kept += 1;
    }
    this.steps += steps;
    if (kept < steps) running.length = kept;
    this.#time += 1;
  }

  /** Decides by `#described` and steps. Returns whether the episode continues. */
  #stepOne(episode: number): boolean {
    const described = this.#described;
    const env = this.#envs[episode];
    const { distribution } = this.#decider;
    const { firstDraw, maxEpisodeSteps } = this.#options;
    if (this.#maskPaths) {
      const info = env.info();
      const mask = this.#maskPaths.map((path) => (readInfo(info, path) ? 1 : 0));
      maskLogits(env.spec.id, described, mask, distribution.sizes);
    }
    const draws = this.#draws && { stream: this.#draws, step: firstDraw + this.#time, firstEnv: episode };
    distribution.decide(described, draws, this.#one);
    const reward = env.advance((env.actionSpace as AnySpace).read(this.#one.actions, 0));
    if (!Number.isFinite(reward)) checkOutcome(env, reward);
    this.returns[episode] += reward;
    return !env.terminated && !env.truncated && this.#time + 1 - this.#starts[episode] < maxEpisodeSteps;
  }

  #observe(episode: number, row: number): void {
    const env = this.#envs[episode];
    const at = row * env.observationSpace.size;
    observeChecked(env, this.#parts, this.#observations, at);
    this.#options.moments?.add(this.#observations, at);
  }

  /** Begins an episode. Its observation goes into a row. */
  #begin(episode: number, row: number, env: Env): void {
    this.#envs[episode] = env;
    env.restart();
    if (episode === 0) checkRows(env);
    this.#observe(episode, row);
  }

  /** Begins another episode instead of one whose environment has thrown. */
  #beginAnother(episode: number, row: number, thrown: unknown): void {
    const env = this.#envs[episode];
    const cause = toError(thrown);
    const lost = this.#hasBegun ? this.#time + 1 - this.#starts[episode] : 0; // steps, this one included
    const when = lost > 0 ? `, step ${lost}` : '';
    const message = `evaluateCandidates: ${this.#options.name}, episode ${episode} (seed ${env.lastSeed})${when}: ${cause.message}`;
    this.#options.replace(env, new Error(message, { cause }), (next) => this.#begin(episode, row, next));
    this.returns[episode] = 0;
    this.steps -= lost;
    this.#starts[episode] += lost;
  }
}
