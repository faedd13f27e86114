import type { OptionNames } from '../checks/known-names.ts';
import { checkWhole } from '../checks/option-checks.ts';
import type { Env, Info, ResetOptions } from '../envs/env.ts';
import { Wrapper } from './wrapper.ts';

export interface RecordEpisodeStatisticsOptions {
  /** How many of the last episodes are kept in the two queues. */
  bufferLength?: number;
  /** The key in `info`. */
  statsKey?: string;
}

/** The return (sum of rewards) and length of an episode, under Gymnasium's names. */
export interface EpisodeStatistics {
  r: number;
  l: number;
}

/**
 * Adds `info.episode`, its return `r` and length `l`, to the last step of every episode; in a parallel environment these are
 * `infos['episode.r']` and `infos['episode.l']`, or with same-step autoreset those of `finalInfos`.
 *
 * They are those of the rewards that this wrapper sees; `infos.episodeReturn` sums what comes out of the outermost one.
 */
export class RecordEpisodeStatistics<O, A> extends Wrapper<O, A> {
  static readonly optionNames: OptionNames<RecordEpisodeStatisticsOptions> = {
    bufferLength: true,
    statsKey: true,
  };
  /** Of the last episodes, the newest last. */
  readonly returnQueue: number[] = [];
  readonly lengthQueue: number[] = [];
  episodeCount = 0;
  override readonly infoNames: readonly string[];
  readonly #bufferLength: number;
  readonly #statsKey: string;
  #sum = 0;

  /** @throws {RangeError} unless `bufferLength` is a whole number ≥ 1. */
  constructor(env: Env, { bufferLength = 100, statsKey = 'episode' }: RecordEpisodeStatisticsOptions = {}) {
    super(env);
    checkWhole('RecordEpisodeStatistics', 'bufferLength', bufferLength, 1);
    this.#bufferLength = bufferLength;
    this.#statsKey = statsKey;
    this.infoNames = [...env.infoNames, `${statsKey}.r`, `${statsKey}.l`];
  }

  override resetState(options: ResetOptions): void {
    this.#sum = 0;
    super.resetState(options);
  }

  override advance(action: A): number {
    const reward = super.advance(action);
    this.#sum += reward;
    if (this.terminated || this.truncated) {
      this.episodeCount += 1;
      push(this.returnQueue, this.#sum, this.#bufferLength);
      push(this.lengthQueue, this.elapsedSteps, this.#bufferLength);
    }
    return reward;
  }

  override info(): Info {
    const info = super.info();
    if (!this.terminated && !this.truncated) return info;
    const episode: EpisodeStatistics = { r: this.#sum, l: this.elapsedSteps };
    return { ...info, [this.#statsKey]: episode };
  }
}

function push(queue: number[], value: number, limit: number): void {
  queue.push(value);
  if (queue.length > limit) queue.shift();
}
