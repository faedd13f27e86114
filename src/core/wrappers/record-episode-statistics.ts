import { describeValue } from '../checks/describe-value.ts';
import type { OptionNames } from '../checks/known-names.ts';
import { checkWhole } from '../checks/option-checks.ts';
import type { Env, Info, ResetOptions } from '../envs/env.ts';
import { Wrapper } from './wrapper.ts';

export interface RecordEpisodeStatisticsOptions {
  /** How many of the latest episodes the two queues keep. */
  bufferLength?: number;
  /** The key of the statistics in `info`. */
  statsKey?: string;
}

/** The return (sum of rewards) and length of an episode, under Gymnasium's names. */
export interface EpisodeStatistics {
  r: number;
  l: number;
}

/**
 * Adds `info.episode` with the return `r` and the length `l` to the last step of every episode. A parallel environment gives them
 * as `infos['episode.r']` and `infos['episode.l']`; with same-step autoreset they are in `finalInfos`.
 *
 * The return sums the rewards that this wrapper receives, but `infos.episodeReturn` sums the rewards after all wrappers. `evaluate` and
 * the reports of a training use the returns of this wrapper, if the key is 'episode': inside a wrapper that changes rewards, they are raw.
 */
export class RecordEpisodeStatistics<O, A> extends Wrapper<O, A> {
  static readonly optionNames: OptionNames<RecordEpisodeStatisticsOptions> = {
    bufferLength: true,
    statsKey: true,
  };
  /** Returns and lengths of the latest episodes, the newest last. */
  readonly returnQueue: number[] = [];
  readonly lengthQueue: number[] = [];
  episodeCount = 0;
  override readonly infoNames: readonly string[];
  readonly #bufferLength: number;
  readonly #statsKey: string;
  /** The return so far. */
  protected override readonly memory: readonly [Float64Array] = [new Float64Array(1)];

  /** @throws {RangeError} unless `bufferLength` is a whole number ≥ 1. */
  constructor(env: Env, options: RecordEpisodeStatisticsOptions = {}) {
    super(env, options);
    const { bufferLength = 100, statsKey = 'episode' } = options;
    checkWhole('RecordEpisodeStatistics', 'bufferLength', bufferLength, 1);
    if (typeof statsKey !== 'string') {
      throw new RangeError(
        `RecordEpisodeStatistics: expected statsKey to be a name, got ${describeValue(statsKey)}.`,
      );
    }
    this.#bufferLength = bufferLength;
    this.#statsKey = statsKey;
    this.infoNames = [...env.infoNames, `${statsKey}.r`, `${statsKey}.l`];
  }

  override resetState(options: ResetOptions): void {
    this.memory[0][0] = 0;
    super.resetState(options);
  }

  override advance(action: A): number {
    const reward = super.advance(action);
    this.memory[0][0] += reward;
    if (this.terminated || this.truncated) this.#record();
    return reward;
  }

  override truncate(): void {
    const hadEnded = this.terminated || this.truncated;
    super.truncate();
    if (!hadEnded) this.#record();
  }

  #record(): void {
    this.episodeCount += 1;
    push(this.returnQueue, this.memory[0][0], this.#bufferLength);
    push(this.lengthQueue, this.elapsedSteps, this.#bufferLength);
  }

  override info(): Info {
    const info = super.info();
    if (!this.terminated && !this.truncated) return info;
    const episode: EpisodeStatistics = { r: this.memory[0][0], l: this.elapsedSteps };
    return { ...info, [this.#statsKey]: episode };
  }
}

function push(queue: number[], value: number, limit: number): void {
  queue.push(value);
  if (queue.length > limit) queue.shift();
}
