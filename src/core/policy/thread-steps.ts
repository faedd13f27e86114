// Steps that a thread takes and decides by itself: what a worker does when it is asked for a rollout, and what crosses to it.

import { nextTask } from '../next-task.ts';
import { CounterStream } from '../random/counter-stream.ts';
import type { BatchEnv } from '../vector/batch-env.ts';
import { checkFinite } from '../vector/check-finite.ts';
import { checkActions, type ParallelEnv, type VecStep } from '../vector/parallel-env.ts';
import { type LostRows, listLost, type RolloutArrays } from '../vector/rollout-arrays.ts';
import { findMaskNames } from './action-mask.ts';
import { Decider, type DeciderDescription } from './decider.ts';
import type { Decision } from './distribution.ts';
import type { EndedEpisodes } from './ended-episodes.ts';
import { type Exploration, Explorer } from './exploration.ts';
import { type Kernels, loadKernels } from './kernels.ts';
import type { MlpArithmetic } from './mlp.ts';
import { plainMlp } from './plain-mlp.ts';
import { type FinalObservation, StepRecorder } from './step-recorder.ts';

/** The longest time in which a thread handles no other calls, ms. */
export const MAX_TASK_MS = 12;

/** The most steps of a request. */
export const MAX_STEPS = 2 ** 20;

/** A policy as plain data. */
export interface SentPolicy {
  readonly description: DeciderDescription;
  /** Those of the backend that would decide on the page. */
  readonly kernels: Kernels;
  /** As for `Decider.setWeights`. */
  readonly weights: readonly Float32Array[];
}

/** Steps with given weights, as plain data. */
export interface StepsRequest {
  /** Undefined: that of the request before. */
  readonly policy?: SentPolicy | undefined;
  /** The random stream that draws actions, by its keys. Undefined: the most probable actions are taken. */
  readonly streamKeys: readonly [number, number] | undefined;
  /** The step of the stream at the start of the rollout. */
  readonly firstDraw: number;
  /** How a deterministic policy explores, if it does, with the same stream. */
  readonly exploration: Exploration | undefined;
  /** [n × A], the noise of the environments, as for `Explorer`. Empty without exploration. */
  readonly noise: Float64Array;
  /** The steps of the rollout before, and how many to take. */
  readonly t: number;
  readonly steps: number;
  /** Whether to end as soon as no step counts any more. */
  readonly mayEndEarly: boolean;
  /** As for `StepRecorder`. */
  readonly isWhole: boolean;
  readonly maxEpisodeSteps: number;
  readonly keepsAllFinals: boolean;
  /** [n], 1 where the next step counts. */
  readonly active: Uint8Array;
  /** The index of the first environment within those that the rollout is of. */
  readonly firstEnv: number;
}

/** What a thread has done. */
export interface StepsReply {
  /** The steps taken. */
  readonly steps: number;
  readonly active: Uint8Array;
  readonly noise: Float64Array;
  readonly ended: EndedEpisodes;
  readonly finals: readonly FinalObservation[];
  readonly lost: readonly LostRows[];
  /** Time of deciding and of stepping, ms. */
  readonly actMs: number;
  readonly envMs: number;
}

/** Where the rows of a thread are in the arrays of a rollout: step t of its first environment is row `first` + t · `stride`. */
export interface RowPlace {
  readonly arrays: RolloutArrays;
  readonly first: number;
  readonly stride: number;
}

/** Steps of all environments of a pool, whose threads decide. */
export type PoolStepsRequest = Omit<StepsRequest, 'firstEnv'>;

/** Parallel environments whose threads can decide for themselves. */
export interface DecidingEnvs extends ParallelEnv {
  /**
   * Takes up to `steps` steps of all environments with decisions of their threads, and writes them to `arrays`, if they are given: step t
   * of environment i is row t · N + i. Without further resets or steps in between, the results are those of `step` with the same actions.
   *
   * @throws {RangeError} or another error as `step`. After an error, the next call must be a reset.
   */
  takeSteps(request: PoolStepsRequest, arrays: RolloutArrays | undefined): Promise<StepsReply>;
  /** The results of the latest reset or step. */
  readonly latest: VecStep;
}

/** Whether these environments, without a wrapper around all of them, run on threads that can decide. */
export function canDecide(envs: ParallelEnv): envs is DecidingEnvs {
  return 'takeSteps' in envs;
}

/** Takes steps of the environments of this thread, with decisions of its own. */
export class ThreadSteps {
  readonly #batch: BatchEnv;
  #arithmetic: MlpArithmetic = plainMlp;
  #decider: Decider | undefined;
  #decision: Decision | undefined;

  constructor(batch: BatchEnv) {
    this.#batch = batch;
  }

  /** Takes the steps and writes them to `place`, if there is one. Yields to other calls meanwhile. */
  async take(request: StepsRequest, place: RowPlace | undefined): Promise<StepsReply> {
    if (request.policy) await this.use(request.policy);
    const { t: first, steps, streamKeys, firstDraw, mayEndEarly, firstEnv, exploration, noise } = request;
    const batch = this.#batch;
    const { arrays, numEnvs, actionSpace, observationSpace } = batch;
    const [decider, decision] = [this.#decider!, this.#decision!];
    const { sizes } = decider.distribution;
    const maskNames = sizes.length > 0 ? findMaskNames(Object.keys(arrays.infos), sizes) : undefined;
    const recorder = new StepRecorder({ ...request, envs: batch, maskNames, sizes }, request.active, arrays);
    const stream = streamKeys && new CounterStream(streamKeys);
    const explorer = exploration && new Explorer(exploration, noise);
    const lost: LostRows[] = [];
    let [actMs, envMs, k] = [0, 0, 0];
    let lastYield = performance.now();
    for (; k < steps && (!mayEndEarly || recorder.isActive); k++) {
      const t = first + k;
      const row = place ? place.first + t * place.stride : 0;
      if (place) recorder.before(place.arrays, row, arrays.observations);
      const actStart = performance.now();
      checkFinite(
        'observations',
        arrays.observations,
        (i) => firstEnv + Math.floor(i / observationSpace.size),
      );
      const draws = stream && { stream, step: firstDraw + t, firstEnv };
      decider.decide('Policy.act', arrays.observations, { draws, masks: recorder.masks }, decision);
      if (draws) explorer?.explore(decision.actions, draws);
      checkActions(decision.actions, numEnvs, actionSpace, firstEnv);
      actMs += performance.now() - actStart;
      envMs += batch.timeStep(decision.actions);
      const step = batch.latest;
      recorder.after(place?.arrays, row, t, decision, step);
      if (step.infos.envError) lost.push(...listLost(step.infos.envError, firstEnv, t));
      explorer?.forget(arrays.done);
      if (performance.now() - lastYield < MAX_TASK_MS) continue;
      await nextTask();
      lastYield = performance.now();
    }
    const { active, ended, finals } = recorder;
    return { steps: k, active, noise, ended, finals, lost, actMs, envMs };
  }

  /** What decides now. */
  get decider(): Decider {
    return this.#decider!;
  }

  /** Whether a request has brought a policy. */
  get hasDecider(): boolean {
    return this.#decider !== undefined;
  }

  get arithmetic(): MlpArithmetic {
    return this.#arithmetic;
  }

  /** Decides with this policy from now on. Keeps its weights: they may change. */
  async use({ description, kernels, weights }: SentPolicy): Promise<void> {
    this.#arithmetic = await loadKernels(kernels);
    this.#decider = new Decider(description, this.#arithmetic);
    this.#decider.setWeights(weights);
    const rows = this.#batch.numEnvs;
    this.#decision = {
      actions: this.#decider.distribution.createActions(rows),
      logProbabilities: new Float32Array(rows),
      entropies: new Float32Array(rows),
    };
  }
}
