import { createStored, dtypeOf, type StoredRows, storeNumbers } from '../spaces/dtype.ts';
import { lostIn } from '../vector/lost-rows.ts';
import type { Autoreset, FinalInfos, Infos, VecReset, VecStep } from '../vector/parallel-env.ts';
import type { RolloutArrays } from '../vector/rollout-arrays.ts';
import { checkMasks, writeMasks } from './action-mask.ts';
import type { Decision } from './distribution.ts';
import type { EndedEpisodes } from './ended-episodes.ts';

/** The last observation, [D], of an episode that ended in step t of a rollout. Its numbers are stored as those of the rollout. */
export interface FinalObservation {
  readonly t: number;
  readonly env: number;
  readonly observation: StoredRows;
}

export interface RecorderOptions {
  /** The environments that are stepped together. */
  readonly envs: {
    readonly numEnvs: number;
    readonly autoreset: Autoreset;
    readonly observationSpace: { readonly size: number };
  };
  /** The index of the first of them in the rollout. */
  readonly firstEnv: number;
  /** Whether the rollout is one whole episode of each environment. */
  readonly isWhole: boolean;
  /** Steps after which a whole episode counts as finished. */
  readonly maxEpisodeSteps: number;
  /** The infos that hold masks of actions, if any do, and the number of values of each action. */
  readonly maskNames: readonly string[] | undefined;
  readonly sizes: readonly number[];
  /** Whether the final observations of all episodes are kept, or only of those that were truncated but not terminated. */
  readonly keepsAllFinals: boolean;
}

/** Records the steps of environments that are stepped together, whoever decides for them: as rows of a rollout, and what ended. */
export class StepRecorder {
  /** [n], 1 where the next step counts. */
  readonly active: Uint8Array;
  /** [n × A], 0 where an action is impossible now. Undefined if the environments mask no actions. */
  readonly masks: Uint8Array | undefined;
  readonly finals: FinalObservation[] = [];
  readonly #options: RecorderOptions;
  // the columns of `ended`, which grow
  readonly #steps: number[] = [];
  readonly #envs: number[] = [];
  readonly #returns: number[] = [];

  /** `active`: that of the steps before. `latest`: the results of the latest reset or step of these environments. */
  constructor(options: RecorderOptions, active: Uint8Array, latest: VecReset) {
    this.#options = options;
    this.active = active;
    if (!options.maskNames) return;
    this.masks = new Uint8Array(active.length * options.maskNames.length);
    this.#readMasks(latest.infos, (latest as Partial<VecStep>).done);
  }

  /** The episodes that have ended so far. */
  get ended(): EndedEpisodes {
    return {
      steps: Int32Array.from(this.#steps),
      envs: Int32Array.from(this.#envs),
      returns: Float64Array.from(this.#returns),
    };
  }

  /** Whether the next step of one of these environments counts. */
  get isActive(): boolean {
    return this.active.includes(1);
  }

  /** Writes what is known before a step to the rows from `row` on. The environments write the next observations over these. */
  before(arrays: RolloutArrays, row: number, observations: Float32Array): void {
    this.#store(observations, arrays.observations, row * this.#options.envs.observationSpace.size);
    arrays.mask.set(this.active, row);
    if (this.masks) arrays.masks.set(this.masks, (row * this.masks.length) / this.active.length);
  }

  /** Writes the decision and the results of step t to the same rows, if there are any, and notes which episodes have ended. */
  after(arrays: RolloutArrays | undefined, row: number, t: number, decision: Decision, step: VecStep): void {
    const { envs, firstEnv, isWhole, maxEpisodeSteps } = this.#options;
    const { done } = step;
    const lost = lostIn(step.infos);
    if (arrays) this.#write(arrays, row, t, decision, step);
    const isLast = t + 1 >= maxEpisodeSteps;
    for (let i = 0; i < done.length; i++) {
      if (lost?.[i]) {
        this.active[i] = isWhole ? 0 : 1;
        continue;
      }
      const ends = isLast || done[i] === 1;
      if (ends && this.active[i]) {
        this.#returns.push(returnOf(envs.autoreset, step, i));
        this.#steps.push(t);
        this.#envs.push(firstEnv + i);
      }
      // With autoreset 'next-step', the step after an end only resets.
      const resetsNext = done[i] === 1 && envs.autoreset === 'next-step';
      if (!isWhole) this.active[i] = resetsNext ? 0 : 1;
      else if (ends) this.active[i] = 0;
    }
    this.#readMasks(step.infos, done);
  }

  #write(arrays: RolloutArrays, row: number, t: number, decision: Decision, step: VecStep): void {
    const { actions, logProbabilities, entropies } = decision;
    const { rewards, terminated, truncated, done, infos } = step;
    const { envs, firstEnv, keepsAllFinals } = this.#options;
    arrays.actions.set(actions, (row * actions.length) / done.length);
    arrays.logProbabilities.set(logProbabilities, row);
    arrays.entropies.set(entropies, row);
    arrays.rewards.set(rewards, row);
    arrays.terminated.set(terminated, row);
    arrays.truncated.set(truncated, row);
    arrays.done.set(done, row);
    const width = envs.observationSpace.size;
    const lost = lostIn(infos);
    const from = envs.autoreset === 'same-step' ? step.finalObservations : step.observations;
    for (let i = 0; i < done.length; i++) {
      arrays.times[row + i] = infos.episodeLength[i] - 1;
      if (lost?.[i]) continue; // the row does not count
      const isCut = truncated[i] && !terminated[i] && this.active[i];
      if (!isCut && !(keepsAllFinals && done[i])) continue;
      const observation = createStored(dtypeOf(arrays.observations), width);
      this.#store(from.subarray(i * width, (i + 1) * width), observation, 0);
      this.finals.push({ t, env: firstEnv + i, observation });
    }
  }

  /** @throws {RangeError} if a number does not fit: a wrapper around all environments may have changed it. */
  #store(observations: Float32Array, to: StoredRows, start: number): void {
    const at = storeNumbers(observations, to, start);
    if (at < 0) return;
    const { observationSpace } = this.#options.envs;
    throw new RangeError(
      `ParallelEnv: expected observations of dtype '${dtypeOf(to)}', as its observationSpace says, but number ${at % observationSpace.size} ` +
        `is ${observations[at]}. Give the wrapper that changes observations a space of its own.`,
    );
  }

  #readMasks(infos: Infos, done: Uint8Array | undefined): void {
    const { envs, maskNames, sizes, firstEnv } = this.#options;
    if (!this.masks || !maskNames) return;
    writeMasks(infos, maskNames, this.masks);
    if (envs.autoreset === 'next-step' && done) {
      const width = maskNames.length;
      const lost = lostIn(infos);
      for (let i = 0; i < done.length; i++) {
        const onlyResets = done[i] && !lost?.[i]; // in the next step
        if (onlyResets) this.masks.fill(1, i * width, (i + 1) * width);
      }
    }
    checkMasks(this.masks, sizes, firstEnv);
  }
}

/**
 * Gives the return of an episode: that of RecordEpisodeStatistics, which may be inside a wrapper that changes rewards, or else the
 * sum of the rewards.
 */
function returnOf(autoreset: Autoreset, { done, infos, finalInfos }: VecStep, i: number): number {
  const recorded: Infos | FinalInfos = autoreset === 'same-step' ? finalInfos : infos;
  if (recorded['_episode.r']?.[i]) return recorded['episode.r'][i];
  if (done[i] || !('episode.r' in recorded)) return infos.episodeReturn[i];
  throw new RangeError(
    'evaluate: expected episodes that end within maxEpisodeSteps, because RecordEpisodeStatistics gives no return before the end, ' +
      'got a longer one. Pass makeVec envOptions: { maxEpisodeSteps } instead.',
  );
}
