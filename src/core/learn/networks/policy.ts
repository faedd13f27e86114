import * as tf from '@tensorflow/tfjs';
import { describeValue } from '../../checks/describe-value.ts';
import { checkOptionNames, type OptionNames } from '../../checks/known-names.ts';
import { checkChoice, isList, isWhole } from '../../checks/option-checks.ts';
import type { EnvSpec } from '../../envs/env.ts';
import { exp } from '../../math/exponential.ts';
import { maskLogits } from '../../policy/action-mask.ts';
import { writeAllLogProbabilities } from '../../policy/categorical.ts';
import type { Decision, Distribution } from '../../policy/distribution.ts';
import { PRECISIONS, type Precision } from '../../policy/float-text.ts';
import { flushTiny } from '../../policy/mlp.ts';
import { layerSizes, type NetworkShape } from '../../policy/network-shape.ts';
import type { ObservationEncoder } from '../../policy/observation-encoder.ts';
import { encodePolicy } from '../../policy/policy-codec.ts';
import type { ObservationStatistics, PolicyFile } from '../../policy/policy-file.ts';
import type { SentPolicy } from '../../policy/thread-steps.ts';
import { CounterStream, type Draws } from '../../random/counter-stream.ts';
import type { NormalizeObservation } from '../../vector/normalize-observation.ts';
import { type BackendRecovery, type ChosenBackend, readBack } from '../backends/backend.ts';
import { computeOn, type LearnedPart } from '../backends/recovery.ts';
import { readOnce, TensorSnapshot } from '../backends/tensor-snapshot.ts';
import type { Snapshot } from '../loop/training-state.ts';
import { ActingNetwork, describePolicy } from './acting-network.ts';
import { assignNumbers, variablesOf } from './assign-numbers.ts';
import { differentiateByInputs } from './saliency.ts';

/** The parts of a policy besides its weights. */
export interface PolicyParts {
  /** The id of the environment, and its options. */
  readonly env: string;
  readonly envOptions?: EnvSpec['options'];
  readonly shape: NetworkShape;
  readonly encoder: ObservationEncoder;
  readonly distribution: Distribution;
  /** The wrapper that normalises the observations, if any. Its statistics are saved with the policy. */
  readonly normalizer?: NormalizeObservation | undefined;
}

/** Filters of a convolution: `weights` is [size × size × channels × count]. */
export interface Filters {
  readonly weights: Float32Array;
  readonly count: number;
  readonly size: number;
  readonly channels: number;
}

export interface ActOptions {
  /** Whether to take the most probable action instead of drawing one. */
  greedy?: boolean;
  /** Random numbers for the actions. Default: a stream of the policy for such calls. */
  draws?: Draws | undefined;
  /** [N × A], 0 where an action must not be taken. Only for discrete actions. Default: every action may be taken. */
  masks?: ArrayLike<number> | undefined;
  /** Arrays for the decision. Default: the policy's own arrays, which are valid until its next `act`. */
  into?: Decision;
}

const ACT_OPTION_NAMES = Object.keys({
  greedy: true,
  draws: true,
  masks: true,
  into: true,
} satisfies OptionNames<ActOptions>);

export interface SaveOptions {
  /** Of the weights in the file: 'float16' halves its size and rounds each weight to 11 binary digits. Default: 'float32'. */
  precision?: Precision;
}

const SAVE_OPTION_NAMES = Object.keys({ precision: true } satisfies OptionNames<SaveOptions>);

/** π(a|s): a network on a backend, the distribution that its outputs parametrise, and the random stream that draws actions. */
export class Policy {
  readonly env: string;
  /** The options of that environment, including the wrappers around each. */
  readonly envOptions: EnvSpec['options'];
  readonly shape: NetworkShape;
  /** Turns observations into inputs of the network. */
  readonly encoder: ObservationEncoder;
  /** The distribution of the actions, which the network's outputs parametrise. */
  readonly distribution: Distribution;
  /** The backend that holds the weights and learns. */
  readonly backend: ChosenBackend;
  /** The backend that decides, with copies of the weights if it is not the one that learns. */
  readonly actBackend: ChosenBackend;
  /** The learned variables: a kernel and a bias for each layer, in order, then those of the distribution. */
  readonly variables: readonly tf.Variable[];
  /** Seed of its random numbers. */
  readonly seed: number;
  /** The training step that comes next. Actions drawn in training depend only on the seed, the environment and the step. */
  nextStep = 0;
  readonly #normalizer: NormalizeObservation | undefined;
  #acting: ActingNetwork;
  /** What is made again after the loss of a GPU device: on the backend that learns, and on the one that decides. */
  readonly #parts: ReadonlyMap<BackendRecovery, LearnedPart>;
  /** Draws the actions of training steps. */
  readonly trainingStream: CounterStream;
  readonly #actingStream: CounterStream;
  #actingStep = 0;
  #decision: Decision | undefined;
  /** The weights as workers get them, until they change. */
  #sent: Promise<readonly Float32Array[]> | undefined;

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
    this.envOptions = envOptions;
    this.#normalizer = normalizer;
    this.seed = seed;
    this.trainingStream = new CounterStream(seed, 'actions');
    this.#actingStream = new CounterStream(seed, 'acting');
    const layers = layerSizes(shape).flatMap(([fanIn, fanOut]) => [[fanIn, fanOut], [fanOut]]);
    const shapes = weights.map(({ length }, i) => layers[i] ?? [length]);
    const usable = weights.map((values) => values.map(flushTiny)); // kernels do not check weights
    this.variables = variablesOf(backend, shapes, usable);
    this.#acting = this.#createActing();
    this.#parts = this.#describeParts();
    for (const [recovery, part] of this.#parts) recovery.add(part);
  }

  #createActing(): ActingNetwork {
    const { shape, distribution, variables: weights, backend, actBackend } = this;
    return new ActingNetwork({ shape, distribution }, { weights, backend }, actBackend);
  }

  #describeParts(): Map<BackendRecovery, LearnedPart> {
    const { backend, actBackend, variables } = this;
    const parts = new Map<BackendRecovery, LearnedPart>();
    const decideAgain = (): void => {
      this.#acting.dispose();
      this.#acting = this.#createActing();
      this.#sent = undefined;
    };
    if (actBackend.recovery) parts.set(actBackend.recovery, { tensors: [], recover: decideAgain });
    if (backend.recovery) {
      const recover = (weights: readonly Float32Array[]): void => {
        assignNumbers(backend, variables, weights);
        decideAgain();
      };
      parts.set(backend.recovery, { tensors: variables, recover });
    }
    return parts;
  }

  /** GPU devices lost so far. The policy has continued on others, or on the processor. */
  get lostDevices(): number {
    return [...this.#parts.keys()].reduce((sum, { losses }) => sum + losses, 0);
  }

  /**
   * Whether the results for an observation do not depend on the other observations of the batch, bit for bit. This is true of our
   * kernels. TensorFlow.js' own operations sum in an order that depends on the number of rows.
   */
  get rowsStandAlone(): boolean {
    return this.#acting.rowsStandAlone;
  }

  /**
   * Computes the parameters of π(·|s), [B × width], from encoded observations [B × inputs]. Differentiable. Call it in `tf.tidy`.
   *
   * `masks` [B × A], if any, is 0 for the actions that may be taken and very low for others: it is added to the logits. `weights` take the
   * place of the policy's own.
   */
  forward(inputs: tf.Tensor2D, masks?: tf.Tensor2D, weights = this.variables): tf.Tensor2D {
    const { shape, distribution } = this;
    const described = describePolicy({ shape, distribution }, weights, inputs);
    return masks ? tf.add(described, masks) : described;
  }

  /** Call this after changing the variables, so that copies of them elsewhere are refreshed. */
  weightsChanged(): void {
    this.#acting.weightsChanged();
    this.#sent = undefined;
  }

  /** Whether workers can decide as this policy does, bit for bit. */
  get canBeSent(): boolean {
    return this.rowsStandAlone && this.actBackend.name !== 'webgpu';
  }

  /**
   * Gives the policy as plain data for workers, which normalise observations with these statistics. Unless it `canBeSent`, they compute
   * numbers that differ a little.
   */
  async describeFor(observationStatistics: ObservationStatistics | undefined): Promise<SentPolicy> {
    this.#acting.checkOpen();
    const read = (): Promise<readonly Float32Array[]> => {
      this.#sent ??= Promise.all(this.variables.map((variable) => readBack(this.backend, variable)));
      return this.#sent;
    };
    const weights = await computeOn(this.backend, read);
    const { shape, encoder, distribution } = this;
    const description = {
      ...shape,
      ...distribution.fields,
      observations: encoder.parts,
      observationStatistics,
    };
    const kernels = this.actBackend.name === 'cpu' ? 'cpu' : 'wasm';
    return { description, kernels, weights };
  }

  /**
   * Computes the parameters of π(·|s) for observations [N × D], with one read from the backend.
   *
   * Gives the logits of discrete actions, [N × A], or the means and then the log-deviations of continuous actions, [N × 2A].
   *
   * @throws {RangeError} if an observation has too few or too many numbers, or an impossible one. The message names that number.
   */
  distributions(observations: Float32Array): Promise<Float32Array> {
    return this.#describe('distributions', observations);
  }

  async #describe(method: string, observations: Float32Array): Promise<Float32Array> {
    const { rowSize } = this.encoder;
    const rows = Object(observations).length / rowSize;
    if (!isWhole(rows, 1)) {
      const got = isList(observations)
        ? `${observations.length} numbers in all`
        : describeValue(observations);
      throw new RangeError(`Policy.${method}: expected rows of ${rowSize} observed numbers, got ${got}.`);
    }
    this.encoder.check(`Policy.${method}`, observations, rows);
    this.#acting.checkOpen();
    const inputs = this.encoder.encode(observations, rows);
    return this.#compute(() => this.#acting.describe(inputs, rows));
  }

  /** Computes something on one or both backends, again if a GPU device is lost meanwhile. */
  #compute<T>(compute: () => Promise<T>): Promise<T> {
    return computeOn(this.backend, () => computeOn(this.actBackend, compute));
  }

  /**
   * Computes how much the most probable action depends on each number x of observations [N × D], as the policy gets them:
   * ∂ log π(a|s) / ∂x, [N × D]. Of a deterministic policy, it is the gradient of the sum of its actions.
   *
   * @throws {RangeError} if the observation has discrete numbers, by which nothing can be differentiated, or as `distributions`.
   */
  async saliency(observations: Float32Array): Promise<Float32Array> {
    const { rowSize, inputs: width, description } = this.encoder;
    if (rowSize !== width) {
      throw new RangeError(
        `Policy.saliency: expected observations without discrete numbers, got ${description}. Put FlattenObservation before the policy.`,
      );
    }
    const rows = Object(observations).length / rowSize;
    const described = await this.#describe('saliency', observations);
    const decision = this.createDecision(rows);
    this.distribution.decide(described, undefined, decision);
    const inputs = this.encoder.encode(observations, rows);
    const { actions } = decision;
    const gradient = await this.#compute(() => differentiateByInputs(this, inputs, actions));
    return this.encoder.decodeGradient(gradient);
  }

  /** Reads the filters of the first convolution. Undefined if there is none. */
  async filters(): Promise<Filters | undefined> {
    const { convolutions: [first] = [], picture } = this.shape;
    if (!first || !picture) return undefined;
    const weights = await computeOn(this.backend, () => readBack(this.backend, this.variables[0]));
    return { weights, count: first.filters, size: first.size, channels: picture[2] };
  }

  /**
   * Gives observations [B × D] of an environment outside of the pool as the policy expects them: normalised with the present statistics
   * if the pool is in NormalizeObservation.
   */
  normalize(observations: Float32Array): Float32Array {
    return this.#normalizer?.normalize(observations) ?? observations;
  }

  /**
   * Decides on an action for each of N observations, [N × D]: draws it from π, or takes the most probable one.
   *
   * Several calls may run at the same time if each has its own `into`.
   *
   * @throws {RangeError} if an option is unknown, a mask allows no action, or as `distributions`.
   * @throws {ClosedError} after `dispose`.
   */
  async act(observations: Float32Array, options: ActOptions = {}): Promise<Decision> {
    checkOptionNames('Policy.act', options, ACT_OPTION_NAMES);
    const { greedy = false, draws, masks, into } = options;
    const used = greedy ? undefined : (draws ?? this.#nextDraws());
    const described = await this.#describe('act', observations);
    if (masks) this.#mask(described, masks);
    const decision = into ?? this.#reuseDecision(described.length / this.distribution.width);
    this.distribution.decide(described, used, decision);
    return decision;
  }

  #mask(described: Float32Array, masks: ArrayLike<number>): void {
    const { kind, sizes } = this.distribution;
    if (kind !== 'categorical') {
      throw new RangeError(
        'Policy.act: expected masks for discrete actions only, got some for continuous ones. Leave them out.',
      );
    }
    maskLogits('Policy.act', described, masks, sizes);
  }

  /** Calls of `act` by a program have a stream of their own, so that they do not change what a training draws. */
  #nextDraws(): Draws {
    return { stream: this.#actingStream, step: this.#actingStep++, firstEnv: 0 };
  }

  /** Makes arrays for decisions on `rows` observations. */
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
   * Gives the probabilities π(a|s) of all actions, [N × A], for observations [N × D]. Draws nothing.
   *
   * @throws {RangeError} unless the actions are discrete.
   */
  async probabilities(observations: Float32Array): Promise<Float32Array> {
    if (this.distribution.kind !== 'categorical') {
      throw new RangeError(
        'Policy.probabilities: expected a policy of discrete actions, got one of continuous actions. Call distributions for their means.',
      );
    }
    const logits = await this.#describe('probabilities', observations);
    writeAllLogProbabilities(logits, this.distribution.sizes);
    return logits.map(exp);
  }

  /**
   * Gives the policy as plain data for JSON: its weights, its environment's options, and the statistics of NormalizeObservation if
   * the environments have that wrapper.
   *
   * The state of the optimiser is not part of a policy: training from a loaded one starts with a new optimiser. To resume a training
   * exactly, save `TrainingRun.checkpoint()` instead.
   *
   * @throws {TypeError} if JSON cannot hold an option of the environment, such as a function.
   * @throws {RangeError} if an option is unknown or invalid, or a weight is too large for its precision.
   * @throws {ClosedError} after `dispose`.
   */
  async save(options: SaveOptions = {}): Promise<PolicyFile> {
    checkOptionNames('Policy.save', options, SAVE_OPTION_NAMES);
    const { precision = 'float32' } = options;
    checkChoice('Policy.save', 'precision', precision, PRECISIONS);
    return readOnce(this.snapshot(precision));
  }

  /** Keeps the present policy for a file, as `save` gives it. */
  snapshot(precision?: Precision): Snapshot<PolicyFile> {
    this.#acting.checkOpen();
    const normalizer = this.#normalizer;
    const statistics = normalizer && describeNormalizer(normalizer);
    const { env, envOptions, shape, encoder, distribution } = this;
    return new TensorSnapshot(this.backend, this.variables, (weights) =>
      encodePolicy(
        {
          env,
          ...(envOptions && { envOptions }),
          observations: encoder.parts,
          ...distribution.fields,
          ...shape,
          ...(statistics && { observationStatistics: statistics }),
          weights,
        },
        precision,
      ),
    );
  }

  /** Frees the memory of the network. */
  dispose(): void {
    for (const [recovery, part] of this.#parts) recovery.delete(part);
    for (const variable of this.variables) variable.dispose();
    this.#acting.dispose();
  }
}

export function describeNormalizer(normalizer: NormalizeObservation): ObservationStatistics {
  const { epsilon, clip } = normalizer;
  return { ...normalizer.getStatistics(), epsilon, ...(clip !== Infinity && { clip }) };
}
