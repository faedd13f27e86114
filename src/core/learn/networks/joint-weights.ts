import type * as tf from '@tensorflow/tfjs';
import { describeValue } from '../../checks/describe-value.ts';
import { isList } from '../../checks/option-checks.ts';
import type { SharedLearning } from '../../policy/thread-learner.ts';
import type { LastingPart } from '../loop/training-state.ts';
import type { Policy } from './policy.ts';
import { readWeights, writeWeights } from './policy-weights.ts';
import type { ValueFunction } from './value-function.ts';

/**
 * The weights of a policy and a value function in one array that workers learn in, with the running squares of RMSprop. The variables
 * are read at the start and written by `writeVariables`.
 */
export class JointWeights implements SharedLearning, LastingPart<Float32Array> {
  readonly weights: Float32Array;
  readonly squares: Float32Array;
  readonly updates: Int32Array;
  readonly #policy: Policy;
  readonly #variables: readonly tf.Variable[];

  /** `isShared`: whether workers write to the arrays themselves. */
  constructor(policy: Policy, value: ValueFunction, isShared: boolean) {
    this.#policy = policy;
    this.#variables = [...policy.variables, ...value.variables];
    const bytes = 4 * this.#variables.reduce((sum, { size }) => sum + size, 0);
    const allocate = (length: number) => (isShared ? new SharedArrayBuffer(length) : new ArrayBuffer(length));
    this.weights = new Float32Array(allocate(bytes));
    this.squares = new Float32Array(allocate(bytes)).fill(1); // so that the first steps are small, as in `Optimizer`
    this.updates = new Int32Array(allocate(4));
  }

  async readVariables(): Promise<void> {
    this.weights.set(await readWeights({ variables: this.#variables, backend: this.#policy.backend }));
  }

  /** Writes the present weights to the variables. Meanwhile, workers may change them. */
  writeVariables(): void {
    const { backend } = this.#policy;
    const weightsChanged = (): void => this.#policy.weightsChanged();
    writeWeights({ variables: this.#variables, backend, weightsChanged }, new Float32Array(this.weights)); // not shared
  }

  snapshot() {
    const squares = new Float32Array(this.squares); // not shared
    return { read: async () => squares, dispose: () => {} };
  }

  /** @throws {RangeError} if there are more or fewer numbers than weights. */
  restore(squares: Float32Array): void {
    const length = isList(squares) ? squares.length : describeValue(squares);
    if (length !== this.squares.length) {
      throw new RangeError(
        `JointWeights.restore: expected ${this.squares.length} running squares, got ${length}. ` +
          'Restore them into networks of the same sizes.',
      );
    }
    this.squares.set(squares);
  }
}
