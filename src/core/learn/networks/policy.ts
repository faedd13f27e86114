import * as tf from '@tensorflow/tfjs';
import type { EnvSpec } from '../../envs/env.ts';
import { writeLogProbabilities } from '../../policy/categorical.ts';
import type { Decision, Distribution } from '../../policy/distribution.ts';
import { layerSizes, type NetworkShape } from '../../policy/network-shape.ts';
import type { ObservationEncoder } from '../../policy/observation-encoder.ts';
import { encodePolicy } from '../../policy/policy-codec.ts';
import type { PolicyFile } from '../../policy/policy-file.ts';
import { CounterStream, type Draws } from '../../random/counter-stream.ts';
import type { NormalizeObservation } from '../../vector/normalize-observation.ts';
import { type ChosenBackend, readBack, withBackend } from '../backends/backend.ts';
import { ActingNetwork, describePolicy } from './acting-network.ts';

/** What a policy is made of, but for its weights. */
export interface PolicyParts {
  /** The id of the environment, and the options it was made with. */
  readonly env: string;
  readonly envOptions?: EnvSpec['options'];
  readonly shape: NetworkShape;
  readonly encoder: ObservationEncoder;
  readonly distribution: Distribution;
  /** What its observations have passed through, if so: its statistics are saved with the policy. */
  readonly normalizer?: NormalizeObservation | undefined;
}

export interface ActOptions {
  /** Always the most probable action. */
  greedy?: boolean;
  /** What the actions are drawn with. Left out: the policy's own stream, at its next step. */
  draws?: Draws;
  /** Arrays for the decision. Left out: the policy's own, which hold until its next `act`. */
  into?: Decision;
}

/** π(a|s): a network on a backend, what its outputs mean, and the random stream that draws actions. */
export class Policy {
  readonly env: string;
  readonly shape: NetworkShape;
  /** Makes inputs of the network from observations. */
  readonly encoder: ObservationEncoder;
  /** What the outputs of the network mean. */
  readonly distribution: Distribution;
  /** Where the weights are, and are learned. */
  readonly backend: ChosenBackend;
  /** Where actions are decided on: on copies of the weights, if this is another one. */
  readonly actBackend: ChosenBackend;
  /** What is learned: a kernel and a bias for each layer, in turn, then what the distribution has of its own. */
  readonly variables: readonly tf.Variable[];
  /** What its random numbers come from. */
  readonly seed: number;
  /** The step that actions are drawn for next: actions depend on the seed, the environment and the step only. */
  nextStep = 0;
  readonly #envOptions: EnvSpec['options'];
  readonly #normalizer: NormalizeObservation | undefined;
  readonly #acting: ActingNetwork;
  readonly #stream: CounterStream;
  #decision: Decision | undefined;

  constructor(
    { env, envOptions, shape, encoder, distribution, normalizer }: PolicyParts,
    weights: readonly Float32Array[],
    seed: number,
    backend: ChosenBackend,
    actBackend: ChosenBackend = backend,
  ) {
    this.env = env;
    this.shape = shape;
    this.encoder = encoder;
    this.distribution = distribution;
    this.backend = backend;
    this.actBackend = actBackend;
    this.#envOptions = envOptions;
    this.#normalizer = normalizer;
    this.seed = seed;
    this.#stream = new CounterStream(seed, 'actions');
    const layers = layerSizes(shape).flatMap(([fanIn, fanOut]) => [[fanIn, fanOut], [fanOut]]);
    this.variables = withBackend(backend, () =>
      weights.map((values, i) => createVariable(values, layers[i] ?? [values.length])),
    );
    const learned = { weights: this.variables, backend };
    this.#acting = new ActingNetwork({ activation: shape.activation, distribution }, learned, actBackend);
  }

  /**
   * Whether what is computed for an observation is the same, bit for bit, whichever others are computed with it. Our kernels
   * keep to that; TensorFlow.js' own operations add up in another order for other numbers of rows.
   */
  get rowsStandAlone(): boolean {
    return this.#acting.rowsStandAlone;
  }

  /** Gives what describes π(·|s), [B × width], for encoded observations [B × inputs]: differentiable, for use within `tf.tidy`. */
  forward(inputs: tf.Tensor2D): tf.Tensor2D {
    const { shape, distribution } = this;
    return describePolicy({ activation: shape.activation, distribution }, this.variables, inputs);
  }

  /** To be called by whoever has changed the variables: what decides elsewhere is renewed then. */
  weightsChanged(): void {
    this.#acting.weightsChanged();
  }

  /**
   * Computes what describes π(·|s) for observations [N × D], and reads it back, once.
   *
   * For discrete actions their logits, [N × A]; for numbers their means and then the logarithms of their deviations, [N × 2A].
   */
  async distributions(observations: Float32Array): Promise<Float32Array> {
    const { rowSize } = this.encoder;
    if (observations.length === 0 || observations.length % rowSize !== 0) {
      throw new RangeError(
        `Policy: expected rows of ${rowSize} observed numbers, got ${observations.length} numbers in all.`,
      );
    }
    const rows = observations.length / rowSize;
    if (this.backend.lost) throw this.backend.lost;
    return this.#acting.describe(this.encoder.encode(observations, rows), rows);
  }

  /**
   * Decides on an action for each of N observations, [N × D]: drawn from π, or its most probable one.
   *
   * Several decisions may be under way, each with an `into` of its own.
   */
  async act(observations: Float32Array, { greedy = false, draws, into }: ActOptions = {}): Promise<Decision> {
    const used = greedy ? undefined : (draws ?? this.drawsFor(this.nextStep++));
    const described = await this.distributions(observations);
    const decision = into ?? this.#reuseDecision(described.length / this.distribution.width);
    this.distribution.decide(described, used, decision);
    return decision;
  }

  /** Gives the draws of training actions for a step, and for environments from `firstEnv` on. */
  drawsFor(step: number, firstEnv = 0): Draws {
    return { stream: this.#stream, step, firstEnv };
  }

  /** Makes arrays for a decision on `rows` actions. */
  createDecision(rows: number): Decision {
    return {
      actions: this.distribution.createActions(rows),
      logProbabilities: new Float32Array(rows),
      entropies: new Float32Array(rows),
    };
  }

  #reuseDecision(rows: number): Decision {
    if (this.#decision?.entropies.length !== rows) this.#decision = this.createDecision(rows);
    return this.#decision;
  }

  /**
   * Gives π(a|s) of all actions, [N × A], for observations [N × D]. Draws nothing.
   *
   * @throws {RangeError} unless the actions are discrete.
   */
  async probabilities(observations: Float32Array): Promise<Float32Array> {
    if (this.distribution.kind !== 'categorical') {
      throw new RangeError(
        'Policy.probabilities: expected a policy of discrete actions, got one of numbers. Call distributions for their means.',
      );
    }
    const logits = await this.distributions(observations);
    const { width } = this.distribution;
    for (let i = 0; i < logits.length / width; i++) writeLogProbabilities(logits, width, i, logits);
    return logits.map(Math.exp);
  }

  /**
   * Gives the policy as plain data, for JSON: its weights, its environment's options, and the statistics of NormalizeObservation
   * if its observations pass through that.
   *
   * @throws {TypeError} that names an option of the environment that JSON cannot hold, such as a function.
   */
  async save(): Promise<PolicyFile> {
    const normalizer = this.#normalizer;
    const statistics = normalizer && { ...normalizer.getStatistics(), epsilon: normalizer.epsilon }; // before the next step
    const weights = await Promise.all(this.variables.map((variable) => readBack(this.backend, variable)));
    const { env, shape, encoder, distribution } = this;
    const envOptions = this.#envOptions;
    return encodePolicy({
      env,
      ...(envOptions && { envOptions }),
      observations: encoder.parts,
      distribution: distribution.kind,
      ...shape,
      ...(statistics && { observationStatistics: statistics }),
      weights,
    });
  }

  /** Frees the network's memory. */
  dispose(): void {
    for (const variable of this.variables) variable.dispose();
    this.#acting.dispose();
  }
}

function createVariable(values: Float32Array, shape: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(values, shape)));
}
