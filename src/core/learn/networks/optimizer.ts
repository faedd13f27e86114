// Optimisers with one kernel for a whole step (kernels/contract.ts has the formulas). Their state can be saved, and resuming from it
// gives the same bytes. TensorFlow.js accumulates Adam's powers of β in float32, so its steps would differ.

import * as tf from '@tensorflow/tfjs';
import { describeValue } from '../../checks/describe-value.ts';
import { isRecord } from '../../checks/known-names.ts';
import { isList, isWhole } from '../../checks/option-checks.ts';
import { wholePower } from '../../math/exponential.ts';
import { type Backend, createOn, readBack, withBackend } from '../backends/backend.ts';
import { OPTIMIZER_STEP, type OptimizerAttributes } from '../backends/kernels/contract.ts';
import type { LearnedPart } from '../backends/recovery.ts';
import { TensorSnapshot } from '../backends/tensor-snapshot.ts';
import type { LastingPart, Snapshot } from '../loop/training-state.ts';

export interface AdamOptions {
  readonly kind: 'adam';
  /** β₁, the decay of the mean gradient per step. Default: 0.9. */
  readonly beta1?: number;
  /** β₂, the decay of the mean squared gradient per step. Default: 0.999. */
  readonly beta2?: number;
  /** ε, above 0, added to the root of the bias-corrected second moment. Default: 1e-7. */
  readonly epsilon?: number;
}

export interface RmspropOptions {
  readonly kind: 'rmsprop';
  /** The decay of the mean squared gradient per step. Default: 0.99. */
  readonly decay?: number;
  /** ε, above 0. Default: 1e-5. */
  readonly epsilon?: number;
  /**
   * 'tensorflow': ε inside the root, and a mean of squares that starts at 1, so that the first steps are small. 'pytorch': ε outside
   * the root, and a mean that starts at 0. Default: 'tensorflow', which A2C needs to be stable.
   */
  readonly variant?: 'tensorflow' | 'pytorch';
}

export type OptimizerOptions = (AdamOptions | RmspropOptions) & {
  /** Default: 1e-3. */
  readonly learningRate?: number;
  /** Limit of the norm of the gradient of all variables together. Larger gradients are scaled down to it. Default: Infinity. */
  readonly maxGradientNorm?: number;
};

/** The constants of an optimiser. */
type Rule = Pick<
  OptimizerAttributes,
  'kind' | 'maxGradientNorm' | 'beta1' | 'beta2' | 'epsilon' | 'epsilonInsideRoot'
>;

/** The state of an optimiser as plain data. */
export interface OptimizerState {
  readonly kind: OptimizerOptions['kind'];
  /** Number of steps taken. */
  readonly steps: number;
  /** [P] each, all variables joined: m and v of Adam, v of RMSprop. */
  readonly moments: readonly Float32Array[];
}

/**
 * Adam or RMSprop on a set of variables.
 *
 * Memory: one tensor with the moments, until `dispose`. The caller keeps ownership of the variables.
 *
 * Source: D. P. Kingma and J. Ba, "Adam", 2015, algorithm 1; T. Tieleman and G. Hinton, "RMSprop", 2012.
 */
export class Optimizer implements LastingPart<OptimizerState>, LearnedPart {
  readonly variables: readonly tf.Variable[];
  readonly backend: Backend;
  /** Can change before each step. */
  learningRate: number;
  /** P, the number of weights in all variables. */
  readonly #size: number;
  readonly #rule: Rule;
  #steps = 0;
  #moments!: tf.Tensor; // set by `recover`

  /** @throws {RangeError} if ε is not above 0. */
  constructor(variables: readonly tf.Variable[], backend: Backend, options: OptimizerOptions) {
    this.variables = variables;
    this.backend = backend;
    this.learningRate = options.learningRate ?? 1e-3;
    this.#size = variables.reduce((sum, { size }) => sum + size, 0);
    this.#rule = completeRule(options);
    const { kind, epsilonInsideRoot } = this.#rule;
    const first = epsilonInsideRoot ? 1 : 0;
    const length = (kind === 'adam' ? 2 : 1) * this.#size;
    this.recover([new Float32Array(length).fill(first)], 0);
    backend.recovery?.add(this);
  }

  get tensors(): readonly tf.Tensor[] {
    return [this.#moments];
  }

  /** Steps taken. */
  get count(): number {
    return this.#steps;
  }

  /**
   * Takes one step along `gradient`, [P]: the gradients of all variables, flattened and joined. Gives its norm before clipping.
   *
   * The backend receives all its commands before this method returns, so only the norm needs to be awaited.
   *
   * @throws {Error} if the gradient is not finite. Variables and moments are unchanged then.
   */
  async step(gradient: tf.Tensor1D): Promise<number> {
    const norm = this.stepUnread(gradient);
    try {
      const [length] = await readBack(this.backend, norm);
      if (Number.isFinite(length)) return length;
      this.#steps -= 1;
      throw new Error(
        `Optimizer.step: expected a finite gradient, got one of norm ${length}. Try a smaller learningRate, or smaller rewards, as NormalizeReward gives them.`,
      );
    } finally {
      norm.dispose();
    }
  }

  /**
   * Takes one step as `step` does, and reads nothing back from the backend: gives the norm as a tensor, [1], which belongs to the caller.
   * If it is not finite, neither variables nor moments have changed.
   */
  stepUnread(gradient: tf.Tensor1D): tf.Tensor1D {
    if (gradient.size !== this.#size) {
      throw new RangeError(
        `Optimizer.step: expected a gradient of ${this.#size} numbers (all variables joined), got ${gradient.size}.`,
      );
    }
    this.#steps += 1;
    return withBackend(this.backend, () => this.#run(gradient));
  }

  /** Keeps the present state, even if another step starts. */
  snapshot(): Snapshot<OptimizerState> {
    const { kind } = this.#rule;
    const steps = this.#steps;
    return new TensorSnapshot(this.backend, [this.#moments], ([numbers]) => {
      const count = numbers.length / this.#size;
      const moments = Array.from({ length: count }, (_, i) =>
        numbers.slice(i * this.#size, (i + 1) * this.#size),
      );
      return { kind, steps, moments };
    });
  }

  /**
   * Restores a saved state. The learning rate is not part of it.
   *
   * @throws {RangeError} if the state is of another kind of optimiser, or for another number of weights.
   */
  restore(state: OptimizerState): void {
    const { kind, steps, moments }: Partial<OptimizerState> = isRecord(state) ? state : {};
    const count = this.#moments.size / this.#size;
    const lengths = Array.isArray(moments)
      ? moments.map((moment) => (isList(moment) ? moment.length : describeValue(moment)))
      : [];
    const fits = lengths.length === count && lengths.every((length) => length === this.#size);
    if (kind !== this.#rule.kind || !isWhole(steps, 0) || !moments || !fits) {
      throw new RangeError(
        `Optimizer.restore: expected the state of ${this.#rule.kind} with ${count} × ${this.#size} moments, got one of ` +
          `${describeValue(kind)} with moments of [${lengths.join(', ')}] numbers after ${describeValue(steps)} steps. Restore it into the network it was saved with.`,
      );
    }
    const joined = new Float32Array(count * this.#size);
    for (const [i, part] of moments.entries()) joined.set(part, i * this.#size);
    this.recover([joined], steps);
  }

  recover([moments]: readonly Float32Array[], steps: number): void {
    this.#steps = steps;
    this.#setMoments(createOn(this.backend, () => tf.keep(tf.tensor1d(moments))));
    this.backend.recovery?.remember(this.#moments, moments);
  }

  dispose(): void {
    this.backend.recovery?.delete(this);
    this.#moments.dispose();
  }

  /** Takes a step. Gives the norm of the gradient, [1]. */
  #run(gradient: tf.Tensor1D): tf.Tensor1D {
    const { beta1, beta2 } = this.#rule;
    const attributes: OptimizerAttributes = {
      ...this.#rule,
      learningRate: this.learningRate,
      correction1: 1 / (1 - wholePower(beta1, this.#steps)),
      correction2: 1 / (1 - wholePower(beta2, this.#steps)),
    };
    const inputs = { gradient, moments: this.#moments, ...this.variables } as unknown as tf.NamedTensorMap;
    const [norm, moments, ...weights] = tf
      .engine()
      .runKernel<tf.Tensor[]>(OPTIMIZER_STEP, inputs, attributes);
    for (const [i, variable] of this.variables.entries()) variable.assign(weights[i]);
    tf.dispose(weights); // the variables keep the data
    this.#setMoments(tf.keep(moments));
    return tf.keep(norm) as tf.Tensor1D;
  }

  #setMoments(moments: tf.Tensor): void {
    this.#moments?.dispose();
    this.#moments = moments;
  }
}

function completeRule(options: OptimizerOptions): Rule {
  const { kind, maxGradientNorm = Infinity, epsilon = kind === 'adam' ? 1e-7 : 1e-5 } = options;
  if (!(epsilon > 0)) {
    throw new RangeError(
      `Optimizer: expected epsilon above 0 (a gradient of 0 would be divided by 0), got ${epsilon}.`,
    );
  }
  const common = { kind, maxGradientNorm, epsilon };
  if (options.kind === 'adam') {
    const { beta1 = 0.9, beta2 = 0.999 } = options;
    return { ...common, beta1, beta2, epsilonInsideRoot: false };
  }
  const { decay = 0.99, variant = 'tensorflow' } = options;
  return { ...common, beta1: 0, beta2: decay, epsilonInsideRoot: variant === 'tensorflow' };
}
