// Decisions and updates of a network, by the kit and by the layers of TensorFlow.js.

import * as tf from '@tensorflow/tfjs';
import { defaultsOf } from '../../core/checks/option-table.ts';
import { reinforceLoss } from '../../core/learn/algorithms/reinforce.ts';
import { REINFORCE } from '../../core/learn/algorithms/reinforce-options.ts';
import { startBackend, withBackend } from '../../core/learn/backends/backend.ts';
import type { BackendName } from '../../core/learn/backends/backend-names.ts';
import { LoopControl } from '../../core/learn/loop/loop-control.ts';
import { valueAt } from '../../core/learn/loop/schedule.ts';
import { createPolicy } from '../../core/learn/networks/create-policy.ts';
import { Learner } from '../../core/learn/networks/learner.ts';
import type { LearningBatch } from '../../core/learn/networks/learning-batch.ts';
import { Optimizer } from '../../core/learn/networks/optimizer.ts';
import type { Policy } from '../../core/learn/networks/policy.ts';
import type { NetworkOptions } from '../../core/policy/network-options.ts';
import {
  countProducts,
  layerSizes,
  type NetworkShape,
  plansOf,
  weightLengths,
} from '../../core/policy/network-shape.ts';
import { Generator } from '../../core/random/generator.ts';
import { Box } from '../../core/spaces/box.ts';
import { Discrete } from '../../core/spaces/discrete.ts';
import type { BenchNetwork, Work } from './benchmarks.ts';
import { type Needs, timeNeeds } from './roofline.ts';
import { type Subject, timeEach } from './subject.ts';

const { chunkRows, maxGradientNorm, ...defaults } = defaultsOf(REINFORCE.options);
const LEARNING_RATE = valueAt(defaults.learningRate, 0);
const ENTROPY_COEFFICIENT = valueAt(defaults.entropyCoefficient, 0);

const ACTIONS = 2;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** The networks, as options of the kit and as layers of TensorFlow.js. */
const NETWORKS: Readonly<Record<BenchNetwork, NetworkKind>> = {
  mlp: {
    observations: new Box(-0.05, 0.05, [4]),
    network: { hidden: [64, 64] },
    layers: () => [
      tf.layers.dense({ units: 64, activation: 'tanh', inputShape: [4] }),
      tf.layers.dense({ units: 64, activation: 'tanh' }),
    ],
  },
  conv: {
    observations: new Box(-1, 1, [80, 80]),
    network: {
      convolutions: [
        { filters: 16, size: 8, stride: 4 },
        { filters: 32, size: 4, stride: 2 },
      ],
      hidden: [128],
    },
    layers: () => [
      tf.layers.reshape({ targetShape: [80, 80, 1], inputShape: [6400] }),
      tf.layers.conv2d({ filters: 16, kernelSize: 8, strides: 4, activation: 'relu' }),
      tf.layers.conv2d({ filters: 32, kernelSize: 4, strides: 2, activation: 'relu' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 128, activation: 'relu' }),
    ],
  },
};

interface NetworkKind {
  readonly observations: Box;
  readonly network: NetworkOptions;
  /** All layers but the last. */
  readonly layers: () => tf.layers.Layer[];
}

/** The time of one decision for N observations, ms: upload, forward pass, readback, sampling of actions. */
export async function act(work: Work & { kind: 'act' }): Promise<Subject> {
  const { backend, stock, numEnvs } = work;
  const kind = NETWORKS[work.network];
  const observations = drawObservations(numEnvs, kind);
  if (stock) {
    const network = await StockNetwork.create(backend, kind);
    return { sample: timeEach(() => network.act(observations)), close: () => network.close() };
  }
  const policy = await makePolicy(backend, kind);
  const { products } = needsToAct(policy.shape, numEnvs);
  return withRate(
    products,
    timeEach(() => policy.act(observations)),
    () => policy.dispose(),
  );
}

/** The time of one update with B rows, ms. */
export async function learn(work: Work & { kind: 'learn' }): Promise<Subject> {
  const { backend, stock, saturated, rows } = work;
  const kind = NETWORKS[work.network];
  const batch = drawBatch(rows, kind);
  const entropyWeight = ENTROPY_COEFFICIENT / rows;
  if (stock) {
    const network = await StockNetwork.create(backend, kind);
    return { sample: timeEach(() => network.update(batch, entropyWeight)), close: () => network.close() };
  }
  const policy = await makePolicy(backend, kind);
  if (saturated) {
    saturate(policy);
    batch.actions.fill(0);
  }
  const { update, dispose } = createUpdate(policy, rows);
  const { products } = needsToLearn(policy.shape, rows);
  return withRate(
    products,
    timeEach(() => update(batch)),
    () => {
      dispose();
      policy.dispose();
    },
  );
}

/** The least time of a decision or an update on one core, ms. */
export async function roofline({ network, of, rows }: Work & { kind: 'roofline' }): Promise<Subject> {
  const policy = await makePolicy('wasm', NETWORKS[network]);
  const needs = of === 'act' ? needsToAct(policy.shape, rows) : needsToLearn(policy.shape, rows);
  policy.dispose();
  return timeNeeds(needs);
}

/** Observations and weights are read. */
function needsToAct(shape: NetworkShape, rows: number): Needs {
  return {
    products: rows * countProducts(shape),
    bytes: FLOAT_BYTES * (rows * shape.inputs + countOf(shape)),
  };
}

/**
 * Forward, to the weights and to the values before: three times the products, but nobody needs the slopes of the pixels. Observations are
 * read, and Adam reads and writes each weight and two moments, and reads the gradient, which was written before.
 */
function needsToLearn(shape: NetworkShape, rows: number): Needs {
  const [firstLayer] = layerSizes(shape);
  const [plan] = plansOf(shape);
  const unneeded = firstLayer[0] * firstLayer[1] * (plan ? plan.outHeight * plan.outWidth : 1);
  return {
    products: rows * (3 * countProducts(shape) - unneeded),
    bytes: FLOAT_BYTES * (rows * shape.inputs + 8 * countOf(shape)),
  };
}

/** The number of weights. */
function countOf(shape: NetworkShape): number {
  return weightLengths(shape).reduce((sum, length) => sum + length, 0);
}

/**
 * Also reports how many products of two numbers are computed in a second, of those that the work needs at least.
 */
function withRate(products: number, time: () => Promise<number>, close: () => void): Subject {
  const values: number[] = [];
  return {
    sample: async () => {
      const ms = await time();
      values.push(products / ms / 1e6);
      return ms;
    },
    extraFigures: { products: { unit: 'billion/s', values } },
    close,
  };
}

/** Makes the updates of REINFORCE, with its defaults, for batches of B rows. */
export function createUpdate(policy: Policy, rows: number) {
  const optimizer = new Optimizer(policy.variables, policy.backend, {
    ...{ kind: 'adam', learningRate: LEARNING_RATE, maxGradientNorm },
  });
  const learner = new Learner(policy, optimizer, { chunkRows });
  const loss = reinforceLoss(policy, ENTROPY_COEFFICIENT / rows);
  const loop = new LoopControl();
  return {
    update: (batch: LearningBatch<'weights'>) => learner.update(batch, loss, loop),
    dispose: () => optimizer.dispose(),
  };
}

/** Draws B rows to learn from. */
export function drawBatch(rows: number, kind = NETWORKS.mlp) {
  const random = new Generator(1);
  return {
    rows,
    observations: drawObservations(rows, kind),
    actions: Int32Array.from({ length: rows }, () => random.integers(0, ACTIONS)),
    columns: { weights: Float32Array.from({ length: rows }, () => random.normal(0, 1) / rows) },
  };
}

function makePolicy(backend: BackendName, { observations, network }: NetworkKind): Promise<Policy> {
  const spec = { id: 'Bench-v0', maxEpisodeSteps: Infinity, rewardThreshold: undefined };
  const envs = { spec, observationSpace: observations, actionSpace: new Discrete(ACTIONS) };
  return createPolicy(envs, { network, backend, seed: 0 });
}

/**
 * Makes the policy take action 0 in the states of `drawBatch`, with logits that are 65 to 105 above those of action 1. Gradients of
 * action 1's probability, from e^-65 to e^-105, lie around the smallest normal float32, e^-87. They are too small to change the policy.
 */
function saturate(policy: Policy): void {
  const [kernel, bias] = policy.variables.slice(-2);
  withBackend(policy.backend, () =>
    tf.tidy(() => {
      kernel.assign(tf.mul(kernel, 2e4)); // the logits of a new policy differ by 0.001
      bias.assign(tf.tensor1d([85, 0]));
    }),
  );
  policy.weightsChanged();
}

function drawObservations(rows: number, { observations: { size, low, high } }: NetworkKind): Float32Array {
  const random = new Generator(0);
  return Float32Array.from({ length: rows * size }, () => random.uniform(low[0], high[0]));
}

/** The same work by unmodified TensorFlow.js: its layers, its sampling of actions, its choice of shaders. */
class StockNetwork {
  readonly #backend: Awaited<ReturnType<typeof startBackend>>;
  readonly #model: tf.Sequential;
  readonly #inputs: number;
  readonly #optimizer: tf.AdamOptimizer;
  readonly #program: number | undefined;

  static async create(name: BackendName, kind: NetworkKind): Promise<StockNetwork> {
    return new StockNetwork(await startBackend(name), kind);
  }

  private constructor(backend: Awaited<ReturnType<typeof startBackend>>, kind: NetworkKind) {
    this.#inputs = kind.observations.size;
    this.#backend = backend;
    if (backend.name === 'webgpu') {
      this.#program = tf.env().getNumber('WEBGPU_MATMUL_PROGRAM_TYPE');
      tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', -1); // the default of TensorFlow.js, which the kit changes for software adapters
    }
    this.#model = withBackend(backend, () =>
      tf.sequential({
        layers: [...kind.layers(), tf.layers.dense({ units: ACTIONS })],
      }),
    );
    this.#optimizer = withBackend(backend, () => tf.train.adam());
  }

  /** Computes the same as `policy.act`: actions, log π of all actions, and entropies. */
  async act(observations: Float32Array): Promise<unknown[]> {
    const decision = withBackend(this.#backend, () =>
      tf.tidy(() => {
        const logits = this.#forward(observations, observations.length / this.#inputs);
        const logProbabilities = tf.logSoftmax(logits);
        return [tf.multinomial(logits, 1), logProbabilities, entropies(logProbabilities)];
      }),
    );
    const read = await Promise.all(decision.map((tensor) => tensor.data()));
    tf.dispose(decision);
    return read;
  }

  async update(batch: ReturnType<typeof drawBatch>, entropyWeight: number): Promise<void> {
    const loss = withBackend(this.#backend, () =>
      this.#optimizer.minimize(() => {
        const logProbabilities = tf.logSoftmax(this.#forward(batch.observations, batch.rows));
        const taken = tf.sum(
          tf.mul(logProbabilities, tf.oneHot(tf.tensor1d(batch.actions, 'int32'), ACTIONS)),
          1,
        );
        const entropy = tf.sum(entropies(logProbabilities));
        const objective = tf.add(
          tf.sum(tf.mul(taken, tf.tensor1d(batch.columns.weights))),
          tf.mul(entropy, entropyWeight),
        );
        return tf.neg(objective) as tf.Scalar;
      }, true),
    );
    await loss?.data();
    loss?.dispose();
  }

  #forward(observations: Float32Array, rows: number): tf.Tensor2D {
    return tf.tidy(() => this.#model.apply(tf.tensor2d(observations, [rows, this.#inputs])) as tf.Tensor2D);
  }

  close(): void {
    withBackend(this.#backend, () => {
      this.#model.dispose();
      this.#optimizer.dispose();
    });
    if (this.#program !== undefined) tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', this.#program);
  }
}

/** H(π(·|s)) of each row, by operations of TensorFlow.js. */
function entropies(logProbabilities: tf.Tensor): tf.Tensor {
  return tf.neg(tf.sum(tf.mul(tf.exp(logProbabilities), logProbabilities), 1));
}
