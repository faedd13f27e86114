// The noise with which a deterministic policy explores while it learns. Whoever decides adds it: the page, or a worker for its own
// environments.

import type { Draws } from '../random/counter-stream.ts';
import type { ActionBounds } from './distribution.ts';

export const NOISES = ['gaussian', 'ornstein-uhlenbeck'] as const;
export type Noise = (typeof NOISES)[number];

/** How a policy explores, as plain data. Noise counts in halves of an action's range: 1 reaches from its middle to its bound. */
export interface Exploration {
  /** 'uniform': the actions of the policy do not count, all actions within the bounds are equally probable. */
  readonly kind: Noise | 'uniform';
  /** The bounds of each action number. */
  readonly bounds: readonly ActionBounds[];
  /** σ */
  readonly deviation: number;
  /** θ and dt of the Ornstein-Uhlenbeck process. */
  readonly theta: number;
  readonly dt: number;
}

/**
 * Changes actions that a policy has decided on.
 *
 * | kind                | noise x, for each environment and action number, with a standard normal ε in each step |
 * | ------------------- | ------------------------------------------------------------------------------------- |
 * | gaussian            | x = σ ε                                                                               |
 * | ornstein-uhlenbeck  | x ← x − θ x dt + σ √dt ε, from 0 at the start of an episode                           |
 *
 * The deviation of the process is σ / √(2θ − θ² dt) in the long run, and its noise remembers about 1 / (θ dt) steps.
 *
 * Source: Lillicrap et al., "Continuous control with deep reinforcement learning", 2016, with the time step written out.
 */
export class Explorer {
  readonly #exploration: Exploration;
  readonly #state: Float64Array;
  readonly #numbers: Float64Array;

  /** `state` [n × A]: the noise x of the environments, which the explorer changes. 0 at first. */
  constructor(exploration: Exploration, state: Float64Array) {
    this.#exploration = exploration;
    this.#state = state;
    this.#numbers = new Float64Array(exploration.bounds.length);
  }

  /** Changes the actions, [n × A], to those that are to be executed: with noise, and clipped to the bounds. */
  explore(actions: { [k: number]: number }, { stream, step, firstEnv }: Draws): void {
    const { kind, bounds, deviation, theta, dt } = this.#exploration;
    const [state, numbers, size] = [this.#state, this.#numbers, bounds.length];
    for (let i = 0, k = 0; k < state.length; i++) {
      if (kind === 'uniform') stream.fillUniforms(numbers, firstEnv + i, step);
      else stream.fillNormals(numbers, firstEnv + i, step);
      for (let a = 0; a < size; a++, k++) {
        const [low, high] = bounds[a];
        if (kind === 'uniform') {
          actions[k] = low + (high - low) * numbers[a];
          continue;
        }
        if (kind === 'gaussian') state[k] = deviation * numbers[a];
        else state[k] += -theta * state[k] * dt + deviation * Math.sqrt(dt) * numbers[a];
        const action = actions[k] + ((high - low) / 2) * state[k];
        actions[k] = Math.min(Math.max(action, low), high);
      }
    }
  }

  /** Forgets the noise of the environments whose episodes have ended. `done`: [n]. */
  forget(done: Uint8Array): void {
    const size = this.#numbers.length;
    for (let i = 0; i < done.length; i++) if (done[i]) this.#state.fill(0, i * size, (i + 1) * size);
  }
}
