import * as tf from '@tensorflow/tfjs';
import { Generator } from '../random/generator.ts';
import { checkSeed, drawSeed } from '../random/seed-sequence.ts';
import type { AnySpace } from '../spaces/space-json.ts';
import type { ParallelEnv } from '../vector/parallel-env.ts';
import { applyNetwork } from './apply-network.ts';
import { type ChosenBackend, readBack, startBackend, withBackend } from './backend.ts';
import type { BackendName } from './backend-names.ts';
import { entropy, greedyAction, sampleAction, writeLogProbabilities } from './categorical.ts';
import { ACTIVATIONS, type Activation, drawWeights, layerSizes, type NetworkShape } from './network.ts';
import { checkPolicyFile, decodeWeights, encodeWeights, type PolicyFile } from './policy-file.ts';

export interface CreatePolicyOptions {
  /** Sizes of the hidden layers. */
  hidden?: readonly number[];
  activation?: Activation;
  /** 'auto' takes the best there is; a name gets that one or an error. */
  backend?: BackendName | 'auto';
  /** Decides the first weights and every action drawn. Drawn from the system if left out. */
  seed?: number;
}

/** The policy's random numbers have nothing to do with those of environment 0, even if both have the same seed. */
const POLICY_STREAM = 1;

/** The arrays belong to the policy and hold until its next `act`. */
export interface Decision {
  /** [N], whole numbers. */
  readonly actions: Int32Array;
  /** [N × A], log π(a|s) of all actions. */
  readonly logProbabilities: Float32Array;
  /** [N], H(π(·|s)) in nats. */
  readonly entropies: Float32Array;
}

/**
 * Makes a policy for an environment: a multilayer perceptron with a softmax over the actions.
 *
 * @throws {RangeError} if an option is unusable, or the actions are not discrete.
 * @throws {UnsupportedError} if this browser lacks the backend asked for.
 */
export async function createPolicy(
  envs: Pick<ParallelEnv, 'observationSpace' | 'actionSpace' | 'spec'>,
  options: CreatePolicyOptions = {},
): Promise<Policy> {
  const { hidden = [32, 32], activation = 'tanh', backend = 'auto', seed = drawSeed() } = options;
  checkSeed('createPolicy', seed);
  if (!ACTIVATIONS.includes(activation)) {
    throw new RangeError(`createPolicy: expected activation 'tanh' or 'relu', got '${String(activation)}'.`);
  }
  const badSize = hidden.find((size) => !Number.isInteger(size) || size < 1 || size > 4096);
  if (badSize !== undefined) {
    throw new RangeError(`createPolicy: expected hidden sizes from 1 to 4096, got ${badSize}.`);
  }
  const random = new Generator(seed, POLICY_STREAM);
  const shape = shapeFor(envs, hidden, activation);
  return new Policy(envs.spec.id, shape, drawWeights(shape, random), random, await startBackend(backend));
}

/**
 * Makes the policy that a file holds, for an environment it fits.
 *
 * @throws {RangeError} if the file is damaged, or made for other observations or actions.
 */
export async function loadPolicy(
  file: unknown,
  envs: Pick<ParallelEnv, 'observationSpace' | 'actionSpace' | 'spec'>,
  { backend = 'auto', seed = drawSeed() }: Pick<CreatePolicyOptions, 'backend' | 'seed'> = {},
): Promise<Policy> {
  checkSeed('loadPolicy', seed);
  checkPolicyFile(file);
  const shape = shapeFor(envs, file.hidden, file.activation);
  if (shape.inputs !== file.inputs || shape.outputs !== file.outputs) {
    throw new RangeError(
      `loadPolicy: expected a policy for ${envs.spec.id} (${shape.inputs} observed numbers, ${shape.outputs} actions), ` +
        `got one for ${file.env} (${file.inputs} and ${file.outputs}).`,
    );
  }
  const weights = decodeWeights(file, layerSizes(shape));
  return new Policy(
    envs.spec.id,
    shape,
    weights,
    new Generator(seed, POLICY_STREAM),
    await startBackend(backend),
  );
}

/** π(a|s): a network on a backend, and the generator that draws actions. */
export class Policy {
  readonly env: string;
  readonly shape: NetworkShape;
  readonly backend: ChosenBackend;
  /** What is learned: a kernel and a bias for each layer, in turn. */
  readonly variables: readonly tf.Variable[];
  readonly #random: Generator;
  #decision: Decision = createDecision(0, 0);

  constructor(
    env: string,
    shape: NetworkShape,
    weights: readonly Float32Array[],
    random: Generator,
    backend: ChosenBackend,
  ) {
    this.env = env;
    this.shape = shape;
    this.backend = backend;
    this.#random = random;
    this.variables = withBackend(backend, () =>
      layerSizes(shape).flatMap(([fanIn, fanOut], layer) => [
        createVariable(weights[2 * layer], [fanIn, fanOut]),
        createVariable(weights[2 * layer + 1], [fanOut]),
      ]),
    );
  }

  /** The logits, [B × A], for observations [B × D]: differentiable, for use within `tf.tidy`. */
  forward(observations: tf.Tensor2D): tf.Tensor2D {
    return applyNetwork(this.variables, this.shape.activation, observations);
  }

  /** Computes logits [N × A] for observations [N × D] and reads them back, once. */
  async logits(observations: Float32Array): Promise<Float32Array> {
    const { inputs } = this.shape;
    if (observations.length === 0 || observations.length % inputs !== 0) {
      throw new RangeError(
        `Policy: expected rows of ${inputs} observed numbers, got ${observations.length} numbers in all.`,
      );
    }
    const logits = withBackend(this.backend, () =>
      tf.tidy(() => this.forward(tf.tensor2d(observations, [observations.length / inputs, inputs]))),
    );
    try {
      return await readBack(this.backend, logits);
    } finally {
      logits.dispose();
    }
  }

  /** Decides on an action for each of N observations, [N × D]: drawn from π, or its most probable one. */
  async act(observations: Float32Array, { greedy = false } = {}): Promise<Decision> {
    const logits = await this.logits(observations);
    const { outputs } = this.shape;
    const rows = logits.length / outputs;
    if (this.#decision.actions.length !== rows) this.#decision = createDecision(rows, outputs);
    const { actions, logProbabilities, entropies } = this.#decision;
    for (let i = 0; i < rows; i++) {
      writeLogProbabilities(logits, outputs, i, logProbabilities);
      entropies[i] = entropy(logProbabilities, outputs, i);
      actions[i] = greedy
        ? greedyAction(logProbabilities, outputs, i)
        : sampleAction(logProbabilities, outputs, i, this.#random);
    }
    return this.#decision;
  }

  /** Gives π(a|s), [N × A], for observations [N × D]. Draws nothing. */
  async probabilities(observations: Float32Array): Promise<Float32Array> {
    const logits = await this.logits(observations);
    const { outputs } = this.shape;
    for (let i = 0; i < logits.length / outputs; i++) writeLogProbabilities(logits, outputs, i, logits);
    return logits.map(Math.exp);
  }

  /** Gives the policy as plain data, for JSON. */
  async save(): Promise<PolicyFile> {
    const weights = await Promise.all(this.variables.map((variable) => readBack(this.backend, variable)));
    return encodeWeights(this.env, this.shape, weights);
  }

  /** Frees the network's memory. */
  dispose(): void {
    for (const variable of this.variables) variable.dispose();
  }
}

function createVariable(values: Float32Array, shape: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(values, shape)));
}

function createDecision(rows: number, numActions: number): Decision {
  return {
    actions: new Int32Array(rows),
    logProbabilities: new Float32Array(rows * numActions),
    entropies: new Float32Array(rows),
  };
}

function shapeFor(
  { observationSpace, actionSpace }: { observationSpace: AnySpace; actionSpace: AnySpace },
  hidden: readonly number[],
  activation: Activation,
): NetworkShape {
  if (actionSpace.kind !== 'discrete' || actionSpace.start !== 0) {
    throw new RangeError(`createPolicy: expected discrete actions from 0 on, got ${actionSpace}.`);
  }
  return { inputs: observationSpace.size, hidden, outputs: actionSpace.n, activation };
}
