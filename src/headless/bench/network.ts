// Decisions and updates of the network 4-64-64-2, by the kit and by the layers of TensorFlow.js.

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
import { Generator } from '../../core/random/generator.ts';
import { makeVec } from '../../workers/make-vec.ts';
import type { Work } from './benchmarks.ts';
import { type Subject, timeEach } from './subject.ts';

const { chunkRows, maxGradientNorm, ...defaults } = defaultsOf(REINFORCE.options);
const LEARNING_RATE = valueAt(defaults.learningRate, 0);
const ENTROPY_COEFFICIENT = valueAt(defaults.entropyCoefficient, 0);

const INPUTS = 4;
const HIDDEN = [64, 64];
const ACTIONS = 2;

/** The time of one decision for N observations, ms: upload, forward pass, readback, sampling of actions. */
export async function act({ backend, stock, numEnvs }: Work & { kind: 'act' }): Promise<Subject> {
  const observations = drawObservations(numEnvs);
  if (stock) {
    const network = await StockNetwork.create(backend);
    return { sample: timeEach(() => network.act(observations)), close: () => network.close() };
  }
  const policy = await makePolicy(backend);
  return { sample: timeEach(() => policy.act(observations)), close: () => policy.dispose() };
}

/** The time of one update with B rows, ms. */
export async function learn({ backend, stock, saturated, rows }: Work & { kind: 'learn' }): Promise<Subject> {
  const batch = drawBatch(rows);
  const entropyWeight = ENTROPY_COEFFICIENT / rows;
  if (stock) {
    const network = await StockNetwork.create(backend);
    return { sample: timeEach(() => network.update(batch, entropyWeight)), close: () => network.close() };
  }
  const policy = await makePolicy(backend);
  if (saturated) {
    saturate(policy);
    batch.actions.fill(0);
  }
  const { update, dispose } = createUpdate(policy, rows);
  return {
    sample: timeEach(() => update(batch)),
    close: () => {
      dispose();
      policy.dispose();
    },
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
export function drawBatch(rows: number) {
  const random = new Generator(1);
  return {
    rows,
    observations: drawObservations(rows),
    actions: Int32Array.from({ length: rows }, () => random.integers(0, ACTIONS)),
    columns: { weights: Float32Array.from({ length: rows }, () => random.normal(0, 1) / rows) },
  };
}

async function makePolicy(backend: BackendName): Promise<Policy> {
  const envs = await makeVec('CartPole-v1', { numEnvs: 1, workers: 0, seed: 0 });
  return createPolicy(envs, { hidden: HIDDEN, backend, seed: 0 });
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

function drawObservations(rows: number): Float32Array {
  const random = new Generator(0);
  return Float32Array.from({ length: rows * INPUTS }, () => random.uniform(-0.05, 0.05));
}

/** The same work by unmodified TensorFlow.js: its layers, its sampling of actions, its choice of shaders. */
class StockNetwork {
  readonly #backend: Awaited<ReturnType<typeof startBackend>>;
  readonly #model: tf.Sequential;
  readonly #optimizer: tf.AdamOptimizer;
  readonly #program: number | undefined;

  static async create(name: BackendName): Promise<StockNetwork> {
    return new StockNetwork(await startBackend(name));
  }

  private constructor(backend: Awaited<ReturnType<typeof startBackend>>) {
    this.#backend = backend;
    if (backend.name === 'webgpu') {
      this.#program = tf.env().getNumber('WEBGPU_MATMUL_PROGRAM_TYPE');
      tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', -1); // the default of TensorFlow.js, which the kit changes for software adapters
    }
    this.#model = withBackend(backend, () =>
      tf.sequential({
        layers: [
          tf.layers.dense({ units: HIDDEN[0], activation: 'tanh', inputShape: [INPUTS] }),
          tf.layers.dense({ units: HIDDEN[1], activation: 'tanh' }),
          tf.layers.dense({ units: ACTIONS }),
        ],
      }),
    );
    this.#optimizer = withBackend(backend, () => tf.train.adam());
  }

  /** Computes the same as `policy.act`: actions, log π of all actions, and entropies. */
  async act(observations: Float32Array): Promise<unknown[]> {
    const decision = withBackend(this.#backend, () =>
      tf.tidy(() => {
        const logits = this.#forward(observations, observations.length / INPUTS);
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
    return tf.tidy(() => this.#model.apply(tf.tensor2d(observations, [rows, INPUTS])) as tf.Tensor2D);
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
