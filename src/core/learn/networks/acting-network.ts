import * as tf from '@tensorflow/tfjs';
import { ClosedError } from '../../errors.ts';
import type { Distribution } from '../../policy/distribution.ts';
import type { NetworkShape } from '../../policy/network-shape.ts';
import { type Backend, createOn, readBack, whileAlive, withBackend } from '../backends/backend.ts';
import type { DirectNetwork } from '../backends/kernels/contract.ts';
import { hasMlpKernels } from '../backends/kernels/mlp.ts';
import { applyNetwork } from './apply-network.ts';
import { describeDistributions } from './distribution-tensors.ts';
import { WeightCopies } from './weight-copies.ts';

/** Computes the parameters of π(·|s), [B × width], from inputs [B × inputs]. `weights` are the network's, then the distribution's. */
export function describePolicy(
  { shape, distribution }: PolicyNetwork,
  weights: readonly tf.Variable[],
  inputs: tf.Tensor2D,
): tf.Tensor2D {
  const ofNetwork = weights.length - distribution.ownVariables;
  const outputs = applyNetwork(weights.slice(0, ofNetwork), shape, inputs);
  return describeDistributions(distribution, outputs, weights.slice(ofNetwork));
}

/** The network of a policy, without its weights. */
interface PolicyNetwork {
  readonly shape: NetworkShape;
  readonly distribution: Distribution;
}

/** The network that decides for a policy: on the backend that learns, or on copies of the weights on another backend. */
export class ActingNetwork {
  readonly #parts: PolicyNetwork;
  readonly #backend: Backend;
  readonly #copies: WeightCopies | undefined;
  readonly #weights: readonly tf.Variable[];
  /** See `Policy.rowsStandAlone`. */
  readonly rowsStandAlone: boolean;
  /** Runs the network without TensorFlow.js. Undefined if the backend cannot. */
  readonly #direct: DirectNetwork | undefined;
  /** The distribution's own variables, until they change. */
  #own: Promise<readonly Float32Array[]> | undefined;
  #isDisposed = false;

  constructor(
    parts: PolicyNetwork,
    learned: { readonly weights: readonly tf.Variable[]; readonly backend: Backend },
    backend: Backend,
  ) {
    this.#parts = parts;
    this.#backend = backend;
    if (backend.name !== learned.backend.name) {
      this.#copies = new WeightCopies(learned.weights, learned.backend, backend);
    }
    this.#weights = this.#copies?.copies ?? learned.weights;
    const { ownVariables } = parts.distribution;
    const ofNetwork = this.#weights.slice(0, this.#weights.length - ownVariables);
    this.rowsStandAlone = createOn(backend, hasMlpKernels);
    if (ownVariables === 0 && this.rowsStandAlone) {
      this.#direct = backend.createNetwork?.(ofNetwork, parts.shape);
    }
  }

  weightsChanged(): void {
    this.#copies?.invalidate();
    this.#own = undefined;
  }

  /** Computes the parameters of π(·|s), [rows × width], from `inputs` [rows × inputs], with one read from the backend. */
  async describe(inputs: Float32Array, rows: number): Promise<Float32Array> {
    this.checkOpen();
    if (this.#copies) {
      await this.#copies.refresh();
      this.checkOpen();
    }
    const direct = this.#direct;
    if (direct) {
      const outputs = await whileAlive(this.#backend, () => direct.run(inputs, rows));
      return this.#parts.distribution.describe(outputs, []);
    }
    const x = (): tf.Tensor2D => tf.tensor2d(inputs, [rows, inputs.length / rows]);
    if (this.#backend.name === 'webgpu') {
      return this.#read(() => describePolicy(this.#parts, this.#weights, x()));
    }
    const { shape, distribution } = this.#parts;
    const ofNetwork = this.#weights.length - distribution.ownVariables;
    this.#own ??= Promise.all(this.#weights.slice(ofNetwork).map((own) => readBack(this.#backend, own)));
    const own = await this.#own;
    // The rest is plain arithmetic, the same as in workers.
    return distribution.describe(
      await this.#read(() => applyNetwork(this.#weights.slice(0, ofNetwork), shape, x())),
      own,
    );
  }

  /** Computes a tensor and reads it. */
  async #read(compute: () => tf.Tensor): Promise<Float32Array> {
    const tensor = withBackend(this.#backend, () => tf.tidy(compute));
    try {
      return await readBack(this.#backend, tensor);
    } finally {
      tensor.dispose();
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#copies?.dispose();
    this.#direct?.dispose();
  }

  /** @throws {ClosedError} after `dispose`. */
  checkOpen(): void {
    if (!this.#isDisposed) return;
    throw new ClosedError('Policy: expected no call after dispose, got one. Make or load a new policy.');
  }
}
