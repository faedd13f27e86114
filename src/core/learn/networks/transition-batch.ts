import * as tf from '@tensorflow/tfjs';
import type { CounterStream } from '../../random/counter-stream.ts';
import { withBackend } from '../backends/backend.ts';
import type { ReplayMemory, Transitions } from '../rollouts/replay-memory.ts';
import type { Policy } from './policy.ts';

/** B transitions on a backend, with encoded observations. A type alias, because tf.tidy does not accept interfaces. */
export type TransitionTensors = {
  /** [B × inputs], before the actions. */
  readonly inputs: tf.Tensor2D;
  /** [B × A] */
  readonly actions: tf.Tensor2D;
  /** [B] */
  readonly rewards: tf.Tensor1D;
  /** [B], 1 if the task ended. */
  readonly terminated: tf.Tensor1D;
  /** [B × inputs], after the actions. */
  readonly nextInputs: tf.Tensor2D;
};

/** Draws batches of transitions from a memory and puts them on the policy's backend. Reuses the arrays for them. */
export class TransitionBatch {
  readonly #policy: Policy;
  readonly #memory: ReplayMemory;
  readonly #rows: number;
  readonly #rewardScale: number;
  readonly #drawn: Transitions;
  readonly #inputs: Float32Array;
  readonly #nextInputs: Float32Array;

  /** `rows`: B. `rewardScale`: what rewards are multiplied by. */
  constructor(policy: Policy, memory: ReplayMemory, rows: number, rewardScale = 1) {
    this.#policy = policy;
    this.#memory = memory;
    this.#rows = rows;
    this.#rewardScale = rewardScale;
    const { encoder, distribution } = policy;
    this.#drawn = {
      observations: new Float32Array(rows * encoder.rowSize),
      actions: distribution.createActions(rows),
      rewards: new Float32Array(rows),
      terminated: new Float32Array(rows),
      nextObservations: new Float32Array(rows * encoder.rowSize),
    };
    this.#inputs = new Float32Array(rows * encoder.inputs);
    this.#nextInputs = new Float32Array(rows * encoder.inputs);
  }

  /** Runs `learn` with a batch, in tf.tidy. The tensors are valid until it returns: they may share the arrays. */
  use(draws: { stream: CounterStream; step: number }, learn: (batch: TransitionTensors) => void): void {
    const { encoder, backend } = this.#policy;
    const { observations, actions, rewards, terminated, nextObservations } = this.#drawn;
    const rows = this.#rows;
    this.#memory.sample(this.#drawn, draws);
    for (let row = 0; row < rows; row++) rewards[row] *= this.#rewardScale;
    this.#inputs.fill(0); // one-hot inputs are only set to 1
    this.#nextInputs.fill(0);
    encoder.encodeInto(this.#inputs, observations, 0, rows);
    encoder.encodeInto(this.#nextInputs, nextObservations, 0, rows);
    withBackend(backend, () =>
      tf.tidy(() => {
        learn({
          inputs: tf.tensor2d(this.#inputs, [rows, encoder.inputs]),
          actions: tf.tensor2d(actions, [rows, actions.length / rows]),
          rewards: tf.tensor1d(rewards),
          terminated: tf.tensor1d(terminated),
          nextInputs: tf.tensor2d(this.#nextInputs, [rows, encoder.inputs]),
        });
      }),
    );
  }
}
