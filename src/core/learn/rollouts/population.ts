import type { CandidateEvaluator } from '../../policy/candidates.ts';
import { Directions, type Perturbation, writeMember } from '../../policy/perturbation.ts';
import { checkFit } from '../../policy/policy-fit.ts';
import { CounterStream } from '../../random/counter-stream.ts';
import { NormalizeObservation } from '../../vector/normalize-observation.ts';
import type { ParallelEnv } from '../../vector/parallel-env.ts';
import { findWrapper } from '../../vector/wrap-parallel-env.ts';
import type { LoopControl } from '../loop/loop-control.ts';
import { describeNormalizer, type Policy } from '../networks/policy.ts';
import { readWeights } from '../networks/policy-weights.ts';
import { evaluatorOf } from './candidate-evaluator.ts';
import { checkPolicy } from './collector.ts';
import type { DecidedBy } from './deciding.ts';
import { checkTimeLimit } from './evaluate.ts';
import { meanAndDeviation } from './returns.ts';

export interface PopulationOptions {
  /** Episodes of each member, and of the present policy. */
  readonly episodes: number;
  readonly scoreEpisodes: number;
  readonly actions: 'greedy' | 'sampled';
  /** Infinity: the time limit of the environments. */
  readonly maxEpisodeSteps: number;
  readonly mirrored?: boolean;
}

/** How a generation has scored. */
export interface Scores {
  /** The mean return of each member, from member 1 on. */
  readonly members: Float64Array;
  /** The returns of member 0, the present policy. */
  readonly present: readonly number[];
  /** The mean return of member 0 over the episodes that the others have played, too. */
  readonly presentMean: number;
  /** Steps of all episodes. */
  readonly steps: number;
}

/**
 * Generations of policies around the present one. Their seeds, directions and drawn actions depend only on the policy's seed and the number
 * of the generation. All members of a generation play episodes with the same seeds.
 */
export class Population {
  /** The number of searched weights: all, but not the deviations of continuous actions if actions are greedy. */
  readonly searched: number;
  /** θ [P]. Replace it, do not change it. */
  weights: Float32Array;
  /** Whose thread plays the episodes. */
  readonly decidedBy: DecidedBy;
  readonly #policy: Policy;
  readonly #options: PopulationOptions;
  readonly #evaluator: CandidateEvaluator;
  readonly #normalizer: NormalizeObservation | undefined;
  readonly #noiseStream: CounterStream;
  readonly #seeds: CounterStream;
  readonly #directions: Directions;

  /**
   * Starts from the weights of the policy.
   *
   * @throws {RangeError} if episodes may never end, or the environments are in a wrapper around all of them that is not a normaliser.
   */
  static async create(
    where: string,
    envs: ParallelEnv,
    policy: Policy,
    options: PopulationOptions,
  ): Promise<Population> {
    checkPolicy(where, policy);
    checkFit(
      'Policy',
      { ...policy.shape, ...policy.distribution.fields, observations: policy.encoder.parts, env: policy.env },
      envs,
    );
    const evaluator = evaluatorOf(where, envs);
    const normalizer = findWrapper(envs, NormalizeObservation);
    const { maxEpisodeSteps } = options;
    checkTimeLimit(where, envs.spec, maxEpisodeSteps === Infinity ? undefined : maxEpisodeSteps);
    const decidedBy = envs.transport.kind === 'none' ? 'page' : 'workers';
    return new Population(evaluator, policy, await readWeights(policy), {
      ...options,
      decidedBy,
      normalizer,
    });
  }

  private constructor(
    evaluator: CandidateEvaluator,
    policy: Policy,
    weights: Float32Array,
    options: PopulationOptions & { decidedBy: DecidedBy; normalizer: NormalizeObservation | undefined },
  ) {
    const own = policy.variables.slice(policy.variables.length - policy.distribution.ownVariables);
    const fixed = options.actions === 'greedy' ? own.reduce((sum, { size }) => sum + size, 0) : 0;
    this.searched = weights.length - fixed;
    this.weights = weights;
    this.decidedBy = options.decidedBy;
    this.#policy = policy;
    this.#options = options;
    this.#evaluator = evaluator;
    this.#normalizer = options.normalizer;
    this.#noiseStream = new CounterStream(policy.seed, 'perturbations');
    this.#seeds = new CounterStream(policy.seed, 'episodes');
    this.#directions = new Directions(this.#noiseStream, this.searched);
  }

  /** Evaluates the present policy and `count` others, with noise σ: one number, or one for each searched weight. */
  async evaluate(
    loop: LoopControl,
    generation: number,
    count: number,
    noise: number | Float32Array,
  ): Promise<Scores> {
    const { shape, encoder, distribution, seed, actBackend, rowsStandAlone } = this.#policy;
    const { episodes, scoreEpisodes, actions, maxEpisodeSteps } = this.#options;
    const firstSeed = this.#seeds.seed(0, generation);
    const most = Math.max(episodes, scoreEpisodes);
    const normalizer = this.#normalizer;
    const observationStatistics = normalizer && describeNormalizer(normalizer);
    await loop.yield();
    const scores = await this.#evaluator.evaluateCandidates(
      {
        ...this.#describe(generation, noise),
        decider: { ...shape, observations: encoder.parts, ...distribution.fields, observationStatistics },
        countsObservations: normalizer?.updateStatistics ?? false,
        kernels: actBackend.name === 'cpu' || !rowsStandAlone ? 'cpu' : 'wasm',
        noiseKeys: this.#noiseStream.keys,
        seeds: Array.from({ length: most }, (_, episode) => firstSeed + episode),
        episodes,
        ...(actions === 'sampled' && { actionKeys: new CounterStream(seed, 'actions').keys }),
        maxEpisodeSteps,
      },
      Array.from({ length: count + 1 }, (_, member) => member),
      loop,
    );
    normalizer?.countBatches(scores.flatMap(({ moments }) => moments ?? [])); // in the order of members, whoever has played them
    const means = Float64Array.from(scores, ({ returns }) => meanOf(returns.slice(0, episodes)));
    return {
      members: means.subarray(1),
      present: scores[0].returns,
      presentMean: means[0],
      steps: scores.reduce((sum, { steps }) => sum + steps, 0),
    };
  }

  /** Gives a direction of a generation, [searched], valid until the next call. */
  direction(generation: number, index: number): Float64Array {
    return this.#directions.draw(generation, index);
  }

  /** Gives the weights of a member. */
  member(generation: number, member: number, noise: number | Float32Array): Float32Array {
    const weights = new Float32Array(this.weights.length);
    writeMember(this.#describe(generation, noise), this.#directions, member, weights);
    return weights;
  }

  /** Gives the distance of the searched weights from others, ‖θ − θ₀‖. */
  distanceFrom(start: Float32Array): number {
    let sum = 0;
    for (let k = 0; k < this.searched; k++) {
      const change = this.weights[k] - start[k];
      sum += change * change;
    }
    return Math.sqrt(sum);
  }

  #describe(generation: number, noise: number | Float32Array): Perturbation {
    const { weights, searched } = this;
    return { weights, searched, noise, mirrored: this.#options.mirrored ?? false, generation };
  }
}

/** Gives the metrics of a generation that all searches report. */
export function populationMetrics({ members }: Scores) {
  const { mean, standardDeviation } = meanAndDeviation(members);
  return {
    best: Math.max(...members),
    populationMean: mean,
    populationDeviation: standardDeviation,
  };
}

function meanOf(returns: readonly number[]): number {
  return returns.reduce((sum, each) => sum + each, 0) / returns.length;
}
