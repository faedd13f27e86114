// Evaluates candidates of a search, wherever the environments are: in a worker or on the page. It knows neither workers nor algorithms.
// The score of a candidate depends only on the generation and on the candidate's number, not on who evaluates it or together with what.

import type { Env } from '../envs/env.ts';
import { CounterStream } from '../random/counter-stream.ts';
import { type MomentsBatch, RunningMoments } from '../vector/running-moments.ts';
import { CandidateEpisodes, type EpisodeOptions } from './candidate-episodes.ts';
import { Decider, type DeciderDescription } from './decider.ts';
import { type Kernels, loadKernels } from './kernels.ts';
import { splitJoined } from './mlp.ts';
import { weightLengths } from './network-shape.ts';
import { Directions, type Perturbation, writeMember } from './perturbation.ts';

/** What all candidates of a generation have in common, as plain data. */
export interface Generation extends Perturbation {
  readonly decider: DeciderDescription;
  /** Whether scores contain what the statistics of a normaliser need. */
  readonly countsObservations?: boolean;
  readonly kernels: Kernels;
  /** The keys of the stream of the perturbations. */
  readonly noiseKeys: readonly [number, number];
  /** The seeds of the episodes of member 0. The other members play the first `episodes` of them, so that all are judged alike. */
  readonly seeds: readonly number[];
  readonly episodes: number;
  /** The keys of the stream that draws actions. Without them, the most probable actions are taken. */
  readonly actionKeys?: readonly [number, number] | undefined;
  /** Steps after which an episode counts as ended. */
  readonly maxEpisodeSteps: number;
}

/** Asks for the scores of members of a generation. A generation is sent once, and then left out. */
export interface CandidateRequest {
  readonly generation?: Generation;
  readonly members: readonly number[];
}

/** What a candidate has scored. */
export interface Score {
  /** The sum of rewards of each of its episodes. */
  readonly returns: readonly number[];
  /** The steps of all its episodes together. */
  readonly steps: number;
  /** The sums over its observations, if the generation counts them. */
  readonly moments?: MomentsBatch;
}

/** The scores of some members, in the order of the request. */
export interface CandidateReply {
  readonly scores: readonly Score[];
  /** How long it took to decide and step, ms, without pauses. */
  readonly ms: number;
}

/** Pauses, limits and aborts an evaluation between two shares: a LoopControl. */
export interface EvaluationControl {
  /** @throws the signal's reason, if it has aborted. */
  yield(): Promise<void>;
  /** Waits until a speed limit has allowed this number of steps of all environments. */
  whenStepIsDue(steps: number): Promise<void>;
}

/** Environments that play the episodes of a search's candidates. */
export interface CandidateEvaluator {
  /**
   * Gives the scores of members of a generation, in the same order. They are the same whoever evaluates them.
   *
   * The parallel environment is busy meanwhile. Afterwards it must be reset before its next step.
   */
  evaluateCandidates(
    generation: Generation,
    members: readonly number[],
    control: EvaluationControl,
  ): Promise<readonly Score[]>;
}

/** Lends environments for episodes of their own: a BatchEnv. */
interface EnvLender {
  readonly spec: { readonly id: string };
  /** Gives at least `count` environments. Pictures show them after each call. */
  lend(count: number): readonly Env[];
  /** Replaces one of them that has thrown. `begin` begins an episode. Gives the new one. @throws the error if none is to be replaced. */
  replaceLent(thrower: Env, error: Error, begin: (env: Env) => void): Env;
}

/** The longest time without a pause, ms: a worker must answer other calls. */
const MAX_TASK_MS = 12;
/** Steps of environments between two looks at the clock. */
const STEPS_PER_LOOK = 8;
/** The steps that a generation has in the stream of actions: more than any episode. */
const GENERATION_STEPS = 2 ** 32;

export class CandidateRunner {
  readonly #lender: EnvLender;
  #generation: Generation | undefined;
  #nextEnv = 0;

  constructor(lender: EnvLender) {
    this.#lender = lender;
  }

  /** Whether a request has brought a generation. */
  get isStarted(): boolean {
    return this.#generation !== undefined;
  }

  /**
   * Plays the episodes of each member.
   *
   * `pause` is awaited about every 12 ms.
   *
   * @throws {Error} if an environment throws or gives a number that is not finite, and is not replaced. The message names the candidate, the seed and the step.
   */
  async run(request: CandidateRequest, pause: () => Promise<void>): Promise<CandidateReply> {
    const { generation = this.#generation, members } = request;
    if (!generation) throw new Error('evaluateCandidates: expected a generation with the first request.');
    this.#generation = generation;
    const { decider: description, seeds, episodes, actionKeys, maxEpisodeSteps } = generation;
    const decider = new Decider(description, await loadKernels(generation.kernels));
    const directions = new Directions(new CounterStream(generation.noiseKeys), generation.searched);
    const weights = new Float32Array(generation.weights.length);
    decider.setWeights(splitWeights(description, weights)); // views: it decides as the member whose weights they are
    const moments = generation.countsObservations ? momentsOf(description) : undefined;
    const firstDraw = generation.generation * GENERATION_STEPS;
    const scores: Score[] = [];
    let ms = 0; // until the last pause
    let lastPause = performance.now();
    for (const member of members) {
      writeMember(generation, directions, member, weights);
      const count = member === 0 ? seeds.length : episodes;
      const name = `${this.#lender.spec.id}, candidate ${member}`;
      const replace: EpisodeOptions['replace'] = (...lost) => this.#lender.replaceLent(...lost);
      const options = { name, seeds, actionKeys, firstDraw, maxEpisodeSteps, moments, replace };
      const playing = new CandidateEpisodes(this.#takeEnvs(count), decider, options);
      for (let looked = 0; playing.running > 0; ) {
        playing.step();
        if (playing.steps - looked < STEPS_PER_LOOK) continue;
        looked = playing.steps;
        if (performance.now() - lastPause < MAX_TASK_MS) continue;
        this.#lender.lend(count); // so that pictures are drawn in the pause
        ms += performance.now() - lastPause;
        await pause();
        lastPause = performance.now();
      }
      const counted = moments && { moments: moments.takeBatch() };
      scores.push({ returns: playing.returns, steps: playing.steps, ...counted });
    }
    return { scores, ms: ms + performance.now() - lastPause };
  }

  /** Takes turns, so that the pictures of all environments move. */
  #takeEnvs(count: number): readonly Env[] {
    const envs = this.#lender.lend(count);
    const first = this.#nextEnv;
    this.#nextEnv = (first + count) % envs.length;
    return Array.from({ length: count }, (_, k) => envs[(first + k) % envs.length]);
  }
}

/** Gives moments with the running mean of the policy's normaliser. */
function momentsOf({ observationStatistics: statistics }: DeciderDescription): RunningMoments | undefined {
  if (!statistics) return undefined;
  const moments = new RunningMoments(statistics.mean.length);
  moments.load('evaluateCandidates', statistics);
  return moments;
}

/** Gives views of a policy's variables, as `Decider.setWeights` takes them, in one array of all weights. */
function splitWeights(description: DeciderDescription, weights: Float32Array): Float32Array[] {
  const lengths = weightLengths(description);
  const own = weights.length - lengths.reduce((sum, each) => sum + each, 0);
  return splitJoined(weights, own > 0 ? [...lengths, own] : lengths);
}
