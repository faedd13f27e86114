// Optimisers of our own: their arithmetic is one operation (kernels/contract.ts has the formulas), their state can be saved, and
// resuming from it gives the same bytes. TensorFlow.js multiplies Adam's powers up in float32, so its steps would differ.

import * as tf from '@tensorflow/tfjs';
import { type Backend, readBack, withBackend } from '../backends/backend.ts';
import { OPTIMIZER_STEP, type OptimizerAttributes } from '../backends/kernels/contract.ts';

export interface AdamOptions {
  readonly kind: 'adam';
  /** β₁: how much of the mean of gradients is kept in a step. Left out: 0.9. */
  readonly beta1?: number;
  /** β₂: how much of the mean of their squares is kept. Left out: 0.999. */
  readonly beta2?: number;
  /** ε, above 0, added to the root of the bias-corrected second moment. Left out: 1e-7. */
  readonly epsilon?: number;
}

export interface RmspropOptions {
  readonly kind: 'rmsprop';
  /** How much of the mean of squared gradients is kept in a step. Left out: 0.99. */
  readonly decay?: number;
  /** ε, above 0. Left out: 1e-5. */
  readonly epsilon?: number;
  /**
   * 'tensorflow': ε inside the root, and a mean of squares that starts at 1, so that the first steps are short. 'pytorch': ε outside, and
   * a mean that starts at 0. Left out: 'tensorflow', which A2C needs to be stable.
   */
  readonly variant?: 'tensorflow' | 'pytorch';
}

export type OptimizerOptions = (AdamOptions | RmspropOptions) & {
  /** The size of the steps. Left out: 1e-3. */
  readonly learningRate?: number;
  /** A longer gradient, over all variables together, is shortened to this length. Left out: Infinity. */
  readonly maxGradientNorm?: number;
};

/** What stays the same from step to step. */
type Rule = Pick<
  OptimizerAttributes,
  'kind' | 'maxGradientNorm' | 'beta1' | 'beta2' | 'epsilon' | 'epsilonInsideRoot'
>;

/** Plain data: all that an optimiser has learned. */
export interface OptimizerState {
  readonly kind: OptimizerOptions['kind'];
  /** How many steps it has taken. */
  readonly steps: number;
  /** [P] each, all variables joined: m and v of Adam, v of RMSprop. */
  readonly moments: readonly Float32Array[];
}

/**
 * Gradient descent on variables that share one gradient.
 *
 * Memory: keeps its moments, one tensor, until `dispose`. The variables stay the caller's.
 *
 * Source: D. P. Kingma and J. Ba, "Adam", 2015, algorithm 1; T. Tieleman and G. Hinton, "RMSprop", 2012.
 */
export class Optimizer {
  readonly variables: readonly tf.Variable[];
  readonly backend: Backend;
  /** May be set before each step. */
  learningRate: number;
  /** All variables' numbers: P. */
  readonly #size: number;
  readonly #rule: Rule;
  #steps = 0;
  #moments: tf.Tensor;

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
    this.#moments = withBackend(backend, () => tf.keep(tf.fill([length], first)));
  }

  /**
   * Takes one step down `gradient`, [P]: the gradients of all variables, flattened and joined. Gives its length before clipping.
   *
   * The step is under way when this returns, and nothing waits for it but the result.
   *
   * @throws {Error} if the gradient is not finite. Variables and moments are as before then.
   */
  async step(gradient: tf.Tensor1D): Promise<number> {
    if (gradient.size !== this.#size) {
      throw new RangeError(
        `Optimizer.step: expected a gradient of ${this.#size} numbers (all variables joined), got ${gradient.size}.`,
      );
    }
    this.#steps += 1;
    const norm = withBackend(this.backend, () => this.#run(gradient));
    try {
      const [length] = await readBack(this.backend, norm);
      if (Number.isFinite(length)) return length;
      this.#steps -= 1;
      throw new Error(
        `Optimizer.step: expected a finite gradient, got length ${length}. Try a smaller learningRate.`,
      );
    } finally {
      norm.dispose();
    }
  }

  /** Gives the state as it is now, even if a step follows before it has been read. */
  async save(): Promise<OptimizerState> {
    const { kind } = this.#rule;
    const steps = this.#steps;
    const moments = this.#moments.clone();
    try {
      const numbers = await readBack(this.backend, moments);
      const count = numbers.length / this.#size;
      const parts = Array.from({ length: count }, (_, i) =>
        numbers.slice(i * this.#size, (i + 1) * this.#size),
      );
      return { kind, steps, moments: parts };
    } finally {
      moments.dispose();
    }
  }

  /**
   * Takes over a saved state. The learning rate is not part of it.
   *
   * @throws {RangeError} if the state is another kind's, or for another number of weights.
   */
  restore({ kind, steps, moments }: OptimizerState): void {
    const count = this.#moments.size / this.#size;
    const lengths = Array.isArray(moments) ? moments.map((moment) => moment?.length) : [];
    const fits = lengths.length === count && lengths.every((length) => length === this.#size);
    if (kind !== this.#rule.kind || !Number.isInteger(steps) || steps < 0 || !fits) {
      throw new RangeError(
        `Optimizer.restore: expected the state of ${this.#rule.kind} with ${count} × ${this.#size} moments, got one of ` +
          `${kind} with moments of [${lengths.join(', ')}] numbers after ${steps} steps. Restore it into the network it was saved with.`,
      );
    }
    const joined = new Float32Array(count * this.#size);
    for (const [i, part] of moments.entries()) joined.set(part, i * this.#size);
    this.#steps = steps;
    this.#setMoments(withBackend(this.backend, () => tf.keep(tf.tensor1d(joined))));
  }

  dispose(): void {
    this.#moments.dispose();
  }

  /** Steps, and gives the gradient's length. */
  #run(gradient: tf.Tensor1D): tf.Tensor {
    const { beta1, beta2 } = this.#rule;
    const attributes: OptimizerAttributes = {
      ...this.#rule,
      learningRate: this.learningRate,
      correction1: 1 / (1 - power(beta1, this.#steps)),
      correction2: 1 / (1 - power(beta2, this.#steps)),
    };
    const inputs = { gradient, moments: this.#moments, ...this.variables } as unknown as tf.NamedTensorMap;
    const [norm, moments, ...weights] = tf
      .engine()
      .runKernel<tf.Tensor[]>(OPTIMIZER_STEP, inputs, attributes);
    for (const [i, variable] of this.variables.entries()) variable.assign(weights[i]);
    tf.dispose(weights); // the variables hold their numbers now
    this.#setMoments(tf.keep(moments));
    return tf.keep(norm);
  }

  #setMoments(moments: tf.Tensor): void {
    this.#moments.dispose();
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

/** `base` to a whole power, by squaring: multiplication gives the same bits in every browser, Math.pow does not. */
function power(base: number, exponent: number): number {
  let [result, square] = [1, base];
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}
